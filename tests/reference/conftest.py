"""Runs the cases of ../shared/reference through an engine in process.

A case is a JSON line with id, input, expect or expect_error, and perhaps tol.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from conftest import SHARED
from zhiheng import engines
from zhiheng.project.cli.engine import answer_lines

Agree = Callable[..., None]


@pytest.fixture
def agree() -> Agree:
    """``agree(engine, file, cases=N)``: all N cases agree; where the file is missing, N are skipped."""
    return _agree


def _agree(engine: str, file: str, *, cases: int) -> None:
    path = SHARED / "reference" / file
    if not path.exists():
        pytest.skip(f"{cases} cases of {engine} not compared: {path} is missing")
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(asked) == cases
    replies = io.StringIO()
    questions = "".join(json.dumps({"id": case["id"], "input": case["input"]}) + "\n" for case in asked)
    answer_lines(engines.load(engine), io.StringIO(questions), replies)
    answered = [json.loads(line) for line in replies.getvalue().splitlines()]
    assert [reply["id"] for reply in answered] == [case["id"] for case in asked]
    wrong = {case["id"]: why for case, reply in zip(asked, answered, strict=True) if (why := _difference(case, reply))}
    assert not wrong


def _difference(case: dict[str, Any], reply: dict[str, Any]) -> str | None:
    if case.get("expect_error"):
        return (
            None if not reply["ok"] and reply["error"]["code"] and reply["error"]["message"] else f"no error: {reply}"
        )
    if not reply["ok"]:
        return f"error: {reply['error']}"
    return _differs(case["expect"], reply["result"], case.get("tol"), "result")


def _differs(expected: Any, actual: Any, tol: float | None, path: str) -> str | None:
    if isinstance(expected, dict):
        return _object_differs(expected, actual, tol, path)
    if isinstance(expected, list):
        return _list_differs(expected, actual, tol, path)
    if _is_number(expected) and _is_number(actual):
        is_same = expected == actual or (tol is not None and abs(expected - actual) <= tol)
    else:
        is_same = type(expected) is type(actual) and expected == actual
    return None if is_same else f"{path}: expected {expected!r}, got {actual!r}"


def _object_differs(expected: dict[str, Any], actual: Any, tol: float | None, path: str) -> str | None:
    for key, value in expected.items():
        got = actual.get(key)
        if key == "warnings" and isinstance(value, list):
            missing = set(value) - set(got or [])
            found = f"{path}.warnings: without {missing}" if missing else None
        elif key not in actual:
            found = None if value is None else f"{path}.{key}: missing"
        else:
            found = _differs(value, got, tol, f"{path}.{key}")
        if found:
            return found
    return None


def _list_differs(expected: list[Any], actual: Any, tol: float | None, path: str) -> str | None:
    if not isinstance(actual, list) or len(actual) != len(expected):
        return f"{path}: expected {expected!r}, got {actual!r}"
    pairs = zip(expected, actual, strict=True)
    found = (_differs(left, right, tol, f"{path}[{at}]") for at, (left, right) in enumerate(pairs))
    return next((why for why in found if why), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
