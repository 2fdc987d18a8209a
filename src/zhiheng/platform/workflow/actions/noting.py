"""How cases and clocks are told to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiheng.platform.workflow.models import Case, CaseClock
from zhiheng.vocab.canonical import instant


def record_of(case: Case) -> str:
    """The name of a case in the ledger."""
    return f"workflow.case:{case.number}"


def clock_facts(clocks: Iterable[CaseClock]) -> dict[str, Any]:
    """What the ledger keeps of clocks: their state, their beginning and their end."""
    return {clock.clock: _facts(clock) for clock in clocks}


def _facts(clock: CaseClock) -> dict[str, Any]:
    return {
        "state": clock.state,
        "started": instant(clock.started_at),
        "due": clock.due_on,
        "target": clock.target_on,
        "expires": instant(clock.expires_at),
        "provisional": clock.is_provisional,
        "stopped": clock.stopped_at and instant(clock.stopped_at),
    }
