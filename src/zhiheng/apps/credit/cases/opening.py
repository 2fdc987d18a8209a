"""Who may open the files of a case: whoever may see the matter in the office, and the holder of its receipt."""

from __future__ import annotations

from django.http import HttpRequest

from zhiheng.apps.complaints.opening import SESSION_KEY
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.attachments.models import Attachment


def may_open(request: HttpRequest, attachment: Attachment) -> bool:
    """The row was visible already; this asks what the role allows."""
    follower = request.session.get(SESSION_KEY, "")
    if follower and attachment.case.follower == follower:
        return True
    return may(request.user, "credit.grade") or may(request.user, "credit.decide")
