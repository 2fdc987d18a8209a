"""Whom a recall has to tell: everybody who holds affected things, was sent them, sold them, or had them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhiheng.apps.traceability.choices import State

RECOVERABLE = (State.HELD, State.ON_SHELF, State.IN_TRANSIT)


@dataclass
class Notice:
    """One addressee.

    Attributes:
        holder: name, or the code where no name is known.
        site: the place in question.
        amounts: by state and unit, how much.
        recoverable: things that can still be got back.
    """

    holder: str
    site: str
    amounts: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    things: int = 0
    recoverable: int = 0
    is_loose: bool = True
    last_at: str = ""


def notices(lines: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[Notice]:
    """The addressees, those with most to get back first.

    Args:
        lines: of the document of a scope.
        names: of parties, places and units, by their names in the document.
    """
    found: dict[tuple[str, str], Notice] = {}
    for line in lines:
        whom = line["party"] or line["site"] or line["unit"]
        holder = names.get(whom) or names.get(line["unit"]) or whom
        one = found.setdefault((holder, line["site"]), Notice(holder, line["site"]))
        one.things += 1
        one.recoverable += line["state"] in RECOVERABLE
        one.is_loose = one.is_loose and line["loose"]
        one.last_at = max(one.last_at, line["at"] or "")
        if line["quantity"] is not None:
            one.amounts[line["state"], line["uom"]] += Decimal(line["quantity"])
    return sorted(found.values(), key=lambda one: (-one.recoverable, one.holder, one.site))


def passed_by(passages: Sequence[Mapping[str, Any]], told: Iterable[Notice]) -> list[Mapping[str, Any]]:
    """Where affected things once were and are no more: these may have more of the same kind."""
    sites = {one.site for one in told}
    return [one for one in passages if one["site"] not in sites]
