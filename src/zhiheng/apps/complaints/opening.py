"""Who may open the files of a complaint: whoever may see the matter in the office, and the holder of its receipt."""

from __future__ import annotations

from django.http import HttpRequest

from zhiheng.platform.accounts.queries import may
from zhiheng.platform.attachments.models import Attachment
from zhiheng.web.cases.following import holds_receipt_of


def may_open(request: HttpRequest, attachment: Attachment) -> bool:
    """The row was visible already; this asks what the role allows."""
    return (
        holds_receipt_of(request, attachment)
        or may(request.user, "complaints.handle")
        or may(request.user, "complaints.decide")
    )
