"""What cases of quality credit are about, who brings them, and how a grade changes."""

from __future__ import annotations

from django.db.models import TextChoices

from zhiheng.web.phrases import phrase


class CaseKind(TextChoices):
    """What a case decides."""

    GRADE = "grade", phrase("等级认定", "Grade")
    REPAIR = "repair", phrase("信用修复", "Credit repair")
    OBJECTION = "objection", phrase("异议", "Objection")


class Applicant(TextChoices):
    """Whose hand brought it."""

    SYSTEM = "system", phrase("评价产生", "from grading")
    ENTERPRISE = "enterprise", phrase("企业提出", "by the enterprise")
    OFFICE = "office", phrase("工作人员代录", "recorded by an officer")


class Change(TextChoices):
    """Which way a grade went."""

    FIRST = "first", phrase("首次", "First")
    BETTER = "better", phrase("提升", "Better")
    WORSE = "worse", phrase("下降", "Worse")


PROCEDURES = {
    CaseKind.GRADE: "credit-grade",
    CaseKind.REPAIR: "credit-repair",
    CaseKind.OBJECTION: "credit-objection",
}
PREFIXES = {CaseKind.GRADE: "XD", CaseKind.REPAIR: "XF", CaseKind.OBJECTION: "XY"}
KIND_OF = {procedure: kind for kind, procedure in PROCEDURES.items()}
