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
    """

    title: Text
    link: str
    state: str
    due: date | None = None


Provider = Callable[[User, date], Iterable[Task]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider ``(user, today) -> tasks`` (from ``AppConfig.ready``); adding it twice changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def tasks_of(user: User, today: date) -> list[Task]:
    """All that waits for ``user``: what is due first stands first, what has no day stands last."""
    tasks = [task for provider in _providers for task in provider(user, today)]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or today, task.title.zh))
