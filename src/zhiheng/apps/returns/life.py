"""The life of a return as rules on plain values: no database, no clock.

The actions lock a return, ask these rules, and store the answer; the tables refuse the same things once more. Every
function takes a life and gives the next one, or raises the ``Problem`` that the person is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from zhiheng.apps.returns.choices import OPEN, STEPS, State
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Written:
    """A cell as it stands and who wrote it last (None: the system)."""

    value: Decimal | None
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A return as far as its rules are concerned.

    Attributes:
        version: how often it has been accepted.
        cells: those ever written; may be left out where a rule does not ask for them (lock, send back).
        explainers: who has explained a warning.
    """

    state: State = State.DRAFT
    version: int = 0
    submitted_by: int | None = None
    checked_by: int | None = None
    accepted_by: int | None = None
    cells: Mapping[str, Written] = field(default_factory=dict)
    explainers: frozenset[int] = frozenset()

    @property
    def makers(self) -> frozenset[int]:
        """Everybody who made what stands: wrote a cell, explained a warning, handed it in."""
        people = {written.by for written in self.cells.values()} | self.explainers | {self.submitted_by}
        return frozenset(person for person in people if person is not None)

    @property
    def values(self) -> dict[str, Decimal]:
        """The cells that hold a number."""
        return {item: written.value for item, written in self.cells.items() if written.value is not None}


def refusal(life: Life, *, reason: str) -> Problem | None:
    """Why no cell may be changed now, or None."""
    if life.state not in OPEN:
        return Problem(
            "return_closed",
            f"报表处于“{life.state.label}”，不能修改；需要更正时请验收单位先退回",
            f"the return is {life.state.value} and cannot be changed; ask for it to be sent back first",
        )
    if life.version and not reason.strip():
        return Problem("reason_missing", "更正已验收过的数据须填写修改原因", "a correction needs its reason")
    return None


def write(life: Life, values: Mapping[str, Decimal | None], *, by: int | None, reason: str = "") -> Life:
    """Change cells; what is equal to what stands stays the work of who wrote it."""
    changed = {
        item: Written(value, by)
        for item, value in values.items()
        if item not in life.cells or life.cells[item].value != value
    }
    if not changed:
        return life
    if problem := refusal(life, reason=reason):
        raise problem
    return replace(life, cells={**life.cells, **changed})


def submit(life: Life, *, by: int, blocking: Sequence[Text] = ()) -> Life:
    """Hand in. ``blocking``: the findings that are neither mended nor explained."""
    _require_step(life, State.SUBMITTED)
    if blocking:
        raise Problem(
            "findings_stand",
            f"还有 {len(blocking)} 处问题未处理：{'；'.join(text.zh.rstrip('。') for text in blocking[:3])}",
            f"{len(blocking)} findings stand: {'; '.join(text.en.rstrip('.') for text in blocking[:3])}",
        )
    return replace(life, state=State.SUBMITTED, submitted_by=by)


def check(life: Life, *, by: int) -> Life:
    """Vouch for the return as a second person of the unit."""
    _require_step(life, State.CHECKED)
    if by in life.makers:
        raise Problem(
            "maker_is_checker", "填报人不能审核自己的报表，请由另一人审核", "who made the return may not check it"
        )
    return replace(life, state=State.CHECKED, checked_by=by)


def accept(life: Life, *, by: int) -> Life:
    """Take the return for the lead office; its values count from here on."""
    _require_step(life, State.ACCEPTED)
    if by in life.makers or by == life.checked_by:
        raise Problem(
            "maker_is_acceptor",
            "填报人、审核人不能验收，请由另一人验收",
            "who made or checked the return may not accept it",
        )
    return replace(life, state=State.ACCEPTED, accepted_by=by, version=life.version + 1)


def lock(life: Life) -> Life:
    """Close an accepted return for good."""
    _require_step(life, State.LOCKED)
    return replace(life, state=State.LOCKED)


def send_back(life: Life, *, comment: str) -> Life:
    """Open the return again for its unit; who vouched for it no longer does."""
    _require_step(life, State.RETURNED)
    if not comment.strip():
        raise Problem("comment_missing", "退回须写明原因", "say why the return is sent back")
    return replace(life, state=State.RETURNED, submitted_by=None, checked_by=None, accepted_by=None)


def _require_step(life: Life, after: State) -> None:
    if after not in STEPS[life.state]:
        raise Problem(
            "step_refused",
            f"报表现处于“{life.state.label}”，不能变为“{after.label}”；可能刚由他人办理，请查看流转记录",
            f"the return is {life.state.value} now and cannot become {after.value}; somebody else may just have taken "
            "the step, see the history",
        )
