"""What becomes of a signal."""

from __future__ import annotations

from django.db.models import TextChoices

from zhiheng.web.phrases import phrase


class SignalState(TextChoices):
    """Where a signal stands."""

    NEW = "new", phrase("待研判", "New")
    WATCHED = "watched", phrase("持续关注", "Watched")
    ACTED = "acted", phrase("已采取措施", "Acted on")
    DISMISSED = "dismissed", phrase("排除", "Dismissed")


class Severity(TextChoices):
    """How grave what was said is; the words decide, a person judges."""

    DEATH = "death", phrase("死亡", "Death")
    SEVERE = "severe", phrase("重伤", "Severe")
    INJURY = "injury", phrase("受伤", "Injury")
    DANGER = "danger", phrase("危险", "Danger")
