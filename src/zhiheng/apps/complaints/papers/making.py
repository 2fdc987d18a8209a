"""Papers are made: numbered without a gap, kept as bytes, told to the ledger by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from zhiheng.apps.complaints.actions.noting import note
from zhiheng.apps.complaints.models import Complaint, Paper, PaperFile
from zhiheng.apps.complaints.papers import filling, setting
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.policy.schema.papers import PaperForm
from zhiheng.vocab.problem import Problem

NEXT = """
INSERT INTO complaints_paperseries (key, last) VALUES (%s, 1)
ON CONFLICT (key) DO UPDATE SET last = complaints_paperseries.last + 1 RETURNING last
"""
LONGEST = 2000


@transaction.atomic
def make(
    complaint: Complaint, form_id: str, *, by: User, at: datetime, given: Mapping[str, str] | None = None
) -> Paper:
    """Make a paper of the matter as it stands; a mistake is mended by a new one under the next number.

    Args:
        complaint: the matter.
        form_id: of the pack's papers.
        by: who makes it.
        at: the instant.
        given: what the form asks for beyond the case.

    Raises:
        Problem: the matter calls for no such paper, something needed is not given, or its person was erased.
    """
    form = _form(complaint, form_id)
    given = dict(given or {})
    _examine(form, given)
    number = _number(complaint.case.unit, form, day_of(at).year)
    content = filling.content(complaint, form, given, number=number, on=day_of(at))
    pdf, word = setting.pdf(content, at=at), setting.docx(content, at=at)
    digest = hashlib.sha256(pdf).hexdigest()
    made = Paper.objects.create(
        complaint=complaint, form=form.id, number=number, data=content, sha256=digest, by=by, at=at
    )
    PaperFile.objects.create(paper=made, pdf=pdf, word=word)
    told = {"form": form.id, "number": number, "pdf": digest, "word": hashlib.sha256(word).hexdigest()}
    note(complaint, "make_paper", by=by, at=at, payload=told)
    return made


def _form(complaint: Complaint, form_id: str) -> PaperForm:
    found = next((one for one in filling.forms_of(complaint) if one.id == form_id), None)
    if found is None or complaint.erased_at is not None:
        zh = "此件现在不能制作这种文书；请先办理相应步骤"
        en = "the matter calls for no such paper now; take the step that it belongs to first"
        raise Problem("paper_not_called_for", zh, en, form=form_id)
    return found


def _examine(form: PaperForm, given: Mapping[str, str]) -> None:
    for one in form.asked:
        said = given.get(one.id, "").strip()
        if one.is_needed and not said:
            raise Problem("paper_incomplete", f"请填写{one.label.zh}", f"fill in: {one.label.en}", field=one.id)
        if len(said) > LONGEST:
            zh, en = f"{one.label.zh}超过 {LONGEST} 字", f"{one.label.en} is longer than {LONGEST} characters"
            raise Problem("paper_too_long", zh, en, field=one.id)


def _number(unit: Unit, form: PaperForm, year: int) -> str:
    """The next number of this unit, form and year; whoever comes second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [f"{unit.code}/{form.id}/{year}"])
        count = cursor.fetchone()[0]
    place = unit.name.removesuffix(filling.AUTHORITY)
    return f"{place}市监{form.word}〔{year}〕第{count}号（{unit.code}）"
