"""The names of parties, places and units that a scope speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.platform.accounts.models import Unit


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """By code of a unit, or canonical name of a party or place, what it is called; unknown ones are left out."""
    return dict(Unit.objects.filter(code__in=set(codes)).values_list("code", "name"))
