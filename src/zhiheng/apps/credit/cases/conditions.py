"""The conditions that the procedures of quality credit name."""

from __future__ import annotations

from django.utils import timezone

from zhiheng.apps.credit.cases import finding
from zhiheng.apps.credit.grading import repairing
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem

WINDOW = "credit-grade-objection"


def objection_told(case: Case) -> Problem | None:
    """The enterprise has said what it objects to."""
    if finding.of_case(case).words:
        return None
    return Problem("words_missing", "须先写明异议内容", "write down the objection first", field="words")


def objection_time_over(case: Case) -> Problem | None:
    """The enterprise has had all the time to object."""
    now = timezone.now()
    running = case.clocks.filter(clock=WINDOW, stopped_at=None, expires_at__gt=now).first()
    if running is None:
        return None
    zh = f"异议期到 {running.due_on} 为止，期满前不能作出决定"
    en = f"the enterprise may object until {running.due_on}: nothing is decided before"
    return Problem("objection_time_runs", zh, en, due=running.due_on.isoformat())


def grade_still_so(case: Case) -> Problem | None:
    """The newest grade is still the one that was announced."""
    matter = finding.of_case(case)
    with system_scope():
        newest = finding.newest_grade(matter.organisation_id)
    if newest is not None and matter.grade is not None and newest.grade == matter.grade.grade:
        return None
    return Problem("grade_overtaken", "评价已变，不能按原等级认定", "the grade has changed meanwhile")


def repair_due(case: Case) -> Problem | None:
    """The rules allow the facts of the application to be repaired today."""
    now = timezone.now()
    with system_scope():
        matter = finding.of_case(case)
        found = repairing.weighing(matter.organisation_id, as_of=day_of(now), known_at=now)
        return repairing.why_not_all(list(matter.facts.all()), found, day_of(now))


ALL = {
    "objection-told": objection_told,
    "objection-time-over": objection_time_over,
    "grade-still-so": grade_still_so,
    "repair-due": repair_due,
}
