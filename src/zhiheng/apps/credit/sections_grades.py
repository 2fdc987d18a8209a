"""What quality credit tells of an organisation on its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.apps.credit.grading.naming import grade_name
from zhiheng.apps.credit.queries import grades
from zhiheng.apps.registry.sections import Content, Subject
from zhiheng.engines.grading import points
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats

TITLE = Text("质量信用", "Quality credit")
NONE = Text("尚无现行等级。", "No grade is in force.")


def for_office(subject: Subject, request: HttpRequest) -> Content:
    """The grade in force, with the way to its page."""
    return _told(subject, reverse("credit_grade", args=[subject.pk]))


def for_enterprise(subject: Subject, request: HttpRequest) -> Content:
    """The same, with the way to the enterprise's own page."""
    return _told(subject, reverse("credit_own"))


def _told(subject: Subject, address: str) -> Content:
    standing = grades.standing_of(subject.pk)
    shown: dict[str, Any] = {"template": "credit/_section.html", "context": {"address": address}}
    if standing is None:
        return Content(summary=NONE, **shown)
    name, score = grade_name(standing.value), points(standing.grade.score)
    day = formats.day(standing.since)
    zh, en = (
        f"现行等级：{name.zh}，自 {day} 起；最近得分 {score}。",
        f"Grade in force: {name.en} since {day}; score {score}.",
    )
    return Content(summary=Text(zh, en), **shown)
