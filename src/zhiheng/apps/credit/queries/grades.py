"""Reads of grades: the grade in force, how it came about, and any other day on the spot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from zhiheng import policy
from zhiheng.apps.credit.cases.choices import Change
from zhiheng.apps.credit.grading import repairing, rulebook
from zhiheng.apps.credit.grading.composing import compose, read
from zhiheng.apps.credit.grading.reading import Row, rows_by_number, rows_of
from zhiheng.apps.credit.grading.replaying import Replayed, as_known, replay
from zhiheng.apps.credit.grading.rulebook import Rulebook, rules_of, spelt
from zhiheng.apps.credit.models import Grade, GradeRun, RuleSetVersion, StandingChange, StandingGrade
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.deadlines import day_of
from zhiheng.engines.grading import Moment, RuleSet
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True)
class Seen:
    """A grade with what it is shown from: stored, or computed for a look.

    Attributes:
        stored: none for a look at another day.
        entry: of the ledger, for a stored grade.
    """

    rules: RuleSet
    rules_sha256: str
    body: dict[str, Any]
    rows: list[Row]
    stored: Grade | None
    entry: int | None


def standing_of(organisation: int) -> StandingGrade | None:
    """The grade in force, within the scope of whoever asks."""
    return StandingGrade.objects.filter(organisation=organisation).select_related("grade", "case").first()


def standing_grades() -> QuerySet[StandingGrade]:
    """The grades in force of all visible organisations, with their names; one that is part of another has none."""
    found = StandingGrade.objects.filter(organisation__merged_into=None)
    return found.select_related("organisation", "grade").defer("grade__body")


def stored(organisation: int) -> QuerySet[Grade]:
    """All stored grades of an organisation, the latest moment first."""
    found = Grade.objects.filter(organisation=organisation).select_related("rules")
    return found.order_by("-as_of", "-known_at", "-pk")


def seen(grade: Grade) -> Seen:
    """A stored grade as it was."""
    body = read(grade.body)
    known = {one[0]: one for one in body["facts"]}
    held = [as_known(row, known[row.id], grade.known_at) for row in rows_by_number(list(known)).values()]
    entry = LedgerEntry.objects.filter(record=f"credit.grade:{grade.pk}").values_list("pk", flat=True).first()
    return Seen(rules_of(grade.rules), grade.rules.sha256, body, held, grade, entry)


def look(organisation: int, *, as_of: date, known_at: datetime, book: Rulebook | None = None) -> Seen:
    """What the grade of that day was, or is, with what was known at that instant; nothing is stored.

    Raises:
        Problem: no rules were in force on that day.
    """
    rules = (book or rulebook.in_force(as_of)).rules
    sha256 = sha256_hex(spelt(rules))
    rows = rows_of([organisation], known_at=known_at).get(organisation, [])
    key = organisation_list().values_list("key", flat=True).filter(pk=organisation).first() or ""
    given: dict[str, Any] = {"organisation": key, "moment": Moment(as_of, known_at), "rows": rows}
    made = compose(**given, rules=rules, rules_sha256=sha256)
    return Seen(rules, sha256, read(made.body), rows, None, None)


def counts_by_place() -> dict[str, dict[str, int]]:
    """How many stand in each grade, by the first four digits of the division; empty for those without one."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    living = StandingGrade.objects.filter(organisation__merged_into=None)
    counted = living.order_by().values_list("division", "value").annotate(number=Count("pk"))
    for division, value, number in counted:
        place = found[division[:4]]
        place[value] = place.get(value, 0) + number
    return dict(found)


def latest_run() -> GradeRun | None:
    """The last time that all were graded."""
    return GradeRun.objects.exclude(finished_at=None).select_related("rules").first()


def changes() -> QuerySet[StandingChange]:
    """What changed, the latest first; first grades are no changes."""
    found = StandingChange.objects.exclude(direction=Change.FIRST).select_related("organisation", "case", "by")
    return found.order_by("-at", "-pk")


def changes_of(organisation: int) -> list[StandingChange]:
    """How the grade in force of an organisation came about, the latest first."""
    found = StandingChange.objects.filter(organisation=organisation).select_related("case", "by")
    return list(found.order_by("-at", "-pk")[:MOST_CHANGES])


def versions() -> QuerySet[RuleSetVersion]:
    """Every version of the rules by which somebody was graded."""
    return RuleSetVersion.objects.order_by("-effective_from", "-pk")


def inspection_factor(organisation: int, *, on: date) -> Decimal:
    """By how much the usual share of inspections is multiplied for the grade that was in force on that day.

    Read by the drawing of samples; 1 where there is no grade.
    """
    change = StandingChange.objects.filter(organisation=organisation, on__lte=on).order_by("-on", "-pk").first()
    if change is None:
        return Decimal(1)
    held = policy.load(settings.PACKS[0]).consequences
    return Decimal(1) if held is None else held.factor(change.after, on)


def numbers_of_grades(sample: int | None) -> list[int]:
    """Primary keys of all stored grades, or of so many at random."""
    found = Grade.objects.order_by("pk" if sample is None else "?").values_list("pk", flat=True)
    return list(found if sample is None else found[:sample])


def replayed(numbers: Sequence[int]) -> list[Replayed]:
    """These stored grades, computed again."""
    grades = Grade.objects.filter(pk__in=numbers).select_related("rules").order_by("pk")
    return list(replay(list(grades)))


def weighing(organisation: int, *, at: datetime) -> list[repairing.Weighing]:
    """The facts that weigh on an organisation at this instant; none where no rules are in force."""
    try:
        return repairing.weighing(organisation, as_of=day_of(at), known_at=at)
    except Problem:
        return []
