"""States and kinds of sharing."""

from django.db import models


class SubscriptionState(models.TextChoices):
    """How far a subscription is."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    ENDED = "ended", "已终止"


class Channel(models.TextChoices):
    """By which way facts were given."""

    PULL = "pull", "接口查询"
    PUSH = "push", "主动推送"
    BULK = "bulk", "批量交换"
    REPORT = "report", "信用报告"


class Reason(models.TextChoices):
    """What has become of a fact after it was shared."""

    REVOKED = "revoked", "已撤销"
    REPAIRED = "repaired", "已修复"


class DeliveryState(models.TextChoices):
    """How far a push is."""

    WAITING = "waiting", "待送达"
    DELIVERED = "delivered", "已送达"
    GIVEN_UP = "given_up", "未能送达"


class Edition(models.TextChoices):
    """Who a credit report is for."""

    PUBLIC = "public", "公开版"
    FULL = "full", "政务版"


GOVERNMENT = ("province", "department", "city", "county")  # kinds of units that may subscribe
