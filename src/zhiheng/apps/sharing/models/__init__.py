"""Tables of sharing."""

from zhiheng.apps.sharing.models.recalls import Delivery, Notice
from zhiheng.apps.sharing.models.reports import CreditReport
from zhiheng.apps.sharing.models.shares import Share, ShareFile
from zhiheng.apps.sharing.models.subscriptions import AccessKey, Consent, Subscription

__all__ = ["AccessKey", "Consent", "CreditReport", "Delivery", "Notice", "Share", "ShareFile", "Subscription"]
