"""A claim comes to its end: its holder gives it up, or the office ends it, which takes two people like confirming."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from zhiheng.apps.traceability.actions.claiming import note_claim
from zhiheng.apps.traceability.actions.showing import show_again
from zhiheng.apps.traceability.choices import ClaimState
from zhiheng.apps.traceability.models import Claim, Link
from zhiheng.apps.traceability.queries.holding import holders_of, is_own
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.problem import Problem


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: User, at: datetime) -> Claim:
    """Take back a claim that nobody has decided on yet, as a person of the unit that made it or that it is about.

    Raises:
        Problem: it is not theirs, or it was decided already.
    """
    found = _locked(claim)
    if not is_own(found, by):
        raise Problem("claim_not_own", "只能撤回本单位的申报", "only the unit's own claims can be taken back")
    if found.state != ClaimState.CLAIMED:
        raise Problem("claim_decided", "该申报已处理", "it was decided already")
    found.state, found.ended_by, found.ended_at = ClaimState.WITHDRAWN, by, at
    return _kept(found, "withdraw_claim", by=by, at=at)


@transaction.atomic
def give_up_claim(claim: Claim, *, effective_to: date, reason: str, by: User, at: datetime) -> Claim:
    """Say as a person of the firm that the key is the firm's no longer from that day on.

    Raises:
        Problem: it is not the firm's, it does not hold, the day does not fit, or no reason is given.
    """
    found = _locked(claim)
    if not is_own(found, by) or by.unit is None or by.unit.kind != UnitKind.ENTERPRISE:
        zh, en = "只有编码归属的企业可以放弃", "only the firm whose key it is may give it up"
        raise Problem("claim_not_own", zh, en)
    _check(found, effective_to, reason, at)
    return _end(found, effective_to, reason.strip(), "give_up_claim", by=by, at=at)


@transaction.atomic
def ask_end(claim: Claim, *, effective_to: date, reason: str, by: User, at: datetime) -> Claim:
    """Propose as a person of the office that the key be the organisation's no longer; another person decides.

    Raises:
        Problem: it does not hold, its end was proposed already, the day does not fit, or no reason is given.
    """
    found = _locked(claim)
    _check_office(by)
    _check(found, effective_to, reason, at)
    if found.end_asked_at is not None:
        raise Problem("claim_end_asked", "已有人提出终止，请另一人决定", "its end was proposed: another person decides")
    found.end_asked_on, found.end_asked_by, found.end_asked_at = effective_to, by, at
    found.reason = reason.strip()
    return _kept(found, "ask_end", by=by, at=at)


@transaction.atomic
def end_claim(claim: Claim, *, by: User, at: datetime) -> Claim:
    """End it as it was proposed, as another person of the office.

    Raises:
        Problem: nobody proposed it, or the same person did.
    """
    found = _locked(claim)
    day = _asked_on(found, by)
    if found.end_asked_by_id == by.pk:
        raise Problem("second_person", "提出终止的人不能自己决定", "whoever proposed it may not decide: another must")
    return _end(found, day, found.reason, "end_claim", by=by, at=at)


@transaction.atomic
def keep_claim(claim: Claim, *, by: User, at: datetime) -> Claim:
    """Let it hold after all, as any person of the office, whoever proposed its end included.

    Raises:
        Problem: nobody proposed to end it.
    """
    found = _locked(claim)
    _asked_on(found, by)
    found.end_asked_on = found.end_asked_by = found.end_asked_at = None
    found.reason = ""
    return _kept(found, "keep_claim", by=by, at=at)


def _locked(claim: Claim) -> Claim:
    """A firm sees what the office entered for it, and ends it all the same."""
    with system_scope():
        return Claim.objects.select_for_update().get(pk=claim.pk)


def _check(found: Claim, effective_to: date, reason: str, at: datetime) -> None:
    if found.state != ClaimState.CONFIRMED:
        raise Problem("claim_not_in_force", "只有已核实的归属可以终止", "only a confirmed claim can be ended")
    if effective_to < found.effective_from:
        zh, en = "终止日期不能早于起始日期", "it cannot end before it began"
        raise Problem("claim_ends_early", zh, en, field="effective_to")
    if effective_to > max(localdate(at), found.effective_from):
        zh, en = "终止日期不能晚于今天；请到那一天再登记", "it cannot end later than today: come back on that day"
        raise Problem("claim_ends_late", zh, en, field="effective_to")
    if not reason.strip():
        raise Problem("reason_missing", "请写明理由", "say why", field="reason")


def _check_office(by: User) -> None:
    if by.unit is None or by.unit.kind == UnitKind.ENTERPRISE:
        raise Problem("claim_office", "由监管部门决定", "the office decides")


def _asked_on(found: Claim, by: User) -> date:
    _check_office(by)
    if found.state != ClaimState.CONFIRMED or found.end_asked_on is None:
        raise Problem("claim_end_not_asked", "没有人提出终止这一归属", "nobody has proposed to end it")
    return found.end_asked_on


def _end(found: Claim, day: date, reason: str, verb: str, *, by: User, at: datetime) -> Claim:
    found.state, found.effective_to, found.reason = ClaimState.ENDED, day, reason
    found.ended_by, found.ended_at = by, at
    kept = _kept(found, verb, by=by, at=at)
    with system_scope():
        _withdraw_links(kept, by=by, at=at)
        show_again(kept, since=day, until=None)
    return kept


def _kept(found: Claim, verb: str, *, by: User, at: datetime) -> Claim:
    with system_scope():
        found.save()
    note_claim(found, verb, by=by, at=at)
    return found


def _withdraw_links(ended: Claim, *, by: User, at: datetime) -> None:
    """The links of a firm whose key it was lead on no more, unless another claim still makes it theirs."""
    held = Link.objects.filter(unit__code=ended.uscc, withdrawn_at=None, unit__kind=UnitKind.ENTERPRISE)
    anchors = dict(held.values_list("pk", "anchor"))
    kept = {name for name, one in holders_of(anchors.values(), on=localdate(at)).items() if one.uscc == ended.uscc}
    gone = [pk for pk, anchor in anchors.items() if anchor not in kept]
    Link.objects.filter(pk__in=gone).update(withdrawn_by=by, withdrawn_at=at)
