"""Holding returns for a write, as they stand now and not as the caller last saw them."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.apps.returns.models import Return


def locked(rets: Sequence[Return]) -> list[Return]:
    """The returns, locked in one order everywhere so that two people never wait for each other; in the order given."""
    ids = [ret.pk for ret in rets]
    held = Return.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=ids).order_by("pk")
    by_id = {ret.pk: ret for ret in held}
    missing = [pk for pk in ids if pk not in by_id]
    if missing:
        raise Return.DoesNotExist(f"returns {missing} are not there or not to be seen")
    return [by_id[pk] for pk in dict.fromkeys(ids)]
