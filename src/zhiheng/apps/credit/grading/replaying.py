"""A stored grade is computed again, from its rules and from the facts as they were known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from zhiheng.apps.credit.grading.composing import added_up, compose, moment_of, read
from zhiheng.apps.credit.grading.reading import Known, Row, rows_by_number
from zhiheng.apps.credit.grading.rulebook import rules_of, spelt
from zhiheng.apps.credit.models import Grade
from zhiheng.vocab.canonical import instant, sha256_hex
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a stored grade: the bytes, and what differs (nothing, as it should be)."""

    grade: Grade
    body: bytes
    problem: Problem | None


def replay(grades: Sequence[Grade]) -> Iterator[Replayed]:
    """Compute them again, one by one; their facts are read together."""
    bodies = [read(grade.body) for grade in grades]
    rows = rows_by_number({one[0] for body in bodies for one in body["facts"]})
    for grade, body in zip(grades, bodies, strict=True):
        yield _replayed(grade, body, rows)


def recompute(grade: Grade) -> bytes:
    """The bytes of a stored grade, made again.

    Raises:
        Problem: they are not what was stored; it says what differs.
    """
    found = next(replay([grade]))
    if found.problem is not None:
        raise found.problem
    return found.body


def _replayed(grade: Grade, body: Mapping[str, Any], rows: Mapping[int, Row]) -> Replayed:
    rules = rules_of(grade.rules)
    moment = moment_of(body)
    missing = [one[0] for one in body["facts"] if one[0] not in rows]
    if missing:
        return Replayed(grade, b"", _differs(grade, "facts", ", ".join(map(str, missing)), "-"))
    known = [as_known(rows[one[0]], one, moment.known_at) for one in body["facts"]]
    made = compose(
        organisation=body["organisation"],
        moment=moment,
        rules=rules,
        rules_sha256=sha256_hex(spelt(rules)),
        rows=known,
        engine=body["engine"],
        salt=body.get("salt", ""),
    )
    return Replayed(grade, made.body, _difference(grade, body, made.body))


def as_known(row: Row, known: Known, at: datetime) -> Row:
    """The fact as it was known to the grade.

    What was written at the very same time by somebody else may bear an earlier instant and yet not have been known: the
    grade says what it knew. What it knew and the table no longer says is not made up, so that the hashes then differ.
    """
    _, _, revoked, repaired_on, repair_recorded = known
    row = row.as_known(at)
    if revoked is None:
        row = replace(row, revoked_at=None)
    if repaired_on is None and repair_recorded is None:
        row = replace(row, repaired_on=None, repair_recorded_at=None)
    return row


def _difference(grade: Grade, body: Mapping[str, Any], made: bytes) -> Problem | None:
    """What is not the same: bytes, columns, or the sum of the rows."""
    if made != bytes(grade.body):
        again = read(made)
        name = next((name for name in body if body[name] != again.get(name)), "body")
        return _differs(grade, name, str(body.get(name)), str(again.get(name)))
    for name, there, here in _columns(grade, body):
        if there != here:
            return _differs(grade, name, there, here)
    total = added_up(rules_of(grade.rules), body)
    if (total.grade, total.score, total.decided_by) != (grade.grade, grade.score, grade.decided_by):
        return _differs(grade, "sum", f"{grade.grade} {grade.score}", f"{total.grade} {total.score}")
    return None


def _columns(grade: Grade, body: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "sha256", grade.sha256, sha256_hex(bytes(grade.body))
    yield "facts_sha256", grade.facts_sha256, body["facts_sha256"]
    yield "grade", grade.grade, body["grade"]
    yield "score", str(grade.score), str(body["score"])
    yield "as_of", grade.as_of.isoformat(), date.fromisoformat(body["as_of"]).isoformat()
    yield "known_at", instant(grade.known_at), body["known_at"]


def _differs(grade: Grade, what: str, stored: str, made: str) -> Problem:
    shown = (stored[:200], made[:200])
    zh = f"等级 {grade.pk} 重算后 {what} 不一致：存档为 {shown[0]}，重算为 {shown[1]}"
    en = f"grade {grade.pk} computed again differs in {what}: {shown[0]} stored, {shown[1]} now"
    return Problem("grade_differs", zh, en, grade=grade.pk, what=what)
