"""The names of parties, places and units that a scope speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.apps.traceability.queries.holding import holders_of
from zhiheng.platform.accounts.models import Unit
from zhiheng.vocab.gs1.digital_link import STEM


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """By code of a unit, or canonical name of a party or place, what it is called; unknown ones are left out.

    A party or place goes by the organisation whose key it was confirmed to be.
    """
    asked = set(codes)
    things = [one for one in asked if one.startswith(STEM)]
    claimed = {name: one.name for name, one in holders_of(things).items()} if things else {}
    return claimed | dict(Unit.objects.filter(code__in=asked - claimed.keys()).values_list("code", "name"))
