"""Standing queries are carried out, and their messages sent, in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.traceability.actions import notifying
from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.queries import standing
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("推送追溯事件", "Report events to a subscriber"), atomic=False)
def notify(progress: Progress, *, subscription: int, **_: Any) -> Mapping[str, Any]:
    """Send what waits and whatever is due after it, until nothing is left or the receiver does not take it."""
    sent = 0
    while True:
        at = timezone.now()
        with system_scope():
            waiting = standing.due_messages(at).filter(subscription=subscription).first()
        message = waiting or notifying.look(subscription, at=at)
        if message is None or notifying.deliver(message.pk, at=timezone.now()) is not MessageState.DELIVERED:
            return {"sent": sent}
        sent += 1
        progress(sent)


def ask_for_reports(*, because: str) -> int:
    """A job for each subscription with something to look into or to send now; how many there are.

    Args:
        because: what makes it new; the same asks for the same jobs.
    """
    at = timezone.now()
    with system_scope(), transaction.atomic():
        found = set(standing.to_look_into(at).values_list("pk", flat=True))
        found |= set(standing.due_messages(at).values_list("subscription", flat=True))
        for number in sorted(found):
            defer(notify, key=f"trace.notify:{number}:{because}", subscription=number)
    return len(found)
