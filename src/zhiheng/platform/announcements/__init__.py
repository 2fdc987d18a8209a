"""What a lower app must tell those above it, without knowing them.

An announcement is a frozen dataclass of plain values in the ``messages`` of the app that makes it. Who wants to hear it
subscribes a task when the program starts; announcing defers that task in the same transaction, so that nothing is lost
after the write and nothing is sent for a write that was rolled back.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from zhiheng.platform.accounts.models import User
from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.jobs.tasks import Task
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_subscribed: dict[type[DataclassInstance], dict[str, Task]] = {}


def subscribe(message: type[DataclassInstance], task: Task) -> None:
    """Have ``task`` run for every announcement of that kind, its fields as arguments (from ``AppConfig.ready``)."""
    _subscribed.setdefault(message, {})[task.name] = task


def announce(message: DataclassInstance, *, by: User | None = None) -> None:
    """Tell everyone who subscribed; the same announcement again is told once. Needs an open transaction."""
    said = asdict(message)
    for task in _subscribed.get(type(message), {}).values():
        key = f"{task.name}:{sha256_hex(canonical_bytes(said))}"
        jobs.defer(task, key=key, asked_by=by, **said)
