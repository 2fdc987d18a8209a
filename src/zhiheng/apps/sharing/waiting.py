"""What waits for a person: subscriptions to decide, recalls to acknowledge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tasks import Task

MOST = 20


def waiting(user: User, today: date) -> Iterator[Task]:
    """The tasks of this person."""
    if may(user, "sharing.approve"):
        for one in queries.to_decide(user)[:MOST]:
            item = catalogue.title_of(one.item)
            title = Text(f"审批订阅 {one.unit.name} {item.zh}", f"Decide on {one.unit.title.en}: {item.en}")
            yield Task(title, reverse("subscription", args=[one.pk]), "subscription_asked")
    if may(user, "sharing.subscribe") and user.unit_id:
        for notice in queries.notices(is_open=True).filter(unit=user.unit_id)[:MOST]:
            state = "notice_overdue" if notice.due_on < today else "notice_open"
            word = Text("撤销", "revoked") if notice.reason == "revoked" else Text("修复", "repaired")
            title = Text(f"确认{word.zh}通知 {notice.about}", f"Acknowledge: {notice.about}, {word.en}")
            yield Task(title, reverse("notice", args=[notice.pk]), state, due=notice.due_on)
