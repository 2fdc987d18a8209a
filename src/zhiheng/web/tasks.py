"""What waits for a person: apps register providers, the workbench's first page asks them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Task:
    """Something that this person is expected to do.

    Attributes:
        title: what is to be done, with what (``审核 太原市 2015年第3季度 数据``).
        link: where to do it.
        state: a status of ``web.status``.
        due: the last day, where there is one.
        is_mine: addressed to this person by name, so that it stands before what the whole unit shares.
    """

    title: Text
    link: str
    state: str
    due: date | None = None
    is_mine: bool = False


Provider = Callable[[User, date], Iterable[Task]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider ``(user, today) -> tasks`` (from ``AppConfig.ready``); adding it twice changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def tasks_of(user: User, today: date) -> list[Task]:
    """All that waits for ``user``: the person's own before what is shared, by the day it is due; no day stands last."""
    tasks = [task for provider in _providers for task in provider(user, today)]
    return sorted(tasks, key=lambda task: (not task.is_mine, task.due is None, task.due or today, task.title.zh))
