"""Work that some new complaints ask for; done within a minute, never lost (``platform.jobs``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.apps.complaints import examining
from zhiheng.apps.complaints.messages import InjurySuspected
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.announcements import announce
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("报告伤害线索", "Tell of an injury"), name="complaints.tell_of_injury")
def tell_of_injury(progress: Progress, *, number: str) -> Mapping[str, Any]:
    """Tell whoever watches the safety of products that a complaint speaks of an injury."""
    found = examining.injury_of(Complaint.objects.get(case__number=number))
    if found is not None:
        announce(InjurySuspected(number=number, level=found.level, words=found.words))
    return {"level": found.level if found else None}
