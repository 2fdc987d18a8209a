"""What one set of figures changed of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from zhiheng.apps.publication.choices import Change


class Compared(Protocol):
    """The columns that figures, computed or released, have in common."""

    key: str
    indicator: str
    area: str
    period: str
    value: str | None
    status: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two versions."""

    key: str
    indicator: str
    area: str
    period: str
    change: Change
    old_value: str | None
    new_value: str | None
    old_status: str
    new_status: str


def differences(old: Iterable[Compared], new: Iterable[Compared]) -> Iterator[Difference]:
    """Figures that both have and that differ in value or in the status of the target.

    A figure of a period that the older set did not reach is new, not revised, and is left out. One that only the older
    set has was withdrawn.
    """
    later = {figure.key: figure for figure in new}
    for before in old:
        after = later.get(before.key)
        change = _change(before, after)
        if change is not None:
            yield Difference(
                key=before.key,
                indicator=before.indicator,
                area=before.area,
                period=before.period,
                change=change,
                old_value=before.value,
                new_value=after.value if after else None,
                old_status=before.status,
                new_status=after.status if after else "",
            )


def _change(before: Compared, after: Compared | None) -> Change | None:
    if after is None or after.value is None:
        return Change.WITHDRAWN if before.value is not None else None
    if before.value is None:
        return Change.APPEARED
    if before.value != after.value:
        return Change.VALUE
    return Change.STATUS if before.status != after.status else None
