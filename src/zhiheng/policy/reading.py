"""Reads one YAML file of a pack: small, tag-free, alias-free, without duplicate keys, and with the line of every value.

A pack may come from another province's office, so the reader trusts nothing: it walks parser events with a stack of its
own (no recursion to exhaust), and refuses tags, anchors, aliases, more than one document, deep nesting and large files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from zhiheng.policy.faults import Fault

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Unreadable(Exception):
    """The file cannot be read at all; carries the one fault that says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Document:
    """The value of a file and the line on which each of its parts stands."""

    file: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)
    duplicates: tuple[Fault, ...] = ()

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest enclosing part that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Open:
    """A collection whose end has not been read yet."""

    path: Path
    value: dict[str, Any] | list[Any]
    key: str | None = None

    @property
    def next_path(self) -> Path:
        if isinstance(self.value, list):
            return (*self.path, len(self.value))
        return self.path if self.key is None else (*self.path, self.key)


def read(data: bytes, file: str) -> Document:
    """The document in ``data``; sequences become tuples, numbers int or Decimal, ISO dates ``date``.

    Raises:
        Unreadable: too large, not UTF-8, not YAML, or using a part of YAML that packs do not use.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(
            Fault(file, 1, "file_too_large", f"文件超过 {MAX_BYTES} 字节", f"file larger than {MAX_BYTES} bytes")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(Fault(file, 1, "not_utf8", "文件不是 UTF-8 编码", "file is not UTF-8")) from None
    return _Builder(file).build(text)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.stack: list[_Open] = []
        self.lines: dict[Path, int] = {}
        self.duplicates: list[Fault] = []
        self.documents = 0

    def build(self, text: str) -> Document:
        try:
            for event in yaml.parse(text, Loader=_Loader):
                step = _STEPS.get(type(event))
                if step is not None:
                    step(self, event)
        except yaml.YAMLError as error:
            raise self._not_yaml(error) from None
        return Document(self.file, self.root, self.lines, tuple(self.duplicates))

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._refuse(event, "several_documents", "一个文件只能有一个文档", "one document a file")

    def alias(self, event: Any) -> None:
        raise self._refuse(event, "alias", "不允许使用 YAML 引用（*）", "YAML aliases (*) are not allowed")

    def scalar(self, event: Any) -> None:
        self._check(event)
        plain = event.implicit[0]
        open_ = self.stack[-1] if self.stack else None
        if open_ is not None and isinstance(open_.value, dict) and open_.key is None:
            self._key(open_, event)
        else:
            self._place(_resolve(event.value) if plain else event.value, event)

    def start(self, event: Any) -> None:
        self._check(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self._refuse(event, "too_deep", f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}")
        open_ = self.stack[-1] if self.stack else None
        if open_ is not None and isinstance(open_.value, dict) and open_.key is None:
            raise self._refuse(event, "key_not_text", "键必须是文字", "a key must be text")
        path = open_.next_path if open_ is not None else ()
        self.lines.setdefault(path, event.start_mark.line + 1)
        self.stack.append(_Open(path, {} if isinstance(event, yaml.MappingStartEvent) else []))

    def end(self, event: Any) -> None:
        closed = self.stack.pop()
        self._place(tuple(closed.value) if isinstance(closed.value, list) else closed.value, event, closing=True)

    def _key(self, open_: _Open, event: Any) -> None:
        key, line = event.value, event.start_mark.line + 1
        path = (*open_.path, key)
        if isinstance(open_.value, dict) and key in open_.value:
            first = self.lines[path]
            zh, en = f"键“{key}”重复（第 {first} 行已有）", f"key '{key}' repeats line {first}"
            self.duplicates.append(Fault(self.file, line, "duplicate_key", zh, en))
        self.lines.setdefault(path, line)
        open_.key = key

    def _place(self, value: Any, event: Any, *, closing: bool = False) -> None:
        if not self.stack:
            self.root = value
            return
        open_ = self.stack[-1]
        if not closing:
            self.lines.setdefault(open_.next_path, event.start_mark.line + 1)
        if isinstance(open_.value, list):
            open_.value.append(value)
        elif open_.key is not None:
            open_.value.setdefault(open_.key, value)
            open_.key = None

    def _check(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._refuse(event, "anchor", "不允许使用 YAML 锚点（&）", "YAML anchors (&) are not allowed")
        if event.tag is not None:
            raise self._refuse(event, "tag", "不允许使用 YAML 标签（!）", "YAML tags (!) are not allowed")

    def _refuse(self, event: Any, code: str, zh: str, en: str) -> Unreadable:
        return Unreadable(Fault(self.file, event.start_mark.line + 1, code, zh, en))

    def _not_yaml(self, error: yaml.YAMLError) -> Unreadable:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        return Unreadable(Fault(self.file, line, "not_yaml", f"不是有效的 YAML：{said}", f"not valid YAML: {said}"))


_STEPS: dict[type, Callable[[_Builder, Any], None]] = {
    yaml.DocumentStartEvent: _Builder.document,
    yaml.AliasEvent: _Builder.alias,
    yaml.ScalarEvent: _Builder.scalar,
    yaml.MappingStartEvent: _Builder.start,
    yaml.SequenceStartEvent: _Builder.start,
    yaml.MappingEndEvent: _Builder.end,
    yaml.SequenceEndEvent: _Builder.end,
}


def _resolve(text: str) -> object:
    """A plain scalar by the YAML 1.2 core rules, except: codes with a leading zero stay text, fractions are exact."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
