"""Tables of quality credit."""

from zhiheng.apps.credit.models.facts import Fact
from zhiheng.apps.credit.models.grades import Grade, GradeRun, RuleSetVersion

__all__ = ["Fact", "Grade", "GradeRun", "RuleSetVersion"]
