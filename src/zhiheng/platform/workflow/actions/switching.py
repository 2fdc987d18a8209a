"""The law has changed: an administrator says which version the open cases follow."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import actor_of, append, append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.workflow import calendars, clocks
from zhiheng.platform.workflow.actions.noting import clock_facts, record_of
from zhiheng.platform.workflow.choices import ClockState, Decision
from zhiheng.platform.workflow.models import Case, RuleSwitch
from zhiheng.vocab.problem import Problem


@transaction.atomic
def switch_rules(
    *, procedure: str, before: date, after: date, decision: Decision, reason: str, by: User, at: datetime
) -> RuleSwitch:
    """Record the choice, and carry it out where open cases are to follow the new version.

    Without such a choice a case keeps the version under which it was received. Cases whose state the new version does
    not know keep the old one too, and so do clocks that it does not have.

    Raises:
        Problem: no reason is given, or the versions are not two of the procedure.
    """
    if not reason.strip():
        raise Problem("reason_missing", "请写明依据和理由", "give the legal basis and the reason", field="reason")
    with system_scope():
        held = Case.objects.select_for_update().order_by("pk")
        open_ = held.filter(procedure=procedure, procedure_from=before, closed_at=None)
        cases = list(open_) if decision == Decision.SWITCH else []
        moved = [case for case in cases if _follow(case, before, after)]
        count = len(moved) if decision == Decision.SWITCH else open_.count()
        drafts = [_draft(case, before, after, actor_of(by), at) for case in moved]
    append_many(drafts)
    made = RuleSwitch.objects.create(
        procedure=procedure,
        before=before,
        after=after,
        decision=decision,
        reason=reason.strip(),
        cases=count,
        by=by,
        at=at,
    )
    said = {"before": before, "after": after, "decision": decision, "reason": made.reason, "cases": count}
    append(action="workflow.switch_rules", by=by, at=at, record=f"workflow.procedure:{procedure}", payload=said)
    return made


def _draft(case: Case, before: date, after: date, actor: str, at: datetime) -> Draft:
    open_ = clock_facts(case.clocks.exclude(state=ClockState.STOPPED))
    said = {"before": before, "after": after, "clocks": open_}
    return Draft(action="workflow.switch_case", actor=actor, at=at, record=record_of(case), payload=said)


def _follow(case: Case, before: date, after: date) -> bool:
    """Let the case follow the new version, its clocks included; False if the new version does not know its state."""
    pack = policy.load(case.pack)
    rules = pack.procedure(case.procedure, on=after)
    if rules.effective_from != after or after == before:
        zh, en = f"程序 {case.procedure} 没有 {after} 起的版本", f"{case.procedure} has no version from {after}"
        raise Problem("version_unknown", zh, en, field="after")
    if case.state not in {state.id for state in rules.states}:
        return False
    case.procedure_from, case.regime_on = after, after
    case.save(update_fields=["procedure_from", "regime_on"])
    calendar = calendars.held()
    for clock in case.clocks.exclude(state=ClockState.STOPPED).order_by("pk").select_for_update():
        versions = [one for one in pack.clocks[clock.clock].versions if one.is_in_force(after)]
        if versions:
            clock.case = case
            clock.version_from = versions[0].effective_from
            clocks.settle(clock, calendar)
            clock.save()
    return True
