"""Freezing and computing, which a request does not wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiheng.apps.indicators import actions
from zhiheng.platform.accounts.models import User
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period

STEPS = 3


@task(Text("冻结数据并计算", "Freeze and compute"))
def freeze_and_compute(
    progress: Progress, *, period: str, by: int, known_at: str | None = None, note: str = ""
) -> Mapping[str, Any]:
    """Freeze a period and compute its figures; a killed run leaves nothing behind."""
    person = User.objects.get(pk=by)
    progress(0, STEPS, Text("正在冻结数据集和规则包", "freezing datasets and pack"))
    made = actions.freeze_period(
        period=Period.parse(period),
        by=person,
        at=timezone.now(),
        known_at=datetime.fromisoformat(known_at) if known_at else None,
        note=note,
    )
    progress(1, STEPS, Text("正在计算指标", "computing the figures"))
    count = actions.compute(freeze=made, by=person, at=timezone.now())
    progress(STEPS, STEPS, Text(f"已算出 {count} 个数值", f"{count} figures computed"))
    return {"freeze": made.pk, "figures": count, "url": f"/work/publication/freezes/{made.pk}/"}
