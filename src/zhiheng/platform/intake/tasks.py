"""Work on files that a request does not wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions, handing_over
from zhiheng.platform.intake.models import Upload
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text

_ROWS = Text("行已处理", "rows handed over")


@task(Text("识别文件", "Look into a file"))
def inspect_file(progress: Progress, *, upload: int) -> Mapping[str, Any]:
    """Find out what the file holds."""
    progress(0, None, Text("正在识别文件", "looking into the file"))
    actions.inspect(upload=Upload.objects.get(pk=upload), at=timezone.now())
    return {"url": f"/work/imports/{upload}/"}


@task(Text("导入数据", "Import rows"), atomic=False)
def import_file(progress: Progress, *, upload: int) -> Mapping[str, Any]:
    """Hand the rows over, from where an earlier run ended."""
    with system_scope():
        confirmed = Upload.objects.select_related("confirmed_by").get(pk=upload)
    handing_over.process(
        upload=confirmed,
        by=confirmed.confirmed_by,
        at=confirmed.confirmed_at or timezone.now(),
        progress=lambda done, total: progress(done, total, _ROWS),
    )
    return {"url": f"/work/imports/{upload}/"}
