"""That the platform's table was taken."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import append


@transaction.atomic
def note_export(rows: int, *, by: User, at: datetime) -> None:
    """Note who took the table, and how many rows it had."""
    append(action="complaints.export", by=by, at=at, record="complaints.exchange:leaving", payload={"rows": rows})
