"""Writes of returns. Each is one transaction with one ledger entry a return; the tables refuse what must not be."""

from zhiheng.apps.returns.actions.filling import Filling, explain, fill, write_cells
from zhiheng.apps.returns.actions.opening import open_due, open_return, open_returns
from zhiheng.apps.returns.actions.reminding import remind, remind_due
from zhiheng.apps.returns.actions.stepping import (
    accept,
    accept_all,
    check,
    check_all,
    lock,
    lock_all,
    send_back,
    submit,
    submit_all,
)

__all__ = [
    "Filling",
    "accept",
    "accept_all",
    "check",
    "check_all",
    "explain",
    "fill",
    "lock",
    "lock_all",
    "open_due",
    "open_return",
    "open_returns",
    "remind",
    "remind_due",
    "send_back",
    "submit",
    "submit_all",
    "write_cells",
]
