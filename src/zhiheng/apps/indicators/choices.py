"""Where a freeze stands and how complete a figure is."""

from django.db import models


class FreezeState(models.TextChoices):
    """Steps of a freeze on its way to a release."""

    FROZEN = "frozen", "已冻结"
    COMPUTED = "computed", "已计算，待批准"
    APPROVED = "approved", "已批准"


class Completeness(models.TextChoices):
    """Whether all that belongs into a figure was there; a missing part is never counted as 0."""

    COMPLETE = "complete", "完整"
    INCOMPLETE = "incomplete", "缺报，不出数"
    NONE = "none", "无数据"
    WITHHELD = "withheld", "涉及人数过少，不公布"
