"""Tables: divisions and industries can be read, and every body sits in a division that exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhiheng.policy.checks.case import Case
from zhiheng.vocab.problem import Problem


def check(case: Case) -> None:
    """Tables of the pack's own folder that cannot be read; bodies and manifest in unknown divisions."""
    _readable(case, "divisions.csv", lambda: case.pack.divisions)
    _readable(case, "industries.csv", lambda: case.pack.industries)
    if any((folder / "divisions.csv").is_file() for folder in case.pack.folders) and not case.faults:
        for (file, path), body in case.entries("bodies.yaml", "bodies"):
            if body.division is not None and case.pack.divisions.find(body.division) is None:
                zh, en = f"没有行政区划“{body.division}”", f"no division '{body.division}'"
                case.fault((file, (*path, "division")), "unknown_division", zh, en)


def _readable(case: Case, file: str, table: Callable[[], Any]) -> None:
    if not (case.parsed.folder / file).is_file():
        return
    try:
        table()
    except Problem as problem:
        case.fault((file, ()), problem.code, problem.zh, problem.en)
    except (KeyError, ValueError) as error:
        case.fault((file, ()), "bad_table", f"读不懂的表：{error}", f"unreadable table: {error}")
