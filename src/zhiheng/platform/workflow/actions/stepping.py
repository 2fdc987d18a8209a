"""A case takes a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow import clocks, guards, rights
from zhiheng.platform.workflow.actions.noting import clock_facts, record_of
from zhiheng.platform.workflow.choices import Outcome
from zhiheng.platform.workflow.models import Case, Proposal, Step
from zhiheng.platform.workflow.rights import Actor
from zhiheng.policy.schema.procedures import Transition
from zhiheng.vocab.problem import Problem


@transaction.atomic
def take(
    case: Case,
    *,
    transition: str,
    by: Actor,
    at: datetime,
    ground: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    unit: Unit | None = None,
    division: str | None = None,
    action: str | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Step:
    """Take the step; the case in hand says afterwards where it stands.

    Args:
        case: is locked and read anew.
        transition: of the procedure that the case follows.
        by: the person, ``"follower"`` or ``"system"``.
        at: the instant.
        ground: the legal ground, where the step asks for one.
        reason: in words, where the step asks for it.
        facts: kept with the step; nothing personal.
        unit: who works the case from now on, for steps that move it.
        division: the place, if that turned out to be another.
        action: how the one ledger entry is called; by default ``procedure.transition``.
        payload: what it says besides.

    Raises:
        Problem: the step is not possible from here, not this person's, needs a second person, a ground or a reason, or
            a condition does not hold.
    """
    step = prepared(case, transition, by, ground=ground, reason=reason, unit=unit)
    if step.confirmed_by:
        zh = f"“{step.name.zh}”须由一人提议、另一人确认"
        raise Problem("two_persons", zh, f"'{step.name.en}' is proposed by one person and confirmed by another")
    return write(
        case, step, by=by, at=at, ground=ground, reason=reason, facts=facts, unit=unit, division=division,
        action=action, payload=payload,
    )  # fmt: skip


def prepared(case: Case, transition: str, by: Actor, *, ground: str, reason: str, unit: Unit | None) -> Transition:
    """The step, with the case locked and everything that the step asks for in place.

    Raises:
        Problem: something is missing or in the way.
    """
    locked(case)
    step = named(case, transition)
    if (problem := rights.why_not(case, step, by)) is not None:
        raise problem
    _complete(step, ground, reason, unit)
    if (problem := guards.first_failing(step.guards, case)) is not None:
        raise problem
    return step


def locked(case: Case) -> None:
    """Lock the row and let the object in hand say what it says."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    for field in ("state", "seq", "closed_at", "unit_id", "division", "procedure_from", "regime_on", "follower"):
        setattr(case, field, getattr(fresh, field))


def named(case: Case, transition: str) -> Transition:
    """The transition of the procedure that the case follows.

    Raises:
        Problem: there is none of that name.
    """
    try:
        return case.rules.transition(transition)
    except KeyError:
        zh = f"程序“{case.rules.name.zh}”没有步骤 {transition}"
        raise Problem("step_unknown", zh, f"the procedure has no step {transition}", transition=transition) from None


def _complete(step: Transition, ground: str, reason: str, unit: Unit | None) -> None:
    if step.grounds and ground not in {one.id for one in step.grounds}:
        zh, en = f"“{step.name.zh}”须选择法定情形", f"'{step.name.en}' needs one of the grounds that the law names"
        raise Problem("ground_missing", zh, en, field="ground")
    if ground and not step.grounds:
        raise Problem("ground_unasked", f"“{step.name.zh}”没有法定情形可选", f"'{step.name.en}' knows no grounds")
    if step.needs_reason and not reason.strip():
        raise Problem(
            "reason_missing", f"“{step.name.zh}”须写明理由", f"'{step.name.en}' needs a reason", field="reason"
        )
    if step.moves and unit is None:
        raise Problem("unit_missing", f"“{step.name.zh}”须指明单位", f"'{step.name.en}' needs a unit", field="unit")


def write(
    case: Case,
    step: Transition,
    *,
    by: Actor,
    at: datetime,
    ground: str,
    reason: str,
    facts: Mapping[str, Any] | None,
    unit: Unit | None,
    division: str | None,
    action: str | None,
    payload: Mapping[str, Any] | None,
    proposed_by: User | None = None,
) -> Step:
    """Write the step, its effects and its one ledger entry; everything was examined before."""
    before = case.state
    person = None if isinstance(by, str) else by
    taken = Step.objects.create(
        case=case,
        seq=case.seq + 1,
        transition=step.id,
        before=before,
        after=step.to or before,
        ground=ground,
        reason=reason.strip(),
        facts=dict(facts or {}),
        actor=rights.actor_name(by),
        by=person,
        proposed_by=proposed_by,
        at=at,
    )
    locked(case)
    if taken.after != before:
        Proposal.objects.filter(case=case, outcome=Outcome.OPEN).update(outcome=Outcome.LAPSED, decided_at=at)
    touched = clocks.apply(case, step.clocks, at=at)
    moved = _move(case, unit if step.moves else None, division)
    said = {"transition": step.id, "seq": taken.seq, "before": before, "after": taken.after, "ground": ground}
    append(
        action=action or f"{case.procedure}.{step.id}",
        by=person or rights.actor_name(by),
        at=at,
        record=record_of(case),
        payload={
            **(payload or {}),
            **said,
            "reason": taken.reason,
            "facts": taken.facts,
            "proposed_by": proposed_by.pk if proposed_by else None,
            "clocks": clock_facts(touched),
            **moved,
        },
    )
    return taken


def _move(case: Case, unit: Unit | None, division: str | None) -> dict[str, Any]:
    """Hand the case to another unit, which the person who does so may not be able to see."""
    changed: dict[str, Any] = {}
    if unit is not None and unit.pk != case.unit_id:
        changed["unit"] = unit
    if division is not None and division != case.division:
        changed["division"] = division
    if not changed:
        return {}
    with system_scope():
        Case.objects.filter(pk=case.pk).update(**changed)
    for name, value in changed.items():
        setattr(case, name, value)
    return {"moved_to": {"unit": case.unit.code, "division": case.division}}
