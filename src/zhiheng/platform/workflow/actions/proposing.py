"""Steps that need two persons: one proposes, another confirms or declines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow import guards, rights
from zhiheng.platform.workflow.actions.noting import record_of
from zhiheng.platform.workflow.actions.stepping import locked, named, prepared, write
from zhiheng.platform.workflow.choices import Outcome
from zhiheng.platform.workflow.models import Case, Proposal, Step
from zhiheng.vocab.problem import Problem


@transaction.atomic
def propose(
    case: Case,
    *,
    transition: str,
    by: User,
    at: datetime,
    ground: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Proposal:
    """Ask a second person for a step.

    Raises:
        Problem: as ``take``; or the step needs no second person, or another proposal waits.
    """
    step = prepared(case, transition, by, ground=ground, reason=reason, unit=None)
    if not step.confirmed_by:
        raise Problem("one_person", f"“{step.name.zh}”无须他人确认", f"'{step.name.en}' needs no second person")
    if waiting := Proposal.objects.filter(case=case, outcome=Outcome.OPEN).first():
        zh = f"已有待确认的提议“{named(case, waiting.transition).name.zh}”，请先处理"
        raise Problem("proposal_waits", zh, "another proposal waits: decide that one first")
    made = Proposal.objects.create(
        case=case,
        transition=transition,
        ground=ground,
        reason=reason.strip(),
        facts=dict(facts or {}),
        proposed_by=by,
        at=at,
    )
    said = {"transition": transition, "ground": ground, "reason": made.reason, "facts": made.facts}
    append(action=f"{case.procedure}.propose", by=by, at=at, record=record_of(case), payload=said)
    return made


@transaction.atomic
def confirm(
    proposal: Proposal,
    *,
    by: User,
    at: datetime,
    answer: str = "",
    action: str | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Step:
    """Confirm what another person proposed; the step is taken at once.

    Raises:
        Problem: it was decided already, the same person proposed it, this person may not, or a condition fails now.
    """
    case = proposal.case
    locked(case)
    _still_open(proposal)
    step = named(case, proposal.transition)
    problem = (
        rights.may_confirm(case, step, by, proposal.proposed_by)
        or rights.why_not(case, step, proposal.proposed_by)
        or guards.first_failing(step.guards, case)
    )
    if problem is not None:
        raise problem
    _decide(proposal, Outcome.CONFIRMED, by=by, at=at, answer=answer)
    return write(
        case, step, by=by, at=at, ground=proposal.ground, reason=proposal.reason, facts=proposal.facts, unit=None,
        division=None, action=action, payload=payload, proposed_by=proposal.proposed_by,
    )  # fmt: skip


@transaction.atomic
def decline(proposal: Proposal, *, by: User, at: datetime, answer: str) -> Proposal:
    """Send the proposal back with a reason; whoever made it may withdraw it in the same way.

    Raises:
        Problem: it was decided already, this person may not, or no reason is given.
    """
    case = proposal.case
    locked(case)
    _still_open(proposal)
    is_own = by.pk == proposal.proposed_by_id
    if not is_own and (problem := rights.may_confirm(case, named(case, proposal.transition), by, proposal.proposed_by)):
        raise problem
    if not answer.strip():
        raise Problem("answer_missing", "退回须写明意见", "say why it is sent back", field="answer")
    _decide(proposal, Outcome.DECLINED, by=by, at=at, answer=answer)
    said = {"transition": proposal.transition, "answer": answer.strip()}
    append(action=f"{case.procedure}.decline", by=by, at=at, record=record_of(case), payload=said)
    return proposal


def _still_open(proposal: Proposal) -> None:
    proposal.refresh_from_db(fields=["outcome"])
    if proposal.outcome != Outcome.OPEN:
        zh = f"该提议{proposal.get_outcome_display()}，不能再处理"
        raise Problem("proposal_decided", zh, f"the proposal is {proposal.outcome} already")


def _decide(proposal: Proposal, outcome: Outcome, *, by: User, at: datetime, answer: str) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = outcome, by, at
    proposal.answer = answer.strip()
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "answer"])
