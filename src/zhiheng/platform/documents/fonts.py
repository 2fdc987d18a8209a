"""The Chinese fonts that charts and papers are set in, and whether they are there.

Without a CJK font both renderers succeed and print boxes, so the check looks for families, not for errors.

Official papers ask for 仿宋, 黑体, 楷体 and 小标宋, which cannot be shipped. Where an installation has them (in a
folder of ``ZHIHENG_FONTS``), papers are set in them; elsewhere in our two open families.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"
# Characters of Shanxi place and personal names that small font subsets leave out.
RARE = "昇墕窊洸垚圐圙虒祎燊"
# What each kind of text is set in: the first family that is there.
PAPER_FAMILIES = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", SERIF),
    "hei": ("SimHei", "STHeiti", SANS),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", SERIF),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", SERIF),
}


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


@lru_cache(maxsize=4)
def library(folders: tuple[Path, ...]) -> Any:
    """The fonts of these folders as typst reads them, without any that the system or typst itself has."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )


def check() -> FontReport:
    """Look for the two families in the folders, by the names that the files carry inside."""
    known = set(library(font_folders()).families())
    return FontReport(font_folders(), tuple(family for family in (SANS, SERIF) if family not in known))


def paper_families() -> dict[str, list[str]]:
    """The families in which papers are set here, by kind of text; an open one stands last, for rare characters."""
    known = set(library(font_folders()).families())
    return {kind: [family for family in wanted if family in known] for kind, wanted in PAPER_FAMILIES.items()}
