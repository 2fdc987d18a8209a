"""What inspections tell of an organisation on its page."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.apps.inspection import queries
from zhiheng.apps.inspection.tables import PlainResultTable, ResultTable
from zhiheng.apps.registry.sections import Content, Subject
from zhiheng.vocab.bilingual import Text

TITLE = Text("监督抽查", "Inspections")
NONE = Text("没有抽查结果。", "No sample was inspected.")
MOST = 10


def for_office(subject: Subject, request: HttpRequest) -> Content:
    """The latest results in the person's sight, and how many there are of each verdict."""
    more = f"{reverse('inspections')}?organisation={subject.pk}"
    return _told(subject, ResultTable, more=more)


def for_enterprise(subject: Subject, request: HttpRequest) -> Content:
    """The enterprise's own results."""
    return _told(subject, PlainResultTable)


def for_public(subject: Subject, request: HttpRequest) -> Content | None:
    """What an authority has announced; nothing where nothing was."""
    told = _told(subject, PlainResultTable, only=~Q(notice="") | ~Q(source=""))
    return told if told.table else None


def _told(subject: Subject, table: type[ResultTable], *, only: Q | None = None, more: str = "") -> Content:
    counts = queries.counts_of(subject.parts, only or Q())
    if not counts["all"]:
        return Content(summary=NONE)
    rows = queries.latest_of(subject.parts, only or Q())[:MOST]
    excerpt = table.excerpt(rows, without=("division", "extent"))
    return Content(summary=_summary(**counts), table=excerpt, more=more)


def _summary(all: int, failed: int, undetermined: int) -> Text:  # noqa: A002 - the name of the count
    passed = all - failed - undetermined
    rest_zh = f"、未判定 {undetermined} 批次" if undetermined else ""
    rest_en = f", {undetermined} undetermined" if undetermined else ""
    zh = f"共 {all} 批次：合格 {passed} 批次、不合格 {failed} 批次{rest_zh}；列出最近 {min(all, MOST)} 批次。"
    return Text(
        zh, f"{all} samples: {passed} passed, {failed} failed{rest_en}; the latest {min(all, MOST)} are listed."
    )
