"""How what is done to a complaint is told to the ledger: never who complains, never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow.rights import Actor
from zhiheng.vocab.canonical import sha256_hex


def note(
    complaint: Complaint, action: str, *, by: Actor, at: datetime, payload: Mapping[str, Any] | None = None
) -> None:
    """Write the one entry of an action."""
    record = f"workflow.case:{complaint.case.number}"
    append(action=f"complaints.{action}", by=by, at=at, record=record, payload=payload)


def digest(text: str) -> str:
    """What the ledger keeps of words that may be personal: enough to show that they were not changed since."""
    return sha256_hex(text.encode())
