"""Everything that writes cases, clocks and the calendar."""

from zhiheng.platform.workflow.actions.answering import acknowledge_expiry
from zhiheng.platform.workflow.actions.assigning import assign
from zhiheng.platform.workflow.actions.calendar import adopt_notice, preview_notice, recompute_clocks
from zhiheng.platform.workflow.actions.forgetting import forget_notes
from zhiheng.platform.workflow.actions.opening import open_case
from zhiheng.platform.workflow.actions.proposing import confirm, decline, propose
from zhiheng.platform.workflow.actions.stepping import take
from zhiheng.platform.workflow.actions.switching import switch_rules
from zhiheng.platform.workflow.actions.watching import watch_clocks

__all__ = [
    "acknowledge_expiry",
    "adopt_notice",
    "assign",
    "confirm",
    "decline",
    "forget_notes",
    "open_case",
    "preview_notice",
    "propose",
    "recompute_clocks",
    "switch_rules",
    "take",
    "watch_clocks",
]
