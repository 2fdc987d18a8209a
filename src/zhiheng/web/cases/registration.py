"""Puts the pages about cases into the navigation, and what runs out into the person's tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.workflow import queries
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, tasks


def announce() -> None:
    """Called when the program starts."""
    for title, url, order, permission in (
        (Text("超期案件", "Overdue"), "overdue", 50, "workflow.view"),
        (Text("工作日历", "Calendar"), "calendar", 700, "workflow.view"),
        (Text("办理程序", "Procedures"), "procedures", 710, "workflow.view"),
        (Text("规定衔接", "Change of rules"), "rule_switch", 720, "workflow.switch"),
    ):
        nav.register(area="work", title=title, url=url, order=order, permission=permission)
    tasks.register(overdue_of)


def overdue_of(user: User, today: date) -> Iterator[tasks.Task]:
    """What has run out and what is about to in the person's own unit, each told as one task."""
    if not may(user, "workflow.view") or user.unit_id is None:
        return
    now = timezone.now()
    over = queries.expired(at=now).filter(case__unit=user.unit_id)
    count, first = over.count(), over.first()
    if first is not None:
        title = Text(f"本单位有 {count} 个期限已超期", f"{count} clocks of your unit have run out")
        yield tasks.Task(title=title, link=reverse("overdue"), state="overdue", due=first.due_on)
    soon = queries.late(at=now).filter(case__unit=user.unit_id)
    count, first = soon.count(), soon.first()
    if first is not None:
        title = Text(f"本单位有 {count} 个期限将满", f"{count} clocks of your unit are about to run out")
        yield tasks.Task(title=title, link=reverse("overdue"), state="clock_late", due=first.target_on)
