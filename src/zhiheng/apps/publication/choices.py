"""Where a planned release stands and what a revision changed."""

from django.db import models

from zhiheng.web.phrases import phrase


class PlanState(models.TextChoices):
    """Where a planned release stands on a day."""

    PLANNED = "planned", phrase("已计划", "Planned")
    OVERDUE = "overdue", phrase("逾期", "Overdue")
    RELEASED = "released", phrase("已发布", "Released")


class Change(models.TextChoices):
    """What differs between two releases of a figure."""

    VALUE = "value", phrase("数值有变", "Value changed")
    STATUS = "status", phrase("目标状态有变", "Status of the target changed")
    APPEARED = "appeared", phrase("补充数值", "Value supplied")
    WITHDRAWN = "withdrawn", phrase("撤回数值", "Value withdrawn")


class ReportForm(models.TextChoices):
    """The files in which the quality status report comes."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
