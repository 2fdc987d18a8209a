"""What the words of a matter speak for, with reasons: categories, the competent unit, matters much the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.apps.complaints import examining, routing, sorting
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.engines.near_duplicates import Match
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Hint:
    """A code that the words speak for."""

    name: Text
    score: float  # its share of what speaks for any code, 0 to 1
    reasons: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Suggestions; nothing is decided by them."""

    hints: tuple[Hint, ...]
    near: tuple[tuple[Complaint, Match[int]], ...]
    route: routing.Route


def advise(*, product: str, facts: str, division: str, kind: Kind, on: date, apart_from: int = 0) -> Advice:
    """What can be said of a matter, taken in or still being told.

    Args:
        product: the goods or the service.
        facts: what happened.
        division: where the business is; empty if that is not known.
        kind: complaint or report.
        on: the day of receipt.
        apart_from: the complaint itself, if there is one already.

    Raises:
        Problem: there is no unit at all that could take it.
    """
    hints: list[Hint] = []
    categories: list[str] = []
    for field, code_list in sorting.LISTS.items():
        names = sorting.names(field)
        found = examining.suggestions(f"{product} {facts}", code_list)[:2]
        categories += [one.category for one in found]
        hints += [Hint(names[one.category], one.score, "、".join(map(str, one.reasons))) for one in found]
    route = routing.route(division=division, kind=kind, on=on, categories=categories)
    return Advice(tuple(hints), tuple(examining.near(facts, apart_from=apart_from)), route)
