"""How cases and clocks are told to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiheng.platform.workflow.models import Case, CaseClock


def record_of(case: Case) -> str:
    """The name of a case in the ledger."""
    return f"workflow.case:{case.number}"


def clock_facts(clocks: Iterable[CaseClock]) -> dict[str, Any]:
    """What the ledger keeps of clocks: their state and their end."""
    return {
        clock.clock: {"state": clock.state, "due": clock.due_on, "provisional": clock.is_provisional}
        for clock in clocks
    }
