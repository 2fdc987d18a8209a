"""What other apps announce becomes a signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zhiheng.apps.complaints import queries as complaints
from zhiheng.apps.safety import actions
from zhiheng.apps.safety.choices import Severity
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("登记伤害线索", "Note a signal of injury"))
def note_injury(progress: Progress, *, number: str, level: str, words: list[dict[str, str]]) -> Mapping[str, Any]:
    """A complaint speaks of injury: note it for the officers of its place."""
    complaint = complaints.by_number(number)
    if complaint is None:
        return {"signal": None}
    signal = actions.raise_signal(
        source=f"workflow.case:{number}",
        unit=complaint.case.unit,
        division=complaint.case.division,
        product=complaint.product,
        respondent=complaint.respondent,
        severity=Severity(level),
        words=words,
        by=None,
        at=timezone.now(),
    )
    return {"signal": signal.pk}
