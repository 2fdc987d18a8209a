"""Cases of the fair process: announced grades, applications for repair, objections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.cases.choices import PREFIXES, PROCEDURES, Applicant, CaseKind
from zhiheng.apps.credit.grading import repairing
from zhiheng.apps.credit.grading.settling import Settled
from zhiheng.apps.credit.models import CreditCase, Fact, Grade
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import follower_scope, system_scope
from zhiheng.platform.attachments.actions import attach, stage
from zhiheng.platform.workflow import receipts
from zhiheng.platform.workflow.actions import open_case, take
from zhiheng.platform.workflow.models import Step
from zhiheng.platform.workflow.rights import Actor
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem

MOST_FACTS = 20


@dataclass(frozen=True, slots=True)
class Filing:
    """What an enterprise asks for, by its own hand or an officer's.

    Attributes:
        key: names this sending; see ``workflow.receipts.new_key``.
        facts: it is about; for an objection they may be none, then it is about the grade.
        words: what is said, and what was done about it.
        commitment: what is promised for the future.
        contact: who may be asked.
    """

    key: str
    organisation: int
    facts: tuple[int, ...]
    words: str
    commitment: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever filed it gets."""

    code: str
    number: str
    is_repeat: bool = False


def follow_up(pairs: Iterable[tuple[Grade, Settled]], *, at: datetime) -> None:
    """Open a case for each grade that must be confirmed first; end those that a better grade has overtaken."""
    held = list(pairs)
    waiting = {grade.organisation_id for grade, effect in held if effect.effect == "wait"}
    moved = [grade.organisation_id for grade, effect in held if effect.effect in ("stand", "keep")]
    overtaken = finding.credit_cases().filter(organisation__in=moved, kind=CaseKind.GRADE, case__closed_at=None)
    for one in overtaken.exclude(case__state="confirmed"):
        take(one.case, transition="lapse", by="system", at=at)
    there = CreditCase.objects.filter(organisation__in=waiting, kind=CaseKind.GRADE, case__closed_at=None)
    there_already = set(there.values_list("organisation_id", flat=True))
    for grade, effect in held:
        if effect.effect == "wait" and grade.organisation_id not in there_already:
            open_grade_case(grade, at=at)


@transaction.atomic
def open_grade_case(grade: Grade, *, at: datetime) -> CreditCase:
    """Announce a grade that two persons must confirm before it stands."""
    return _open(
        CaseKind.GRADE,
        grade.organisation_id,
        grade.division,
        follower=receipts.follower_of(notice_receipt(grade)),
        by="system",
        at=at,
        payload={"grade": grade.sha256, "value": grade.grade},
        values={"grade": grade, "applicant": Applicant.SYSTEM},
    )


def notice_receipt(grade: Grade) -> str:
    """The receipt that goes to the enterprise with the notice; it can be told again, and nobody else can make it."""
    return receipts.receipt_of(f"credit-grade-notice-{grade.pk}")


@transaction.atomic
def object_to_grade(
    matter: CreditCase, *, words: str, by: Actor, at: datetime, contact: str = "", files: Sequence[File[bytes]] = ()
) -> Step:
    """Object to an announced grade, by the receipt or through an officer, with words and files.

    Raises:
        Problem: nothing is said, or the time for objections is over.
    """
    _said(words, "words")
    staged = stage(files)
    matter.words, matter.contact = words.strip(), contact.strip()
    matter.applicant = Applicant.ENTERPRISE if isinstance(by, str) else Applicant.OFFICE
    matter.save(update_fields=["words", "contact", "applicant"])
    if staged:
        attach(matter.case, staged=staged, by=by, at=at)
    facts = {"sha256": sha256_hex(matter.words.encode())}
    return take(matter.case, transition="object", by=by, at=at, facts=facts)


def apply_for_repair(filing: Filing, *, by: User | None, at: datetime, files: Sequence[File[bytes]] = ()) -> Receipt:
    """Ask that facts which the organisation has made good weigh on it no longer.

    Raises:
        Problem: no fact is named, nothing is said or promised, or one of them may not be repaired yet; then the
            earliest day is named.
    """
    _said(filing.words, "words")
    _said(filing.commitment, "commitment")
    with system_scope():
        facts = _facts(filing, least=1)
        found = repairing.weighing(filing.organisation, as_of=day_of(at), known_at=at)
        if (problem := repairing.why_not_all(facts, found, day_of(at))) is not None:
            raise problem
    return _file(CaseKind.REPAIR, filing, facts, None, by=by, at=at, files=files)


def object_to_information(
    filing: Filing, *, by: User | None, at: datetime, files: Sequence[File[bytes]] = ()
) -> Receipt:
    """Object to facts that should not be there, or to the grade in force.

    Raises:
        Problem: nothing is said, or there is neither fact nor grade to object to.
    """
    _said(filing.words, "words")
    with system_scope():
        facts = _facts(filing, least=0)
        grade = finding.newest_grade(filing.organisation)
    if not facts and grade is None:
        zh, en = "请选择有异议的信息", "choose the information that is wrong"
        raise Problem("fact_missing", zh, en, field="facts")
    return _file(CaseKind.OBJECTION, filing, facts, grade, by=by, at=at, files=files)


def _file(
    kind: CaseKind,
    filing: Filing,
    facts: list[Fact],
    grade: Grade | None,
    *,
    by: User | None,
    at: datetime,
    files: Sequence[File[bytes]],
) -> Receipt:
    """One case for one sending, whose receipt opens it."""
    code = receipts.receipt_of(filing.key)
    staged = stage(files)
    sending = receipts.sending_of(filing.key)
    values = {
        "grade": grade,
        "words": filing.words.strip(),
        "commitment": filing.commitment.strip(),
        "contact": filing.contact.strip(),
        "applicant": Applicant.OFFICE if by else Applicant.ENTERPRISE,
        "sending": sending,
    }
    with follower_scope(receipts.follower_of(code)):
        try:
            with system_scope():
                division = _division(filing.organisation)
                matter = _open(
                    kind,
                    filing.organisation,
                    division,
                    follower=receipts.follower_of(code),
                    by=by or "follower",
                    at=at,
                    payload={"facts": [one.digest for one in facts], "applicant": values["applicant"]},
                    values=values,
                )
                matter.facts.set(facts)
                if staged:
                    attach(matter.case, staged=staged, by=by or "follower", at=at)
        except IntegrityError:  # the same sending is there
            again = CreditCase.objects.select_related("case").get(sending=sending)
            return Receipt(code, again.case.number, is_repeat=True)
    return Receipt(code, matter.case.number)


def _open(
    kind: CaseKind,
    organisation: int,
    division: str,
    *,
    follower: str,
    by: Actor,
    at: datetime,
    payload: dict[str, Any],
    values: dict[str, Any],
) -> CreditCase:
    unit = finding.unit_for(division)
    opened = open_case(
        procedure=PROCEDURES[kind],
        unit=unit,
        division=division or unit.division,
        prefix=PREFIXES[kind],
        by=by,
        at=at,
        follower=follower,
        action=f"credit.open_{kind}",
        payload={"kind": kind, **payload},
    )
    return CreditCase.objects.create(case=opened.case, kind=kind, organisation_id=organisation, **values)


def _facts(filing: Filing, *, least: int) -> list[Fact]:
    """The facts named, all of that organisation."""
    wanted = sorted(set(filing.facts))[:MOST_FACTS]
    found = list(Fact.objects.filter(pk__in=wanted, organisation=filing.organisation).order_by("pk"))
    if len(found) != len(wanted) or len(found) < least:
        zh, en = "请选择本企业的信用信息", "choose facts of the enterprise"
        raise Problem("fact_missing", zh, en, field="facts")
    return found


def _division(organisation: int) -> str:
    return organisation_list().values_list("division", flat=True).get(pk=organisation)


def _said(text: str, field: str) -> None:
    if not text.strip():
        raise Problem("words_missing", "请写明情况", "say what it is about", field=field)
