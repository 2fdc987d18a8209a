"""A file of JSON read member by member, so that a list of a hundred thousand events is never held at once.

The standard library's decoder reads each value out of a sliding window; only the frame around them is walked here.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

CHUNK = 1 << 18
LIMIT = 1 << 26  # characters of one value
_NEAR = 64  # a mistake this close to the end of the window may be the window's
_CUT = ("Unterminated string", "Invalid \\", "Invalid control")


class Unreadable(ValueError):
    """The text is not JSON from here on.

    Attributes:
        line: line of the file.
    """

    def __init__(self, zh: str, en: str, line: int) -> None:
        super().__init__(en)
        self.zh, self.en, self.line = zh, en, line


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {digits[:40]} is out of range")
    return value


_DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_float)


class JsonText:
    """A place in a stream of JSON."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")("strict")
        self._window = ""
        self._at = 0
        self._lines = 1
        self._counted = 0  # up to here the lines of the window are counted
        self._is_over = False
        self._fill(CHUNK)
        if self._window.startswith("\ufeff"):
            self._at = 1

    @property
    def line(self) -> int:
        """The line of this place, counted from 1."""
        self._lines += self._window.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        window, at = self._window, self._at
        while True:
            while at < len(window) and window[at] in " \t\r\n":
                at += 1
            self._at = at
            if at < len(window) or self._is_over:
                return window[at : at + 1]
            self._fill(CHUNK)
            window, at = self._window, self._at

    def take(self, expected: str) -> None:
        """Step over one character.

        Raises:
            Unreadable: it is another.
        """
        found = self.peek()
        if found != expected:
            told = repr(found) if found else "end of file"
            raise self.unreadable(f"此处应为 {expected}，而不是 {told}", f"{expected} expected, not {told}")
        self._at += 1

    def value(self) -> Any:
        """The value that begins here.

        Raises:
            Unreadable: it is cut off, malformed, too large or too deep.
        """
        if not self.peek():
            raise self.unreadable("文件不完整：在此处中断", "the file is cut off here")
        size = CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if self._is_over or not (error.msg.startswith(_CUT) or len(self._window) - error.pos < _NEAR):
                    raise self.unreadable(
                        f"JSON 有误：{error.msg}", f"malformed JSON: {error.msg}", error.pos
                    ) from None
            except RecursionError:
                raise self.unreadable("嵌套过深", "nested too deep") from None
            except ValueError as error:
                if not str(error).startswith("Exceeds") or self._is_over or size > CHUNK:
                    raise self.unreadable(f"数值无法读取：{error}", f"unreadable number: {error}") from None
            else:
                if end < len(self._window) or self._is_over or isinstance(value, dict | list | str):
                    self._at = end
                    return value
            if size > LIMIT:
                raise self.unreadable("单个值过大", "one value is too large")
            self._fill(size)
            size *= 2

    def members(self) -> Iterator[str]:
        """The names of the members of the object that begins here; take each value before the next name."""
        self.take("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self.unreadable("此处应为字段名", "the name of a member expected")
            name = self.value()
            self.take(":")
            yield name
            if self.peek() != ",":
                self.take("}")
                return
            self._at += 1

    def elements(self) -> Iterator[int]:
        """The places of the elements of the list that begins here; take each value before the next."""
        self.take("[")
        if self.peek() == "]":
            self._at += 1
            return
        place = 0
        while True:
            yield place
            place += 1
            if self.peek() != ",":
                self.take("]")
                return
            self._at += 1

    def unreadable(self, zh: str, en: str, at: int | None = None) -> Unreadable:
        """The refusal of this place, or of one in the window."""
        line = self.line if at is None else self.line + self._window.count("\n", self._at, at)
        return Unreadable(zh, en, line)

    def _fill(self, size: int) -> None:
        """Drop what was read, and read ``size`` bytes more."""
        self._lines += self._window.count("\n", self._counted, self._at)
        self._window, self._at, self._counted = self._window[self._at :], 0, 0
        chunk = self._stream.read(size)
        self._is_over = not chunk
        try:
            self._window += self._decode.decode(chunk, final=self._is_over)
        except UnicodeDecodeError as error:
            raise self.unreadable("文件不是 UTF-8 编码", f"the file is not UTF-8: {error.reason}") from None
