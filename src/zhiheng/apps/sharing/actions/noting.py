"""The one entry of the ledger of each action: numbers and hashes, nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger import actions as ledger
from zhiheng.platform.ledger.models import LedgerEntry


def note(
    verb: str, record: Model, *, by: User | str | None, at: datetime, payload: Mapping[str, Any] | None = None
) -> LedgerEntry:
    """Tell the ledger what was done to the record."""
    named = f"sharing.{record._meta.model_name}:{record.pk}"
    return ledger.append(action=f"sharing.{verb}", by=by, at=at, record=named, payload=payload or {})
