"""The Chinese fonts that charts and papers are set in, and whether they are there.

Without a CJK font both renderers succeed and print boxes, so the check looks for glyphs, not for errors.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"
# Characters of Shanxi place and personal names that small font subsets leave out.
RARE = "昇墕窊洸垚圐圙虒祎燊"


@dataclass(frozen=True, slots=True)
class FontReport:
    """What was found: folders searched and the families we set text in that are missing."""

    folders: tuple[Path, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether charts and papers can be set."""
        return not self.missing


@lru_cache(maxsize=1)
def font_folders() -> tuple[Path, ...]:
    """Folders with our fonts, those of ``ZHIHENG_FONTS`` (path list) first."""
    import pylopdf_fonts_zh_cn

    named = [Path(p) for p in os.environ.get("ZHIHENG_FONTS", "").split(os.pathsep) if p]
    return (*named, pylopdf_fonts_zh_cn.sans_path().parent)


def check() -> FontReport:
    """Look for the two families in the folders, by file name."""
    files = {path.stem.replace("-", "").lower() for folder in font_folders() for path in folder.glob("*.?t?")}
    missing = tuple(
        family for family in (SANS, SERIF) if not any(f.startswith(family.replace(" ", "").lower()) for f in files)
    )
    return FontReport(font_folders(), missing)
