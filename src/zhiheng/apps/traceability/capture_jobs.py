"""Captures are carried out in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.traceability import subscription_jobs
from zhiheng.apps.traceability.actions import capturing
from zhiheng.apps.traceability.models import Capture
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.jobs.tasks import PASSING, Progress, task
from zhiheng.vocab.bilingual import Text

_EVENTS = Text("个事件已读", "events read")


@task(Text("收录追溯事件", "Capture events"), atomic=False)
def carry_out(progress: Progress, *, capture: int) -> Mapping[str, Any]:
    """Bring in what was received; started again, it adds only what is not there yet."""
    with system_scope():
        made = Capture.objects.select_related("unit", "by").get(pk=capture)
    try:
        done = capturing.carry_out(made, at=timezone.now(), progress=lambda count: progress(count, None, _EVENTS))
    except PASSING:
        raise
    except Exception:
        capturing.give_up(made, at=timezone.now())
        raise
    if done.added:
        subscription_jobs.ask_for_reports(because=f"capture-{done.pk}")
    return {"added": done.added, "repeated": done.repeated, "refused": done.refused}


@transaction.atomic
def ask_capture(
    data: bytes | IO[bytes], *, unit: Unit, filename: str = "", is_rollback: bool = True, by: User | None
) -> Capture:
    """Keep a file of events and ask for it to be carried out.

    Raises:
        Problem: it is empty or too large.
    """
    at = timezone.now()
    made = capturing.receive(data, unit=unit, filename=filename, is_rollback=is_rollback, by=by, at=at)
    defer(carry_out, key=f"trace.capture:{made.pk}", asked_by=by, capture=made.pk)
    return made
