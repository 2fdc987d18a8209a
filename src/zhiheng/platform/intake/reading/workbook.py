"""Rows of a workbook, read by a sandboxed process and handed on as a stream."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from zhiheng.platform.intake.reading.kinds import FileKind
from zhiheng.platform.intake.reading.limits import DEFAULT, Limits
from zhiheng.platform.intake.reading.lines import Line, Merge, Sheet
from zhiheng.platform.intake.reading.refusals import refusal

CHILD = "zhiheng.platform.intake.reading.workbook_child"


class Workbook:
    """An open workbook; a context, because a process stands behind it.

    Attributes:
        kind: ``xlsx``, ``xls`` or ``ods``.
        has_bare_formulas: some formula has no computed value.
    """

    def __init__(
        self,
        path: Path,
        kind: FileKind,
        *,
        only: list[str] | None = None,
        is_known: bool = False,
        limits: Limits = DEFAULT,
    ) -> None:
        options = json.dumps({"limits": dataclasses.asdict(limits), "only": only, "known": is_known})
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the path is ours too
            [sys.executable, "-I", "-m", CHILD, str(path), kind.value, options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
        )
        assert self._process.stdout is not None
        self._out: IO[bytes] = self._process.stdout
        self._held: dict[str, Any] | None = None
        self.kind = ""
        self.has_bare_formulas = False

    def __enter__(self) -> Workbook:
        first = self._next()
        self.kind, self.has_bare_formulas = str(first["kind"]), bool(first["bare_formulas"])
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in order; the rows of one must be read (or given up) before the next."""
        while True:
            message = self._next()
            if "rows" in message:  # of a sheet that was given up
                continue
            if "end" in message:
                return
            merges = tuple(Merge(*merge) for merge in message["merges"])
            yield Sheet(message["sheet"], message["hidden"], merges, self._lines())

    def _lines(self) -> Iterator[Line]:
        while True:
            message = self._next()
            if "rows" not in message:
                self._held = message
                return
            for number, cells, fault in message["rows"]:
                yield Line(number, cells, fault)

    def _next(self) -> dict[str, Any]:
        if (held := self._held) is not None:
            self._held = None
            return held
        line = self._out.readline()
        if not line.endswith(b"\n"):
            raise self._ended()
        message: dict[str, Any] = json.loads(line)
        if "problem" in message:
            raise refusal(message["problem"], **message["where"])
        return message

    def _ended(self) -> Exception:
        """The process is gone without a last word: it ran out of something, or the file broke the reader."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return refusal("workbook_too_slow")
        if code in (3, -signal.SIGABRT, -signal.SIGKILL):
            return refusal("workbook_too_large")
        return refusal("workbook_damaged", detail=f"exit {code}")
