"""The ledger entries of returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import actor_of, append_many
from zhiheng.platform.ledger.entries import Draft


def entry(ret: Return, verb: str, *, by: User | None, at: datetime, **facts: object) -> Draft:
    """One entry about one return; ``ret.unit`` should be loaded."""
    payload = {"form": ret.form, "unit": ret.unit.code, "period": ret.period, **facts}
    return Draft(
        action=f"returns.{verb}", actor=actor_of(by), at=at, record=f"returns.return:{ret.pk}", payload=payload
    )


def note(entries: Iterable[Draft]) -> None:
    """Write the entries of an action, if there are any."""
    if drafts := list(entries):
        append_many(drafts)
