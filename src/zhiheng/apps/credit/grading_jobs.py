"""Grading in the background: all organisations, and one of which something else became known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.credit.actions import comparing, grading
from zhiheng.apps.credit.models import Comparison, Grade, GradeRun
from zhiheng.apps.registry.mergers.queries import survivors
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.jobs.tasks import Progress, task
from zhiheng.vocab.bilingual import Text


@task(Text("全部主体质量信用评价", "Grade all organisations"), atomic=False, can_wait=True)
def grade_all(progress: Progress, *, run: int) -> Mapping[str, Any]:
    """Grade every organisation for one run; started again, it goes on where it was stopped."""
    note = Text("正在评价", "grading")
    with system_scope():
        asked = GradeRun.objects.select_related("rules").get(pk=run)
    done = grading.carry_out(asked, at=timezone.now(), progress=lambda count, total: progress(count, total, note))
    return {"organisations": done.organisations, "counts": done.counts, "url": "/work/credit/"}


@task(Text("重新评价一个主体", "Grade one organisation anew"))
def regrade(progress: Progress, *, organisation: int, **_: Any) -> Mapping[str, Any]:
    """A fact of the organisation was revoked, repaired or corrected; if it is part of another, that one is graded."""
    return {"grade": _regraded([organisation])[0].grade}


@task(Text("主体合并或拆分后重新评价", "Grade anew after a merger"))
def regrade_merged(progress: Progress, *, survivor: int, absorbed: int, **_: Any) -> Mapping[str, Any]:
    """What was known of one organisation counts for another now, or no longer."""
    return {"grades": [one.grade for one in _regraded([survivor, absorbed])]}


def _regraded(organisations: Iterable[int]) -> list[Grade]:
    """Grade what these organisations are, or are part of, by what is known now."""
    now = timezone.now()
    with system_scope():
        wholes = sorted(set(survivors(organisations).values()))
    return [grading.grade_organisation(one, as_of=timezone.localdate(now), by=None, at=now) for one in wholes]


@task(Text("比较评价规则的两个版本", "Compare two versions of the rules"), can_wait=True)
def compare_versions(progress: Progress, *, comparison: int) -> Mapping[str, Any]:
    """Whom the other version grades otherwise, over everybody."""
    progress(0, 1, Text("正在比较", "comparing"))
    with system_scope():
        asked = Comparison.objects.get(pk=comparison)
    count = comparing.carry_out(asked, at=timezone.now())
    return {"moved": count, "url": f"/work/credit/rules/comparisons/{comparison}/"}


def ask_comparison(*, before: str, after: str, by: User | None) -> Job:
    """Ask for two versions to be compared over everybody.

    Raises:
        Problem: there is no such version.
    """
    with transaction.atomic():
        made = comparing.ask_comparison(before=before, after=after, by=by, at=timezone.now())
        return defer(compare_versions, key=f"credit.compare:{made.pk}", asked_by=by, comparison=made.pk)


def ask(*, by: User | None) -> Job:
    """Ask for all to be graded as of today."""
    now = timezone.now()
    with transaction.atomic():
        run = grading.ask_run(as_of=timezone.localdate(now), by=by, at=now)
        return defer(grade_all, key=f"credit.grade_all:{run.pk}", asked_by=by, run=run.pk)
