"""Versions of one set of grading rules follow one another without overlap or gap, each with its own name."""

from __future__ import annotations

from itertools import pairwise

from zhiheng.policy.checks.case import Case
from zhiheng.policy.schema.grading import GradingRules


def check(case: Case) -> None:
    """Gaps and overlaps between versions, versions of the same name."""
    by_id: dict[str, list[tuple[str, GradingRules]]] = {}
    for file, rules in case.parsed.of(GradingRules):
        by_id.setdefault(rules.id, []).append((file, rules))
    for held in by_id.values():
        ordered = sorted(held, key=lambda one: (one[1].effective_from, one[0]))
        for (_, earlier), (file, later) in pairwise(ordered):
            if earlier.effective_to != later.effective_from:
                zh = f"前一版本止于 {earlier.effective_to}，本版本始于 {later.effective_from}，应当衔接"
                en = f"the version before ends on {earlier.effective_to}, this one begins on {later.effective_from}"
                case.fault((file, ("effective_from",)), "versions_do_not_meet", zh, en)
        names = [rules.version for _, rules in ordered]
        for file, rules in ordered:
            if names.count(rules.version) > 1:
                zh, en = f"版本号 {rules.version} 用了不止一次", f"version {rules.version} is used more than once"
                case.fault((file, ("version",)), "version_twice", zh, en)
