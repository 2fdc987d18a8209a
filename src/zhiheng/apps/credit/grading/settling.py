"""What a new grade does to the grade in force. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiheng.apps.credit.cases.choices import Change
from zhiheng.apps.credit.grading.rulebook import Rulebook

Effect = Literal["none", "keep", "stand", "wait"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of the grade in force.

    Attributes:
        effect: ``none``: an older day is looked at, nothing changes; ``keep``: the same grade, newly computed;
            ``stand``: it is the grade in force now; ``wait``: it is one that two persons must confirm first.
        direction: which way it goes, for ``stand`` and ``wait``.
    """

    effect: Effect
    direction: Change | None = None


def settled(book: Rulebook, *, before: str | None, now: str, is_newer: bool) -> Settled:
    """What a grade does to the one before.

    Args:
        book: the rules by which it was computed.
        before: the grade in force; none if there was none yet.
        now: the grade that was computed.
        is_newer: whether it looks at a later moment than the one in force did.
    """
    if not is_newer:
        return Settled("none")
    if before == now:
        return Settled("keep")
    way = direction(book, before, now)
    return Settled("wait" if now in book.confirmed else "stand", way)


def direction(book: Rulebook, before: str | None, now: str) -> Change:
    """Better or worse; a grade that these rules do not know any more counts as none before."""
    names = [one.id for one in book.rules.grades]
    if before is None or before not in names:
        return Change.FIRST
    return Change.WORSE if names.index(now) > names.index(before) else Change.BETTER
