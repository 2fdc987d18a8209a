"""Who may do what with a return: the unit writes and checks, the lead office accepts, nobody else does anything."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from zhiheng.apps.returns.choices import STEPS, State
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may

Person = User | AnonymousUser

# Each step with the permission it needs and whether it is the unit's own business.
NEEDS: dict[str, tuple[State, str, bool]] = {
    "submit": (State.SUBMITTED, "returns.submit", True),
    "check": (State.CHECKED, "returns.check", True),
    "accept": (State.ACCEPTED, "returns.accept", False),
    "lock": (State.LOCKED, "returns.accept", False),
}
SEND_BACK = "send-back"


def is_own(user: Person, ret: Return) -> bool:
    """Whether the return is of the person's own unit (a county of it, or a city above it, is another unit)."""
    return isinstance(user, User) and user.unit_id is not None and user.unit_id == ret.unit_id


def may_write(user: Person, ret: Return) -> bool:
    """Whether the person may write cells and explanations now."""
    return ret.is_open and is_own(user, ret) and may(user, "returns.submit")


def verbs(user: Person, ret: Return) -> list[str]:
    """The steps that this person may take with the return as it is."""
    following = STEPS[State(ret.state)]
    allowed = [
        verb
        for verb, (after, permission, is_units) in NEEDS.items()
        if after in following and may(user, permission) and (is_own(user, ret) or not is_units)
    ]
    if State.RETURNED in following and _may_send_back(user, ret):
        allowed.append(SEND_BACK)
    return allowed


def _may_send_back(user: Person, ret: Return) -> bool:
    """The unit's checker until the lead office has taken it, then the lead office; a locked one needs a correction."""
    if ret.state == State.LOCKED:
        return may(user, "returns.correct")
    if may(user, "returns.accept"):
        return True
    return ret.state != State.ACCEPTED and is_own(user, ret) and may(user, "returns.check")


def comes_too_late(user: Person, ret: Return, verb: str) -> bool:
    """Whether the person takes this step, but the return is past it: that is said, instead of turning them away."""
    before = [state for state, following in STEPS.items() if _REACHES[verb] in following]
    others = (Return(unit_id=ret.unit_id, state=state) for state in before)
    return ret.state not in before and any(verb in verbs(user, other) for other in others)


_REACHES = {verb: after for verb, (after, _, _) in NEEDS.items()} | {SEND_BACK: State.RETURNED}
