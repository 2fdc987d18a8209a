"""Grades of the demo: all are graded, and the fair process is under way in one case of each kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhiheng.apps.credit import grading_jobs
from zhiheng.apps.credit.actions import casing, deciding, grading
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.demo import credit
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Case

REASON = "演示：材料齐全，事实清楚"
MOST_TRIED = 400


def grade_demo(*, at: datetime) -> None:
    """Grade all as of a month ago, then announce, object, repair; the worker grades all anew. The facts come first."""
    with system_scope():
        officer, head = _people(at)
    _grade_all(at - timedelta(days=31))
    with system_scope():
        _announced(officer, head, at)
        _repairs(officer, head, at)
        grading_jobs.ask(by=None)


def _people(at: datetime) -> tuple[User, User]:
    """Officer and head of the credit office, whose accounts came with the facts."""
    names = ("credit-officer", "credit-head")
    if not User.objects.filter(username=names[0]).exists():
        credit.enter(at=at)
    officer, head = (User.objects.get(username=name) for name in names)
    return officer, head


def _grade_all(at: datetime) -> None:
    with system_scope():
        run = grading.ask_run(as_of=day_of(at), by=None, at=at)
    grading.carry_out(run, at=at)


def _announced(officer: User, head: User, at: datetime) -> None:
    """Of the grades announced a month ago one is objected to and one was left alone; the others are published."""
    since = at - timedelta(days=3)
    waiting = cases.case_list().filter(kind=CaseKind.GRADE, case__received_at__lte=since, case__state="notified")
    found = list(waiting.order_by("pk"))
    for place, one in enumerate(found):
        if place == 1:
            said = "演示：处罚决定已经履行完毕，请予复核"
            casing.object_to_grade(one, words=said, by="follower", at=at - timedelta(days=28))
        elif place < max(1, len(found) - 1):
            workflow.take(one.case, transition="let-pass", by=officer, at=at - timedelta(days=20))
            _decide(one.case, "confirm-grade", officer, head, at - timedelta(days=19))
            workflow.take(one.case, transition="publish", by=officer, at=at - timedelta(days=15))


def _repairs(officer: User, head: User, at: datetime) -> None:
    """One repair is granted, one waits to be accepted; one objection is being checked."""
    names = ("granted", "received", "objection")
    for name, (organisation, fact) in zip(names, _repairable(at), strict=False):
        key, words = f"demo-credit-{name}-{organisation:08d}", "演示：罚款已缴纳，问题已整改"
        filing = casing.Filing(key, organisation, (fact,), words, "演示：今后守法经营")
        if name == "objection":
            casing.object_to_information(filing, by=None, at=at)
            continue
        receipt = casing.apply_for_repair(filing, by=None, at=at)
        matter = cases.by_number(receipt.number)
        if name == "granted" and matter is not None:
            workflow.take(matter.case, transition="accept", by=officer, at=at)
            workflow.take(matter.case, transition="examine", by=officer, at=at, reason=REASON)
            _decide(matter.case, "grant", officer, head, at)


def _repairable(at: datetime) -> list[tuple[int, int]]:
    """Organisations below the best grade with a fact that may be repaired today, and that fact."""
    standing = grades.standing_grades().exclude(value="honest").order_by("pk")
    found = []
    for organisation in standing.values_list("organisation_id", flat=True)[:MOST_TRIED]:
        weights = grades.weighing(organisation, at=at)
        fact = next((one.fact for one in weights if one.why_not(day_of(at)) is None), None)
        if fact is not None:
            found.append((organisation, fact))
        if len(found) == 3:
            break
    return found


def _decide(case: Case, transition: str, officer: User, head: User, at: datetime) -> None:
    """One proposes, the other confirms."""
    proposal = workflow.propose(case, transition=transition, by=officer, at=at, reason=REASON)
    deciding.confirm(proposal, by=head, at=at)
