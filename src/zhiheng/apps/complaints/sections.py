"""What complaints tell of an organisation on its page; of reports, which are secret, only the office hears."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.apps.complaints import queries
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.tables import ComplaintTable, PublishedTable
from zhiheng.apps.registry.sections import Content, Subject
from zhiheng.vocab.bilingual import Text

TITLE = Text("投诉举报", "Complaints and reports")
PUBLISHED = Text("消费投诉公示", "Published complaints")
NONE = Text("没有投诉举报。", "No complaints or reports.")
NONE_PUBLISHED = Text("没有公示的投诉。", "No complaint is published.")
MOST = 10


def for_office(subject: Subject, request: HttpRequest) -> Content:
    """The latest in the person's sight, and how many there are."""
    found = queries.against(subject.parts)
    counts = found.order_by().aggregate(
        all=Count("pk"), complaints=Count("pk", filter=Q(kind=Kind.COMPLAINT)),
        still_open=Count("pk", filter=Q(case__closed_at=None)),
    )  # fmt: skip
    if not counts["all"]:
        return Content(summary=NONE)
    rows = found.order_by("-case__received_at", "-pk")[:MOST]
    table = ComplaintTable.excerpt(rows, without=("respondent",))
    more = f"{reverse('complaints')}?{urlencode({'standing': '', 'text': subject.name})}"
    return Content(summary=_summary(**counts), table=table, more=more)


def _summary(all: int, complaints: int, still_open: int) -> Text:  # noqa: A002 - the name of the count
    reports = all - complaints
    zh = f"本人可见 {all} 件：投诉 {complaints} 件、举报 {reports} 件，其中 {still_open} 件办理中；"
    en = f"{all} that you may see: {complaints} complaints, {reports} reports, {still_open} of them open; "
    return Text(f"{zh}列出最近 {min(all, MOST)} 件。", f"{en}the latest {min(all, MOST)} are listed.")


def for_enterprise(subject: Subject, request: HttpRequest) -> Content:
    """What is published, as everybody sees it."""
    return for_public(subject, request) or Content(summary=NONE_PUBLISHED)


def for_public(subject: Subject, request: HttpRequest) -> Content | None:
    """The complaints on the public list; nothing where there are none."""
    found = queries.published().filter(organisation__in=subject.parts)
    count = found.count()
    if not count:
        return None
    summary = Text(
        f"已公示 {count} 件；列出最近 {min(count, MOST)} 件。",
        f"{count} are published; the latest {min(count, MOST)} are listed.",
    )
    return Content(summary=summary, table=PublishedTable.excerpt(found[:MOST]))
