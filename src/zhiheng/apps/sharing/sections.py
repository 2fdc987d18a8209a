"""What sharing tells of an organisation on its page: the public grade, and to whom its facts were given."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.apps.registry.sections import Content, Subject
from zhiheng.apps.sharing.queries import public
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.tables import ReceiptTable
from zhiheng.vocab.bilingual import Text

TITLE = Text("质量信用", "Quality credit")
SHARED = Text("信息共享", "Sharing")
MOST = 10


def for_public(subject: Subject, request: HttpRequest) -> Content:
    """The grade in force, and where everything public about it stands."""
    page = reverse("credit_organisation", args=[subject.uscc or subject.pk])
    found = public.standing(subject.pk)
    if found is None:
        return Content(summary=Text("还没有信用等级。", "It has no grade yet."), more=page)
    standing, grade = found
    zh = f"信用等级：{grade.zh}，自 {standing.since}。"
    return Content(summary=Text(zh, f"Grade: {grade.en}, since {standing.since}."), more=page)


def for_office(subject: Subject, request: HttpRequest) -> Content | None:
    """The latest receipts about it alone, in the person's sight."""
    found = queries.shares().filter(organisation=subject.pk)
    if not found.exists():
        return None
    return Content(
        table=ReceiptTable.excerpt(found[:MOST], without=("organisation", "digest")), more=reverse("receipts")
    )
