"""Tables of quality credit."""

from zhiheng.apps.credit.models.cases import CreditCase, StandingChange, StandingGrade
from zhiheng.apps.credit.models.comparisons import Comparison, MovedGrade
from zhiheng.apps.credit.models.facts import Fact
from zhiheng.apps.credit.models.grades import Grade, GradeRun, RuleSetVersion

__all__ = [
    "Comparison",
    "CreditCase",
    "Fact",
    "Grade",
    "GradeRun",
    "MovedGrade",
    "RuleSetVersion",
    "StandingChange",
    "StandingGrade",
]
