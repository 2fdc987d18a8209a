"""A pack under examination: its parsed files, the pack made of them, and the faults found so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.policy.faults import Fault, nearest
from zhiheng.policy.loading import Parsed
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.policy.schema.returns import ReturnForm

Place = tuple[str, tuple[str | int, ...]]


@dataclass
class Case:
    """Examined by one check after another; each adds its faults."""

    parsed: Parsed
    pack: Pack
    on: date
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, code: str, zh: str, en: str) -> None:
        """Note a fault at a place (file and path within it)."""
        file, path = place
        self.faults.append(Fault(file, self.parsed.line(file, *path), code, zh, en))

    def known(self, place: Place, word: str, known: Collection[str], what: tuple[str, str, str]) -> None:
        """Note a fault unless ``word`` is one of ``known``; ``what`` is code, zh and en name of the kind."""
        if word not in known:
            code, zh, en = what
            near_zh, near_en = nearest(word, known)
            self.fault(place, f"unknown_{code}", f"没有{zh}“{word}”{near_zh}", f"no {en} '{word}'{near_en}")

    @property
    def indicators(self) -> list[tuple[str, Indicator]]:
        """File and indicator, of this pack's own files."""
        return list(self.parsed.of(Indicator))

    @property
    def forms(self) -> list[tuple[str, ReturnForm]]:
        """File and return form, of this pack's own files."""
        return list(self.parsed.of(ReturnForm))

    def entries(self, file: str, key: str) -> Iterator[tuple[Place, Any]]:
        """Place and item of each entry of a list in a single file; nothing when the file is not there."""
        model = self.parsed.models.get(file)
        if model is not None:
            for number, item in enumerate(getattr(model, key)):
                yield (file, (key, number)), item
