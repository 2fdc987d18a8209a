"""What the returns ask of a person: fill in, check, accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.apps.returns import queries
from zhiheng.apps.returns.choices import OPEN, State
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tasks import Task

MOST = 50  # tasks of one kind on one page; the list of returns has them all


def tasks_of(user: User, today: date) -> Iterator[Task]:
    """Returns that wait for this person."""
    mine = Q(submitted_by=user)
    if may(user, "returns.submit"):
        yield from _tasks(_own(user).filter(state__in=OPEN), Text("填报", "Fill in"))
    if may(user, "returns.check"):
        yield from _tasks(_own(user).filter(state=State.SUBMITTED).exclude(mine), Text("审核", "Check"))
    if may(user, "returns.accept"):
        others = queries.waiting(State.CHECKED).exclude(mine | Q(checked_by=user))
        yield from _tasks(others, Text("验收", "Accept"))


def _own(user: User) -> QuerySet[Return]:
    return queries.returns().filter(unit=user.unit_id).order_by("due_on", "pk")


def _tasks(rets: QuerySet[Return], verb: Text) -> Iterator[Task]:
    for ret in rets[:MOST]:
        title = ret.definition.title
        label = ret.when.label()
        yield Task(
            title=Text(
                f"{verb.zh}：{ret.unit.name} {label.zh} {title.zh}",
                f"{verb.en}: {ret.unit.title.en} {label.en} {title.en}",
            ),
            link=reverse("return", args=[ret.pk]),
            state=State(ret.state).badge,
            due=ret.due_on if ret.reported_at is None else None,  # a day that was kept, or missed, presses nobody
        )
