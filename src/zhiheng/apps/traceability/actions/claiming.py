"""A firm, or the office for it, says which GS1 keys are its own; another person of the office confirms or refuses."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhiheng.apps.registry.queries import briefs_by_codes
from zhiheng.apps.traceability.actions.showing import show_again
from zhiheng.apps.traceability.choices import ClaimKind, ClaimState
from zhiheng.apps.traceability.models import Claim
from zhiheng.apps.traceability.queries.holding import held_until
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.gs1.checks import has_check_digit
from zhiheng.vocab.gtin import is_gtin
from zhiheng.vocab.identifiers import check_uscc
from zhiheng.vocab.problem import Problem


def claim_key(
    *, kind: str, digits: str, effective_from: date, by: User, at: datetime, uscc: str = "", evidence: str = ""
) -> Claim:
    """Say that a company prefix, a GTIN or a GLN belongs to an organisation.

    Args:
        kind: one of ``ClaimKind``.
        digits: the prefix or key; a GTIN of any length.
        effective_from: since when.
        by: a person of the firm, or of the office.
        at: the instant.
        uscc: whose it is; a firm speaks only for itself and needs none.
        evidence: what shows it, such as the number of the certificate of system membership.

    Raises:
        Problem: the digits or the code are wrong, nobody is known by the code, or it was claimed already.
    """
    unit = _unit(by)
    digits, code = key_digits(kind, digits), _whose(unit, uscc)
    name = _name_of(code, unit)
    try:
        with transaction.atomic():
            made = Claim.objects.create(
                kind=kind, digits=digits, uscc=code, name=name, unit=unit, effective_from=effective_from,
                evidence=evidence.strip(), claimed_by=by, claimed_at=at,
            )  # fmt: skip
            note_claim(made, "claim_key", by=by, at=at)
    except IntegrityError as conflict:
        zh, en = "同一代码的申报正在核实，无须重复", "the same was claimed already and waits to be confirmed"
        raise Problem("claim_repeated", zh, en, field="digits") from conflict
    return made


def confirm_claim(claim: Claim, *, by: User, at: datetime) -> Claim:
    """Confirm it, as another person of the office.

    Raises:
        Problem: it was decided already, the same person made it, or the key is another organisation's.
    """
    return _decide(claim, ClaimState.CONFIRMED, "", by=by, at=at)


def refuse_claim(claim: Claim, *, reason: str, by: User, at: datetime) -> Claim:
    """Refuse it and say why.

    Raises:
        Problem: it was decided already, the same person made it, or no reason is given.
    """
    if not reason.strip():
        raise Problem("reason_missing", "请写明理由", "say why", field="reason")
    return _decide(claim, ClaimState.REFUSED, reason.strip(), by=by, at=at)


def key_digits(kind: str, typed: str) -> str:
    """The digits as claims hold them.

    Raises:
        Problem: they are no such key.
    """
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit()):
        raise Problem("claim_digits", "代码只能是数字", "digits only", field="digits")
    if kind == ClaimKind.GTIN and is_gtin(digits):
        return digits.zfill(14)
    if kind == ClaimKind.GLN and len(digits) == 13 and has_check_digit(digits):
        return digits
    if kind == ClaimKind.PREFIX and 4 <= len(digits) <= 12:
        return digits
    if kind == ClaimKind.PREFIX:
        raise Problem("claim_digits", "厂商识别代码为 4 至 12 位", "a prefix has 4 to 12 digits", field="digits")
    zh, en = "位数或校验位不符，请对照包装或证书核对", "length or check digit is wrong: compare it with the certificate"
    raise Problem("claim_digits", zh, en, field="digits")


def _unit(by: User) -> Unit:
    if by.unit is None:
        raise Problem("unit_missing", "账户没有所属单位", "the account belongs to no unit")
    return by.unit


def _whose(unit: Unit, uscc: str) -> str:
    if unit.kind == UnitKind.ENTERPRISE:
        uscc = unit.code
    found = check_uscc(uscc)
    if not found.valid:
        zh, en = "统一社会信用代码不正确", "the unified social credit code is wrong"
        raise Problem("uscc_invalid", zh, en, field="uscc")
    return found.canonical or uscc


def _name_of(code: str, unit: Unit) -> str:
    """As the register has it, else as the firm's own unit is called."""
    with system_scope():
        found = briefs_by_codes([code]).get(code)
    if found:
        return found.name
    if unit.code == code:
        return unit.name
    zh, en = "企业名录中没有这个代码；请核对，或先补登企业", "the register has nobody by this code: check it"
    raise Problem("organisation_unknown", zh, en, field="uscc")


def _decide(claim: Claim, state: ClaimState, reason: str, *, by: User, at: datetime) -> Claim:
    try:
        with transaction.atomic():
            found = Claim.objects.select_for_update().get(pk=claim.pk)
            _check_decider(found, by)
            if state == ClaimState.CONFIRMED:
                _check_days(found)
            found.state, found.decided_by, found.decided_at, found.reason = state, by, at, reason
            found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
            if state == ClaimState.CONFIRMED:
                with system_scope():
                    show_again(found, since=found.effective_from, until=found.effective_to)
            note_claim(found, "confirm_claim" if state == ClaimState.CONFIRMED else "refuse_claim", by=by, at=at)
    except IntegrityError as conflict:
        zh = "该代码已核实归属另一申报；请先终止原归属"
        raise Problem("claim_taken", zh, "the key belongs to another claim: end that one first") from conflict
    return found


def _check_decider(found: Claim, by: User) -> None:
    if found.state != ClaimState.CLAIMED:
        raise Problem("claim_decided", "该申报已处理", "it was decided already")
    if found.claimed_by_id == by.pk:
        raise Problem("second_person", "不能核实自己的申报", "whoever claimed it may not decide: another person must")
    if by.unit is None or by.unit.kind == UnitKind.ENTERPRISE:
        raise Problem("claim_office", "由监管部门核实", "the office decides")


def _check_days(found: Claim) -> None:
    """A key that was another's until some day cannot be somebody's before that day."""
    until = held_until(found)
    if until is not None and until > found.effective_from:
        zh = f"该代码到 {until} 前仍归属已终止的申报；请不予认可，并以该日或以后为起始日期重新申报"
        en = f"an ended claim held it until {until}: refuse this one and claim it from that day on"
        raise Problem("claim_overlaps", zh, en, field="effective_from")


def note_claim(claim: Claim, verb: str, *, by: User, at: datetime) -> None:
    """The entry of a step in the ledger; reasons are left out, since they may speak of people."""
    until = claim.effective_to or claim.end_asked_on
    payload = {
        "kind": str(claim.kind),
        "digits": claim.digits,
        "uscc": claim.uscc,
        "state": str(claim.state),
        "from": claim.effective_from.isoformat(),
        "to": until.isoformat() if until else None,
    }
    append(action=f"trace.{verb}", by=by, at=at, record=f"trace.claim:{claim.pk}", payload=payload)
