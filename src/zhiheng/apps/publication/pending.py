"""What publication asks of a person: approve what others froze, release what was approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from zhiheng.apps.indicators import queries as computed
from zhiheng.apps.publication import queries
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.web.tasks import Task

MOST = 20


def tasks_of(user: User, today: date) -> Iterator[Task]:
    """Freezes that wait for this person, due on the planned day of their release."""
    due = {one.plan.period: one.plan.planned_on for one in queries.calendar(today=today)}
    if may(user, "indicators.approve"):
        for freeze in computed.to_approve().exclude(frozen_by=user)[:MOST]:
            yield _task(Text("批准", "Approve"), freeze, "computed", due)
    if may(user, "publication.release"):
        for freeze in queries.to_release()[:MOST]:
            yield _task(Text("发布", "Release"), freeze, "approved", due)


def _task(verb: Text, freeze: computed.Freeze, state: str, due: dict[str, date]) -> Task:
    label = Period.parse(freeze.period).label()
    title = Text(f"{verb.zh}：{label.zh}指标（冻结 #{freeze.pk}）", f"{verb.en}: {label.en} (freeze {freeze.pk})")
    return Task(title=title, link=reverse("freeze", args=[freeze.pk]), state=state, due=due.get(freeze.period))
