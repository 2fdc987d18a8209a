"""Who may take which step, and why not."""

from __future__ import annotations

from typing import Literal

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import roles_of
from zhiheng.platform.workflow.models import Case
from zhiheng.policy.drawing import who_takes
from zhiheng.policy.schema.procedures import Transition
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

Actor = User | Literal["follower", "system"]


def actor_name(by: Actor) -> str:
    """``user``, ``follower`` or ``system``."""
    return by if isinstance(by, str) else "user"


def why_not(case: Case, step: Transition, by: Actor) -> Problem | None:
    """Why this person may not take (or, where two are needed, propose) the step; None if nothing is in the way."""
    if case.state not in step.sources:
        stands = case.standing.name
        zh = f"案件现为“{stands.zh}”，不能“{step.name.zh}”"
        en = f"the case stands at '{stands.en}': '{step.name.en}' does not lead on from there"
        return Problem("step_out_of_place", zh, en, state=case.state, transition=step.id)
    if not _holds(step.by, by):
        who = _named(step.by, case)
        zh, en = f"“{step.name.zh}”须由{who.zh}办理", f"'{step.name.en}' is for {who.en}"
        return Problem("step_not_yours", zh, en, transition=step.id)
    return None


def may_confirm(case: Case, step: Transition, by: User, proposed_by: User) -> Problem | None:
    """Why this person may not confirm what another proposed."""
    if by.pk == proposed_by.pk:
        return Problem(
            "second_person",
            "提议人不能自己确认，须由另一人确认",
            "whoever proposed may not confirm: another person must",
        )
    if not _holds(step.confirmed_by, by):
        who = _named(step.confirmed_by, case)
        zh, en = f"“{step.name.zh}”须由{who.zh}确认", f"'{step.name.en}' is confirmed by {who.en}"
        return Problem("confirmation_not_yours", zh, en)
    return None


def _named(roles: tuple[str, ...], case: Case) -> Text:
    pack = policy.load(case.pack)
    names = [who_takes(role, pack) for role in roles]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _holds(roles: tuple[str, ...], by: Actor) -> bool:
    if isinstance(by, str):
        return by in roles
    return by.is_active and any(role in roles for role in roles_of(by))
