"""Markers that stand for "no value", told apart instead of being thrown together with an empty cell.

An empty cell was not filled in; ``/`` says on purpose that there is nothing to fill in; ``N/A`` comes from an export.
"""

from __future__ import annotations

from enum import StrEnum

from zhiheng.vocab.bilingual import Text


class Missing(StrEnum):
    """Why a cell has no value."""

    EMPTY = "empty"
    SLASH = "slash"
    DASH = "dash"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


LABELS: dict[Missing, Text] = {
    Missing.EMPTY: Text("空白", "empty"),
    Missing.SLASH: Text("划线“/”", "struck out with a slash"),
    Missing.DASH: Text("短横“-”", "a dash"),
    Missing.NOT_APPLICABLE: Text("N/A 或“无”", "N/A or none"),
    Missing.UNKNOWN: Text("不详", "said to be unknown"),
}

MARKERS: dict[str, Missing] = {
    "": Missing.EMPTY,
    **dict.fromkeys(["/", "／", "//", "\\"], Missing.SLASH),
    **dict.fromkeys(["-", "--", "---", "—", "——", "–", "－", "－－", "―", "_"], Missing.DASH),
    **dict.fromkeys(["N/A", "NA", "#N/A", "NULL", "NONE", "NAN", "无", "不适用"], Missing.NOT_APPLICABLE),
    **dict.fromkeys(["不详", "未知", "未提供", "不明"], Missing.UNKNOWN),
}
"""Markers by their upper-case text without spaces; a pack may pass its own rule instead."""


def missing_kind(cell: str | None, markers: dict[str, Missing] = MARKERS) -> Missing | None:
    """Why ``cell`` has no value, or None if it has one.

    >>> missing_kind("　/ "), missing_kind("0"), missing_kind("")
    (<Missing.SLASH: 'slash'>, None, <Missing.EMPTY: 'empty'>)
    """
    if cell is None:
        return Missing.EMPTY
    return markers.get("".join(cell.replace("\u200b", "").replace("\ufeff", "").split()).upper())
