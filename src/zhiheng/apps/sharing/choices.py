"""States and kinds of sharing."""

from django.db import models

from zhiheng.web.phrases import phrase


class SubscriptionState(models.TextChoices):
    """How far a subscription is."""

    ASKED = "asked", phrase("待审批", "Asked for")
    APPROVED = "approved", phrase("已批准", "Approved")
    REFUSED = "refused", phrase("未批准", "Refused")
    ENDED = "ended", phrase("已终止", "Ended")


class Channel(models.TextChoices):
    """By which way facts were given."""

    PULL = "pull", phrase("接口查询", "Interface")
    PUSH = "push", phrase("主动推送", "Push")
    BULK = "bulk", phrase("批量交换", "Bulk exchange")
    REPORT = "report", phrase("信用报告", "Credit report")


class Reason(models.TextChoices):
    """What has become of a fact after it was shared."""

    REVOKED = "revoked", phrase("已撤销", "Revoked")
    REPAIRED = "repaired", phrase("已修复", "Repaired")


class DeliveryState(models.TextChoices):
    """How far a push is."""

    WAITING = "waiting", phrase("待送达", "Waiting")
    DELIVERED = "delivered", phrase("已送达", "Delivered")
    GIVEN_UP = "given_up", phrase("未能送达", "Given up")


class Edition(models.TextChoices):
    """Who a credit report is for."""

    PUBLIC = "public", phrase("公开版", "Public edition")
    FULL = "full", phrase("政务版", "Government edition")


GOVERNMENT = ("province", "department", "city", "county")  # kinds of units that may subscribe
