"""What is personal goes when the time to keep it is over; the matter, its course and its outcome remain."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhiheng.apps.complaints.actions.noting import note
from zhiheng.apps.complaints.models import Complaint, PaperFile
from zhiheng.platform.accounts.models import User
from zhiheng.platform.attachments.actions import erase
from zhiheng.platform.workflow.actions import forget_notes
from zhiheng.vocab.problem import Problem

ERASED = "（已清除）"
BATCH = 500


@transaction.atomic
def erase_personal(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Forget who complained and what they and others wrote of them, their files too.

    Raises:
        Problem: the matter is still open.
    """
    if complaint.case.is_open:
        raise Problem("still_open", "案件未办结，不能清除", "the matter is still open")
    complaint.name = complaint.phone = complaint.address = ""
    complaint.facts, complaint.claim, complaint.erased_at = ERASED, "", at
    complaint.near_bands, complaint.agreement = [], ERASED if complaint.agreement else ""
    words = ("name", "phone", "address", "facts", "claim", "agreement")
    complaint.save(update_fields=[*words, "near_bands", "erased_at"])
    complaint.messages.update(text=ERASED)
    complaint.sessions.update(place="", attended=ERASED, record=ERASED)
    complaint.satisfactions.update(comment="")
    complaint.tests.update(question=ERASED, payer=ERASED, final_payer="", result="")
    complaint.papers.update(data={})
    PaperFile.objects.filter(paper__complaint=complaint).delete()
    erase(complaint.case, by=by, at=at)
    forget_notes(complaint.case, by=by, at=at)
    note(complaint, "erase_personal", by=by or "system", at=at)


def retain(*, at: datetime, most: int = BATCH) -> int:
    """Erase what is personal in matters closed longer ago than it is kept (``PERSONAL_KEPT``); how many.

    Args:
        at: the instant.
        most: matters at one go, each in a transaction of its own; the rest follow the next day.
    """
    before = at - settings.PERSONAL_KEPT
    due = Complaint.objects.filter(erased_at=None, case__closed_at__lt=before).select_related("case")
    found = list(due.order_by("pk")[:most])
    for complaint in found:
        erase_personal(complaint, by=None, at=at)
    return len(found)
