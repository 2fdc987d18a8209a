"""One organisation is graded, or all of them; each grade is stored with one entry of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.credit.actions import standing
from zhiheng.apps.credit.actions.casing import follow_up
from zhiheng.apps.credit.grading import rulebook
from zhiheng.apps.credit.grading.composing import Composed, compose, composed
from zhiheng.apps.credit.grading.reading import Reader, Row, rows_of
from zhiheng.apps.credit.grading.rulebook import Rulebook
from zhiheng.apps.credit.grading.settling import Settled
from zhiheng.apps.credit.models import Grade, GradeRun, RuleSetVersion
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.deadlines import day_of
from zhiheng.engines.grading import Found, Moment, Sum, grade
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append, append_many
from zhiheng.platform.ledger.entries import Draft
from zhiheng.vocab.canonical import instant
from zhiheng.vocab.problem import Problem

CHUNK = 1000
ACTION = "credit.grade"
SALT = 16  # bytes


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a grade is of."""

    pk: int
    key: str
    division: str


@dataclass(frozen=True, slots=True)
class Job:
    """By which rules, of which moment."""

    book: Rulebook
    version: RuleSetVersion
    moment: Moment
    reader: Reader
    of_nothing: tuple[Found, Sum]  # of most organisations nothing is known: reckoned once for all of them

    def compose(self, subject: Subject, rows: Sequence[Row]) -> Composed:
        """The grade of one organisation, salted: its hash goes out with reports, what it rests on does not."""
        salt = secrets.token_hex(SALT)
        if not rows:
            known = (subject.key, self.moment, self.book.rules, self.version.sha256)
            return composed(*known, rows, *self.of_nothing, salt=salt)
        given: dict[str, Any] = {"organisation": subject.key, "moment": self.moment, "rows": rows}
        return compose(**given, rules=self.book.rules, rules_sha256=self.version.sha256, reader=self.reader, salt=salt)


@transaction.atomic
def grade_organisation(
    organisation: int,
    *,
    as_of: date,
    by: User | None,
    at: datetime,
    known_at: datetime | None = None,
    is_standing: bool | None = None,
    book: Rulebook | None = None,
) -> Grade:
    """Grade one organisation; the same moment with the same facts again gives the stored grade and changes nothing.

    Args:
        organisation: primary key.
        as_of: the day of the grade.
        by: the person, none for the system.
        at: the instant.
        known_at: what was recorded later is left out; by default ``at``.
        is_standing: whether the grade may become the one in force; by default only one of today.
        book: the rules; by default those in force on the day.

    Raises:
        Problem: there is no such organisation, or no rules were in force on that day, or the moment is to come.
    """
    stands = as_of == day_of(at) if is_standing is None else is_standing
    with system_scope():
        job = _job(as_of, known_at or at, at, book)
        subject = _subject(organisation)
        rows = rows_of([subject.pk], known_at=job.moment.known_at).get(subject.pk, [])
        made = job.compose(subject, rows)
        if (stored := _stored(job, subject, made)) is not None:
            return stored
        return _graded(_row(job, subject, made, at), job, subject.key, stands=stands, by=by, at=at)


def _graded(grade: Grade, job: Job, key: str, *, stands: bool, by: User | None, at: datetime) -> Grade:
    """Store it with its entry, and let it take effect."""
    grade.save()
    effect = standing.effects(job.book, [grade])[grade.pk] if stands else Settled("none")
    append(action=ACTION, by=by, at=at, record=record_of(grade), payload=facts_of(grade, key, effect))
    standing.settle([(grade, effect)], by=by, at=at)
    follow_up([(grade, effect)], at=at)
    return grade


@transaction.atomic
def ask_run(*, as_of: date, by: User | None, at: datetime, book: Rulebook | None = None) -> GradeRun:
    """Ask for all organisations to be graded; the work itself is ``carry_out`` of a job.

    Raises:
        Problem: no rules were in force on that day, or the day is to come.
    """
    job = _job(as_of, at, at, book)
    run = GradeRun.objects.create(as_of=as_of, known_at=at, rules=job.version, asked_by=by, asked_at=at)
    said = {"as_of": as_of, "known_at": instant(at), "rules": job.version.sha256}
    append(action="credit.ask_run", by=by, at=at, record=f"credit.run:{run.pk}", payload=said)
    return run


def carry_out(
    run: GradeRun,
    *,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
    book: Rulebook | None = None,
) -> GradeRun:
    """Grade every organisation, a thousand in a transaction; started again, it goes on where it was stopped."""
    if run.finished_at is not None:
        return run
    with system_scope():
        job = _job(run.as_of, run.known_at, at, book or _book_of(run))
        total = organisation_list().count()
        done = Grade.objects.filter(run=run).count()
        last = Grade.objects.filter(run=run).order_by("-organisation_id").values_list("organisation_id", flat=True)
        after = last.first() or 0
    while subjects := _next(after):
        with system_scope():
            _grade_chunk(run, job, subjects, at)
        after, done = subjects[-1].pk, done + len(subjects)
        progress(done, max(done, total))
    with system_scope():
        return _finish(run, done, at)


def _grade_chunk(run: GradeRun, job: Job, subjects: Sequence[Subject], at: datetime) -> None:
    rows = rows_of([one.pk for one in subjects], known_at=job.moment.known_at)
    made = [(one, job.compose(one, rows.get(one.pk, []))) for one in subjects]
    there = _stored_of(job, subjects)
    new = [(one, found) for one, found in made if (one.pk, found.facts_sha256) not in there]
    grades = Grade.objects.bulk_create(_row(job, one, found, at, run) for one, found in new)
    effects = standing.effects(job.book, grades)
    drafts = [
        Draft(
            action=ACTION, actor="system", at=at, record=record_of(grade),
            payload=facts_of(grade, one.key, effects[grade.pk]),
        )
        for grade, (one, _) in zip(grades, new, strict=True)
    ]  # fmt: skip
    append_many(drafts)
    pairs = [(grade, effects[grade.pk]) for grade in grades]
    standing.settle(pairs, by=None, at=at)
    follow_up(pairs, at=at)


def _finish(run: GradeRun, done: int, at: datetime) -> GradeRun:
    """Counts of grades, and the one entry that says that the run is done."""
    counts: dict[str, int] = {}
    for value in Grade.objects.filter(run=run).values_list("grade", flat=True).iterator():
        counts[value] = counts.get(value, 0) + 1
    run.finished_at, run.organisations, run.counts = at, done, dict(sorted(counts.items()))
    run.save(update_fields=["finished_at", "organisations", "counts"])
    said = {"organisations": done, "counts": run.counts}
    append(action="credit.finish_run", by="system", at=at, record=f"credit.run:{run.pk}", payload=said)
    return run


def _book_of(run: GradeRun) -> Rulebook:
    """The rules that the run was asked for by, whatever the pack says meanwhile."""
    now = rulebook.in_force(run.as_of)
    return replace(now, rules=rulebook.rules_of(run.rules))


def record_of(grade: Grade) -> str:
    """How the ledger names a grade."""
    return f"credit.grade:{grade.pk}"


def facts_of(grade: Grade, organisation: str, effect: Settled) -> dict[str, Any]:
    """What the ledger keeps of a grade, and every report shows: score and facts lie behind the salted hash."""
    return {
        "organisation": organisation,
        "as_of": grade.as_of,
        "known_at": instant(grade.known_at),
        "grade": grade.grade,
        "rules": grade.rules.sha256,
        "sha256": grade.sha256,
        "effect": effect.effect,
    }


def _job(as_of: date, known_at: datetime, at: datetime, book: Rulebook | None) -> Job:
    if as_of > day_of(at) or known_at > at:
        zh, en = "只能评价到今天为止、已经知道的情况", "grades look at what has happened and is known"
        raise Problem("moment_to_come", zh, en, field="as_of")
    held = book or rulebook.in_force(as_of)
    moment = Moment(as_of, known_at)
    return Job(held, rulebook.keep(held, at=at), moment, Reader(held.rules), grade(held.rules, (), moment))


def _subject(pk: int) -> Subject:
    found = organisation_list().filter(pk=pk).values_list("pk", "key", "division").first()
    if found is None:
        raise Problem("organisation_unknown", "没有这个主体", "there is no such organisation", organisation=pk)
    return Subject(*found)


def _next(after: int) -> list[Subject]:
    with system_scope():
        found = organisation_list().filter(pk__gt=after).order_by("pk")[:CHUNK]
        return [Subject(*values) for values in found.values_list("pk", "key", "division")]


def _row(job: Job, subject: Subject, made: Composed, at: datetime, run: GradeRun | None = None) -> Grade:
    return Grade(
        organisation_id=subject.pk,
        division=subject.division,
        as_of=job.moment.as_of,
        known_at=job.moment.known_at,
        rules=job.version,
        run=run,
        facts_sha256=made.facts_sha256,
        grade=made.grade,
        score=made.score,
        decided_by=made.decided_by,
        body=made.body,
        sha256=made.sha256,
        computed_at=at,
    )


def _stored(job: Job, subject: Subject, made: Composed) -> Grade | None:
    given = {"as_of": job.moment.as_of, "known_at": job.moment.known_at, "rules": job.version}
    return Grade.objects.filter(organisation=subject.pk, facts_sha256=made.facts_sha256, **given).first()


def _stored_of(job: Job, subjects: Sequence[Subject]) -> set[tuple[int, str]]:
    given = {"as_of": job.moment.as_of, "known_at": job.moment.known_at, "rules": job.version}
    held = Grade.objects.filter(organisation__in=[one.pk for one in subjects], **given)
    return set(held.values_list("organisation_id", "facts_sha256"))
