"""The grade in force follows what was computed, or what two persons decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhiheng.apps.credit.cases.choices import Change
from zhiheng.apps.credit.grading.rulebook import Rulebook
from zhiheng.apps.credit.grading.settling import Settled, settled
from zhiheng.apps.credit.messages import GradeChanged
from zhiheng.apps.credit.models import Grade, StandingChange, StandingGrade
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.announcements import announce
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.canonical import instant

REFRESHED = ("grade", "value", "since", "case", "at", "division")


def effects(book: Rulebook, grades: Sequence[Grade]) -> dict[int, Settled]:
    """What each of these grades does to the one in force, by primary key of the grade."""
    held = _held(grades, lock=True)
    found = {}
    for grade in grades:
        now = held.get(grade.organisation_id)
        is_newer = now is None or (grade.as_of, grade.known_at) > (now.grade.as_of, now.grade.known_at)
        before = None if now is None else now.value
        found[grade.pk] = settled(book, before=before, now=grade.grade, is_newer=is_newer)
    return found


def settle(pairs: Iterable[tuple[Grade, Settled]], *, by: User | None, at: datetime) -> None:
    """Let grades that stand at once be in force. Inside the action that computed them, whose entry says so."""
    standing = [(grade, effect) for grade, effect in pairs if effect.effect in ("stand", "keep")]
    held = _held([grade for grade, _ in standing])
    new, again, changes = [], [], []
    for grade, effect in standing:
        now = held.get(grade.organisation_id)
        before = "" if now is None else now.value
        if effect.direction is not None:
            changes.append(_change(grade, before, effect.direction, case=None, by=by, at=at))
        if now is None:
            new.append(_standing(grade, None, at))
        else:
            again.append(_moved(now, grade, None, at))
    _write(new, again, changes)


def stand(grade: Grade, *, direction: Change, case: Case, by: User, at: datetime) -> StandingGrade:
    """Let a grade that two persons confirmed be in force; the entry of their decision says so."""
    now = _held([grade], lock=True).get(grade.organisation_id)
    before = "" if now is None else now.value
    made = _standing(grade, case, at) if now is None else _moved(now, grade, case, at)
    changes = [_change(grade, before, direction, case=case, by=by, at=at)]
    _write([made] if now is None else [], [] if now is None else [made], changes)
    return made


def _held(grades: Sequence[Grade], *, lock: bool = False) -> dict[int, StandingGrade]:
    wanted = StandingGrade.objects.filter(organisation__in=[grade.organisation_id for grade in grades])
    wanted = wanted.select_related("grade").order_by("organisation_id")
    if lock:
        wanted = wanted.select_for_update(of=("self",))
    return {one.organisation_id: one for one in wanted}


def _standing(grade: Grade, case: Case | None, at: datetime) -> StandingGrade:
    return StandingGrade(
        organisation_id=grade.organisation_id,
        division=grade.division,
        grade=grade,
        value=grade.grade,
        since=day_of(at) if case else grade.as_of,
        case=case,
        at=at,
    )


def _moved(now: StandingGrade, grade: Grade, case: Case | None, at: datetime) -> StandingGrade:
    if now.value != grade.grade or case is not None:
        now.since, now.case, now.value = day_of(at) if case else grade.as_of, case, grade.grade
    now.grade, now.division, now.at = grade, grade.division, at
    return now


def _change(
    grade: Grade, before: str, direction: Change, *, case: Case | None, by: User | None, at: datetime
) -> StandingChange:
    return StandingChange(
        organisation_id=grade.organisation_id,
        division=grade.division,
        before=before,
        after=grade.grade,
        direction=direction,
        grade=grade,
        case=case,
        by=by,
        on=day_of(at) if case else grade.as_of,
        at=at,
    )


def _write(new: list[StandingGrade], again: list[StandingGrade], changes: list[StandingChange]) -> None:
    StandingGrade.objects.bulk_create(new)
    StandingGrade.objects.bulk_update(again, REFRESHED, batch_size=500)
    StandingChange.objects.bulk_create(changes)
    for one in changes:
        if one.before:
            announce(GradeChanged(one.organisation_id, one.before, one.after, one.grade_id, instant(one.at)))
