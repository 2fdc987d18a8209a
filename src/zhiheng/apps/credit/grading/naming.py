"""Names and colours of grades for lists, by the rules in force today; a grade of old rules by its own name."""

from __future__ import annotations

from django.utils import timezone

from zhiheng.apps.credit.grading import rulebook
from zhiheng.apps.credit.grading.wording import grade_titles, tone_of
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


def grade_names() -> dict[str, Text]:
    """The grades of today, best first; none where no rules are in force."""
    try:
        return grade_titles(rulebook.in_force(timezone.localdate()).rules)
    except Problem:
        return {}


def grade_name(value: str) -> Text:
    """The name of a grade."""
    return grade_names().get(value, Text(value, value))


def grade_tone(value: str) -> str:
    """Its colour."""
    if value not in grade_names():
        return "quiet"
    return tone_of(rulebook.in_force(timezone.localdate()).rules, value)
