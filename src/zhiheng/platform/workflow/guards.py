"""Named conditions of procedures; the app whose records they ask about registers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem

Guard = Callable[[Case], Problem | None]

_guards: dict[str, Guard] = {}


def register(name: str, guard: Guard) -> None:
    """Answer the condition ``name`` of procedures (from ``AppConfig.ready``): a Problem if it does not hold."""
    _guards[name] = guard


def first_failing(names: Iterable[str], case: Case) -> Problem | None:
    """Why the step may not be taken now; a condition that nobody answers fails."""
    for name in names:
        guard = _guards.get(name)
        if guard is None:
            return Problem("guard_unknown", f"没有程序能回答条件“{name}”", f"nothing answers the condition '{name}'")
        if (problem := guard(case)) is not None:
            return problem
    return None
