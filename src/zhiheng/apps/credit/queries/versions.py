"""The rules by version, and whom another version would grade otherwise."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet

from zhiheng import policy
from zhiheng.apps.credit.grading.rulebook import RULES, Rulebook, book_from
from zhiheng.apps.credit.models import Comparison, Fact, MovedGrade
from zhiheng.engines.grading import RuleSet
from zhiheng.policy.schema.grading import GradingRules

MOST_FACTS = 20_000


def versions() -> list[GradingRules]:
    """Every version of the rules in the pack, the newest first."""
    held = [one for one in policy.load(settings.PACKS[0]).gradings if one.id == RULES]
    return sorted(held, key=lambda one: one.effective_from, reverse=True)


def book_of(name: str) -> Rulebook | None:
    """The rules of that version, whenever they are in force."""
    found = next((one for one in versions() if one.version == name), None)
    return None if found is None else book_from(policy.load(settings.PACKS[0]), found)


def version(name: str) -> RuleSet | None:
    """The rules of that version."""
    book = book_of(name)
    return None if book is None else book.rules


def is_quick(known_at: datetime) -> bool:
    """Whether there are so few facts that two versions are compared while one waits for the page."""
    return Fact.objects.filter(recorded_at__lte=known_at)[: MOST_FACTS + 1].count() <= MOST_FACTS


def comparisons() -> QuerySet[Comparison]:
    """All that were asked for, the last first."""
    return Comparison.objects.select_related("before", "after").annotate(moved_count=Count("moved"))


def moves(comparison: int) -> QuerySet[MovedGrade]:
    """The visible organisations whose grade is another."""
    return MovedGrade.objects.filter(comparison=comparison).select_related("organisation")
