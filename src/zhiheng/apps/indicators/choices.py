"""Where a freeze stands and how complete a figure is."""

from django.db import models

from zhiheng.web.phrases import phrase


class FreezeState(models.TextChoices):
    """Steps of a freeze on its way to a release."""

    FROZEN = "frozen", phrase("已冻结", "Frozen")
    COMPUTED = "computed", phrase("已计算，待批准", "Computed, to be approved")
    APPROVED = "approved", phrase("已批准", "Approved")


class Completeness(models.TextChoices):
    """Whether all that belongs into a figure was there; a missing part is never counted as 0."""

    COMPLETE = "complete", phrase("完整", "Complete")
    INCOMPLETE = "incomplete", phrase("缺报，不出数", "Parts missing, no value")
    NONE = "none", phrase("无数据", "No data")
    WITHHELD = "withheld", phrase("涉及人数过少，不公布", "Withheld: too few people")
