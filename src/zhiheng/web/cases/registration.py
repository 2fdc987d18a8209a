"""Puts the pages about cases into the navigation, and what runs out into the person's tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.workflow import expiries, queries
from zhiheng.platform.workflow.models import CaseClock
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, tasks
from zhiheng.web.cases import charges

MOST = 50  # tasks of one kind on one page; the list of what ran out has them all


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
    tasks.register(worked_by)
    tasks.register(answered_for)


def overdue_of(user: User, today: date) -> Iterator[tasks.Task]:
    """What has run out and what is about to in the person's own unit, each told as one task."""
    if not may(user, "workflow.view") or user.unit_id is None:
        return
    now = timezone.now()
    over = queries.expired(at=now).filter(unit=user.unit_id)
    count, first = over.count(), over.first()
    if first is not None:
        title = Text(f"本单位有 {count} 个期限已超期", f"{count} clocks of your unit have run out")
        yield tasks.Task(title=title, link=reverse("overdue"), state="clock_expired", due=first.due_on)
    soon = queries.late(at=now).filter(unit=user.unit_id)
    count, first = soon.count(), soon.first()
    if first is not None:
        title = Text(f"本单位有 {count} 个期限将满", f"{count} clocks of your unit are about to run out")
        yield tasks.Task(title=title, link=reverse("overdue"), state="clock_late", due=first.target_on)


def worked_by(user: User, today: date) -> Iterator[tasks.Task]:
    """The clocks of the cases that the person works: those over, and those about to be."""
    if user.unit_id is None or not may(user, "workflow.view"):
        return
    now = timezone.now()
    for clock in expiries.worked_by(queries.expired(at=now), user)[:MOST]:
        yield _task(clock, Text("已超期，请尽快办理", "Overdue, please deal with it"), "clock_expired", clock.due_on)
    for clock in expiries.worked_by(queries.late(at=now), user)[:MOST]:
        yield _task(clock, Text("即将到期", "Running out"), "clock_late", clock.target_on)


def answered_for(user: User, today: date) -> Iterator[tasks.Task]:
    """What ran out in the cases for which the person answers, until the person has said what is done about it."""
    for clock in expiries.waiting_for(user, at=timezone.now())[:MOST]:
        yield _task(clock, Text("期限已过，须督办", "Over: to be answered for"), "clock_expired", clock.due_on)


def _task(clock: CaseClock, what: Text, state: str, due: date) -> tasks.Task:
    name, number = policy.load(clock.case.pack).clocks[clock.clock].name, clock.case.number
    title = Text(f"{what.zh}：{number} {name.zh}", f"{what.en}: {number} {name.en}")
    return tasks.Task(title=title, link=charges.address(clock.case), state=state, due=due, is_mine=True)
