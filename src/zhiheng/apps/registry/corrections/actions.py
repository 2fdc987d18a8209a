"""An enterprise asks for a correction; an officer of the register answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from zhiheng.apps.registry import linking
from zhiheng.apps.registry.choices import CorrectionState, Fact, SourceOutcome
from zhiheng.apps.registry.corrections import queries, reading
from zhiheng.apps.registry.models import Correction, Organisation, OrganisationSource
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import follower_scope, system_scope
from zhiheng.platform.attachments.actions import attach
from zhiheng.platform.attachments.holding import stage_with_held
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem

PROCEDURE, PREFIX = "register-correction", "GZ"


def file_correction(
    *,
    fact: str,
    wanted: str,
    reason: str,
    by: User,
    at: datetime,
    files: Sequence[File[bytes]] = (),
    with_held: Collection[str] = (),
) -> Correction:
    """Ask for what the register holds of the person's own enterprise to be corrected; the unit above it examines it.

    Args:
        fact: one of ``Fact``.
        wanted: what it should be.
        reason: why.
        by: a person of the enterprise.
        at: the instant.
        files: evidence, such as the licence.
        with_held: digests of what the form showed as kept; all that the person has kept goes along.

    Raises:
        Problem: there is no enterprise, it cannot be understood, changes nothing, or the same is being examined.
    """
    unit, organisation = by.unit, queries.own_organisation(by)
    if unit is None or organisation is None:
        raise Problem("enterprise_unknown", "账户没有对应的企业", "no enterprise belongs to this account")
    if not reason.strip():
        raise Problem("reason_missing", "请写明理由", "say why", field="reason")
    if fact in queries.open_facts(organisation):
        raise _in_hand(organisation, fact)
    reading.changes(organisation, fact, wanted, on=timezone.localdate(at))
    said = {"fact": fact, "organisation": organisation.uscc or organisation.orgcode}
    with transaction.atomic(), follower_scope(holder := queries.holder_of(by)):
        (kept,) = stage_with_held(files, holder=holder if with_held else "", copies=1, expected=with_held)
        with follower_scope(follower := queries.follower_of(unit)):
            case = _opened(organisation, unit, follower, said, by=by, at=at)
            made = Correction.objects.create(
                case=case, number=case.number, organisation_id=organisation.pk, organisation_name=organisation.name,
                organisation_code=organisation.uscc or organisation.orgcode, enterprise=unit, fact=fact,
                before=reading.shown(organisation, fact), wanted=wanted.strip(), reason=reason.strip(), filed_by=by,
                filed_at=at,
            )  # fmt: skip
            if kept:
                attach(case, staged=kept, by=by, at=at)
    return made


def accept(correction: Correction, *, by: User, at: datetime) -> Correction:
    """Write the correction into the register, with a line of its own as the source. Officers of the register.

    Raises:
        Problem: it was answered already, the same person asked for it, or it can no longer be understood.
    """
    with transaction.atomic():
        found = _to_answer(correction, by)
        with system_scope():  # a new address may lie in another area
            source = _write(found, at)
        said = {"fact": found.fact, "line": source.digest}
        workflow.take(found.case, transition="accept", by=by, at=at, action="registry.accept_correction", payload=said)
        return _answered(found, CorrectionState.ACCEPTED, at=at, source=source)


def refuse(correction: Correction, *, reason: str, by: User, at: datetime) -> Correction:
    """Leave the register as it is and tell the enterprise why. Officers of the register.

    Raises:
        Problem: it was answered already, the same person asked for it, or no reason is given.
    """
    with transaction.atomic():
        found = _to_answer(correction, by)
        said = {"fact": found.fact}
        workflow.take(
            found.case, transition="refuse", reason=reason, by=by, at=at, action="registry.refuse_correction",
            payload=said,
        )  # fmt: skip
        return _answered(found, CorrectionState.REFUSED, at=at, answer=reason.strip())


def transfer(correction: Correction, *, unit: Unit, reason: str, by: User, at: datetime) -> None:
    """Pass it on to the unit that may correct it. Officers of the register.

    Raises:
        Problem: it was answered already, or no reason is given.
    """
    with transaction.atomic():
        found = _to_answer(correction, by)
        workflow.take(found.case, transition="transfer", reason=reason, unit=unit, by=by, at=at)


def withdraw(correction: Correction, *, by: User, at: datetime) -> Correction:
    """Take it back. The enterprise that asked.

    Raises:
        Problem: it was answered already, or another enterprise asked for it.
    """
    with transaction.atomic():
        found = _locked(correction)
        if by.unit is None or found.enterprise_id != by.unit_id:
            raise Problem("correction_not_yours", "只能撤回本企业的申请", "only the enterprise that asked may")
        with follower_scope(queries.follower_of(by.unit)):
            case = Case.objects.get(pk=found.case_id)
            workflow.take(case, transition="withdraw", by=by, at=at, action="registry.withdraw_correction")
            return _answered(found, CorrectionState.WITHDRAWN, at=at)


def _opened(
    organisation: Organisation, unit: Unit, follower: str, said: dict[str, Any], *, by: User, at: datetime
) -> Case:
    if unit.parent is None:
        raise Problem("unit_without_parent", "企业没有主管单位，请联系管理员", "no unit stands above the enterprise")
    return workflow.open_case(
        procedure=PROCEDURE, unit=unit.parent, division=organisation.division or unit.parent.division, prefix=PREFIX,
        by=by, at=at, follower=follower, action="registry.file_correction", payload=said,
    ).case  # fmt: skip


def _in_hand(organisation: Organisation, fact: str) -> Problem:
    with system_scope():
        earlier = organisation.corrections.get(fact=fact, state=CorrectionState.OPEN)
    name = Fact(fact).label
    return Problem(
        "correction_in_hand",
        f"“{name}”的更正申请 {earlier.number} 正在审核，答复前不能重复申请；如需修改，请先撤回",
        f"{earlier.number} asks for the same and is being examined: wait for the answer, or withdraw it first",
        field="fact",
        number=earlier.number,
    )


def _locked(correction: Correction) -> Correction:
    found = Correction.objects.select_for_update().get(pk=correction.pk)
    if found.state != CorrectionState.OPEN:
        word = found.get_state_display()
        raise Problem("correction_answered", f"该申请{word}，不能再处理", f"it is {found.state} already")
    return found


def _to_answer(correction: Correction, by: User) -> Correction:
    found = _locked(correction)
    if found.filed_by_id == by.pk:
        raise Problem("second_person", "不能审核自己提出的申请", "whoever asked may not answer: another person must")
    return found


def _answered(found: Correction, state: CorrectionState, *, at: datetime, **more: Any) -> Correction:
    found.state, found.answered_at = state, at
    for name, value in more.items():
        setattr(found, name, value)
    found.save(update_fields=["state", "answered_at", *more])
    return found


def _write(correction: Correction, at: datetime) -> OrganisationSource:
    """The register, and the line that tells why; both names of a changed name are known from here on."""
    organisation = Organisation.objects.select_for_update().get(pk=correction.organisation_id)
    fact, before = correction.fact, reading.shown(organisation, correction.fact)
    changed = reading.changes(organisation, fact, correction.wanted, on=timezone.localdate(at))
    for name, value in changed.items():
        setattr(organisation, name, value)
    organisation.updated_at = at
    organisation.save(update_fields=[*changed, "updated_at"])
    source = OrganisationSource.objects.create(
        organisation=organisation,
        division=organisation.division,
        unit_id=correction.unit_id,
        row=0,
        raw=[correction.number, str(Fact(fact).label), correction.wanted],
        digest=_digest(json.dumps(["correction", correction.number])),
        outcome=SourceOutcome.UPDATED,
        differences={fact: [before, reading.shown(organisation, fact)]},
        recorded_at=at,
    )
    if fact == Fact.NAME:
        linking.note_names([source.digest])
        linking.link_among({organisation.key: organisation.name})
    return source


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
