"""Industries (GB/T 4754): a tree of sections (A), divisions (A01), groups (A011) and classes (A0111).

The code list prints the letter of the section only at its head; registers write ``0111`` or ``A0111``. Both are read,
the letter is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.vocab.problem import Problem


class IndustryLevel(StrEnum):
    """门类, 大类, 中类, 小类."""

    SECTION = "section"
    DIVISION = "division"
    GROUP = "group"
    CLASS = "class"


_LEVELS = {1: IndustryLevel.SECTION, 3: IndustryLevel.DIVISION, 4: IndustryLevel.GROUP, 5: IndustryLevel.CLASS}
"""Level by the length of the code with its letter."""


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry of the classification; ``code`` starts with the letter of its section."""

    code: str
    name: str
    level: IndustryLevel
    parent: str | None

    def __str__(self) -> str:
        return self.name


class IndustryTable:
    """One edition of the classification."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Read rows with the columns code, name, parent."""
        self._by_code: dict[str, Industry] = {}
        for row in rows:
            code = row["code"].strip()
            parent = (row.get("parent") or "").strip() or None
            self._by_code[code] = Industry(code, row["name"].strip(), _LEVELS[len(code)], parent)
        self._section_of_division = {code[1:]: code[0] for code in self._by_code if len(code) == 3}
        self._by_name: dict[str, list[Industry]] = {}
        for industry in self._by_code.values():
            self._by_name.setdefault(industry.name, []).append(industry)

    def __len__(self) -> int:
        return len(self._by_code)

    def find(self, code: str) -> Industry | None:
        """The industry of that code, written with or without the letter of its section; None if there is none."""
        return self._by_code.get(self._full(code))

    def get(self, code: str) -> Industry:
        """Like :meth:`find`, for codes that must exist.

        Raises:
            Problem: ``industry_unknown``, naming the nearest level above that exists.
        """
        found = self.find(code)
        if found is None:
            nearest = self.by_prefix(code)
            known = f"{nearest.code} {nearest.name}" if nearest else "—"
            raise Problem(
                "industry_unknown",
                f"行业代码 {code} 不在 GB/T 4754 中；最接近的上级：{known}",
                f"{code} is no code of GB/T 4754; nearest above it: {known}",
                industry=code,
            )
        return found

    def parents(self, code: str) -> tuple[Industry, ...]:
        """The industries above that code, nearest first, its section last."""
        above: list[Industry] = []
        parent = self.get(code).parent
        while parent is not None:
            above.append(self._by_code[parent])
            parent = above[-1].parent
        return tuple(above)

    def section(self, code: str) -> Industry:
        """The section (门类) of that code."""
        return self._by_code[self.get(code).code[0]]

    def at_level(self, level: IndustryLevel | str) -> list[Industry]:
        """All industries of that level, in the order of the classification."""
        return [industry for industry in self._by_code.values() if industry.level is IndustryLevel(level)]

    def under(self, code: str) -> list[Industry]:
        """All industries below that code, at any depth."""
        top = self.get(code).code
        return [
            industry for industry in self._by_code.values() if industry.code != top and industry.code.startswith(top)
        ]

    def by_prefix(self, code: str) -> Industry | None:
        """The deepest industry that a code, even an unknown longer one, lies in; None if its division is unknown."""
        full = self._full(code)
        for length in range(len(full), 0, -1):
            if full[:length] in self._by_code:
                return self._by_code[full[:length]]
        return None

    def by_name(self, name: str) -> tuple[Industry, ...]:
        """All industries of exactly that name: several levels may share one."""
        return tuple(self._by_name.get("".join(name.split()), ()))

    def _full(self, code: str) -> str:
        tidy = "".join(code.split()).upper()
        return self._section_of_division.get(tidy[:2], "") + tidy if tidy[:1].isdigit() else tidy
