"""A credit report is issued: composed, signed with the proof of its grade, set, kept, told to the ledger."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.registry import queries as registry
from zhiheng.apps.sharing import locking
from zhiheng.apps.sharing.actions.noting import note
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.models import CreditReport
from zhiheng.apps.sharing.reporting import setting
from zhiheng.apps.sharing.reporting.content import Wanted, content
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import prove_entry
from zhiheng.platform.signing import key_id
from zhiheng.platform.signing.documents import CREDIT_REPORT, signed_document
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem

PUBLIC_PURPOSE = "社会公众查询"
LONGEST = 500


@transaction.atomic
def issue_report(
    organisation: int, *, edition: Edition, purpose: str, by: User | str | None, at: datetime
) -> CreditReport:
    """Issue a report on an organisation as it stands now.

    Args:
        organisation: primary key.
        edition: public, or for an authority.
        purpose: what it is asked for; noted in the report.
        by: who asks; a person of a unit for the full edition.
        at: the instant.

    Raises:
        Problem: there is no such organisation, it has no grade, or nobody says what for.
    """
    wanted = _wanted(edition, purpose, by, at)
    locking.giving()
    with system_scope():
        found = registry.organisation_list().filter(pk=organisation).first()
        if found is None:
            raise Problem(
                "organisation_unknown", "没有这个主体", "there is no such organisation", organisation=organisation
            )
        standing = _standing(organisation, found.name)
        made = _made(found, standing, wanted, by)
        told = {
            "organisation": found.key,
            "edition": edition,
            "sha256": made.sha256,
            "pdf": sha256_hex(bytes(made.pdf)),
        }
        note("issue_report", made, by=by, at=at, payload=told | {"purpose": sha256_hex(wanted.purpose.encode())})
    return made


def issue_public_report(organisation: int, *, at: datetime) -> CreditReport:
    """The public edition, for whoever asks.

    Raises:
        Problem: there is no such organisation, or it has no grade.
    """
    return issue_report(organisation, edition=Edition.PUBLIC, purpose="", by="public", at=at)


def _wanted(edition: Edition, purpose: str, by: User | str | None, at: datetime) -> Wanted:
    said = PUBLIC_PURPOSE if edition == Edition.PUBLIC else purpose.strip()[:LONGEST]
    if not said:
        raise Problem("sharing_not_said", "请写明查询用途", "say what the report is for", field="purpose")
    unit = by.unit if edition == Edition.FULL and isinstance(by, User) else None
    if edition == Edition.FULL and unit is None:
        zh, en = "政务版报告只向单位人员出具", "the government edition is for people of a unit"
        raise Problem("report_for_a_unit", zh, en, field="edition")
    number = f"XY{day_of(at):%Y%m%d}-{secrets.token_hex(4).upper()}"
    return Wanted(number, edition, unit.name if unit else "", said, at)


def _standing(organisation: int, name: str) -> Any:
    standing = shared.standing_of(organisation)
    if standing is None:
        zh = f"{name} 还没有信用等级，评价后才能出具报告"
        raise Problem("report_without_grade", zh, f"{name} has no grade yet: grade it first", organisation=organisation)
    return standing


def _made(organisation: Any, standing: Any, wanted: Wanted, by: User | str | None) -> CreditReport:
    entry = shared.entry_of(standing.grade)
    if entry is None:
        zh, en = "该等级不在可信日志中，不能出具报告", "the grade is not in the ledger: no report can be issued"
        raise Problem("grade_not_in_ledger", zh, en, grade=standing.grade_id)
    signs = signer()
    said = content(organisation, standing, wanted)
    document = signed_document(CREDIT_REPORT, {"report": said, "proof": prove_entry(entry, at=wanted.at)}, signs)
    digest = sha256_hex(document)
    address = settings.SITE + reverse("credit_verify", args=[digest])
    paper = setting.pdf(
        said, sha256=digest, address=address, key=key_id(signs.public_key), is_demo=settings.DEMO, at=wanted.at
    )
    person = by if isinstance(by, User) else None
    return CreditReport.objects.create(
        number=wanted.number,
        organisation_id=organisation.pk,
        about=organisation.name,
        uscc=organisation.uscc or "",
        edition=wanted.edition,
        unit=person.unit if person and wanted.edition == Edition.FULL else None,
        asked_by=person,
        purpose=wanted.purpose,
        grade=standing.grade,
        at=wanted.at,
        sha256=digest,
        document=document,
        pdf=paper,
    )
