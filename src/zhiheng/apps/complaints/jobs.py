"""Work that a new complaint asks for; done within a minute, never lost (``platform.jobs``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.apps.complaints import examining
from zhiheng.apps.complaints.messages import InjurySuspected
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.announcements import announce
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("查找伤害线索", "Look for words of injury"), name="complaints.examine")
def examine(progress: Progress, *, number: str) -> Mapping[str, Any]:
    """Look for words of injury, and tell whoever watches the safety of products."""
    complaint = Complaint.objects.get(case__number=number)
    found = examining.injury_in(f"{complaint.product}。{complaint.facts}")
    if found is not None:
        announce(InjurySuspected(number=number, level=found.level, words=found.words))
    return {"level": found.level if found else None}
