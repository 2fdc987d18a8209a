"""Several failing items in one cell: ``菌落总数‖5.8×10³CFU/g‖≤1000CFU/g；大肠菌群‖…``, or ``1.准确度；2.线性``.

Announcements separate the parts of an item with ‖, ║, || or ︱ and the items with ； or line breaks. Which parts there
are, the column's header says in the same notation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.vocab.missing import missing_kind
from zhiheng.vocab.problem import Problem

_PARTS = re.compile(r"\s*(?:‖|║|\|\||︱|｜|∥|\|)\s*")
_NUMBERING = re.compile(r"\s*(?:\(?\d{1,2}\)|（\d{1,2}）|\d{1,2}\s*[.．、](?!\d)|[①-⑳])\s*")
_OPENING, _CLOSING = "（([【《", "）)]】》"

_FIELDS = {
    "不合格项目": "item", "项目": "item", "检验项目": "item", "检测项目": "item", "项目名称": "item",
    "检验结果": "result", "结果": "result", "检测结果": "result", "实测值": "result",
    "计量单位": "unit", "单位": "unit",
    "标准值": "limit", "标准要求": "limit", "标准": "limit", "标准限值": "limit", "限量": "limit", "技术要求": "limit",
}  # fmt: skip
_FORMS = (("item",), ("item", "result"), ("item", "result", "limit"), ("item", "result", "unit", "limit"))
_BY_COUNT = {len(form): form for form in _FORMS}
# what stands in the column of items only when the columns of a row are shifted
_NO_NAME = re.compile(
    r"[<≤>≥＜＞].*|n\s*=.*|[\d.,\s]+\D{0,12}|不得检出|未检出|https?:.*|.*(?:研究|检验|检测)[院所]\s*|.*(?:中心|公司|学院)\s*"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One failing item with its parts as written; None where the cell had none or a missing marker."""

    name: str
    result: str | None = None
    limit: str | None = None
    unit: str | None = None


def item_form(header: str) -> tuple[str, ...] | None:
    """The parts that a header announces, or None if it is not such a header.

    >>> item_form("不合格项目║检验结果║标准值")
    ('item', 'result', 'limit')
    """
    parts = [_FIELDS.get("".join(part.split())) for part in _PARTS.split("".join(header.split())) if part]
    known = tuple(part for part in parts if part)
    return known if len(known) == len(parts) and len(set(known)) == len(known) and known[:1] == ("item",) else None


def split_items(
    cell: str,
    *,
    result: str | None = None,
    limit: str | None = None,
    unit: str | None = None,
    form: Sequence[str] | None = None,
) -> tuple[Item, ...]:
    """The failing items of one row.

    Args:
        cell: the column of items; a missing marker gives no items.
        result: the column of results, if there is one; its parts follow the items one to one.
        limit: the column of limits, likewise.
        unit: the column of units, likewise.
        form: the parts each item has, from :func:`item_form`; without it, their number decides.

    Raises:
        Problem: ``item_parts_unclear`` (an item has more parts than announced),
            ``items_do_not_match`` (the columns hold different numbers of values),
            ``item_unreadable`` (a limit, result or laboratory stands in the place of an item).

    >>> [item.name for item in split_items("1.准确度；2.线性")]
    ['准确度', '线性']
    """
    if missing_kind(cell) is not None:
        return ()
    pieces = _with_continuations(_outside_brackets(cell))
    items = [_item(piece, form) for piece in pieces]
    columns = {"result": result, "limit": limit, "unit": unit}
    for name, column in columns.items():
        if column is not None and missing_kind(column) is None:
            _fill(items, name, column, cell)
    return tuple(Item(**item) for item in items)  # type: ignore[arg-type]  # name is always there


def _outside_brackets(cell: str) -> list[str]:
    """Split at ；, ; and line breaks that stand in no brackets."""
    pieces, depth = [""], 0
    for character in cell:
        depth = max(0, depth + (character in _OPENING) - (character in _CLOSING))
        if (character in "；;" and depth == 0) or character in "\n\r":
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces if piece.strip()]


def _with_continuations(pieces: list[str]) -> list[str]:
    """A piece without parts, among pieces that have them, belongs to the one before (n=5；c=2；m=10)."""
    if not any(_PARTS.search(piece) for piece in pieces):
        return pieces
    joined: list[str] = []
    for piece in pieces:
        if joined and not _PARTS.search(piece):
            joined[-1] = f"{joined[-1]}；{piece}"
        else:
            joined.append(piece)
    return joined


def _item(piece: str, form: Sequence[str] | None) -> dict[str, str | None]:
    numbering = _NUMBERING.match(piece)
    parts = _PARTS.split(piece[numbering.end() :] if numbering else piece)
    fields = _BY_COUNT.get(len(parts)) if form is None or len(parts) == 1 else tuple(form)
    if fields is None or len(parts) > len(fields):
        raise Problem(
            "item_parts_unclear",
            f"“{piece}”分为 {len(parts)} 段，与列名不符",
            f"{piece!r} has {len(parts)} parts, other than its header says",
            value=piece,
        )
    found = {
        field: None if missing_kind(part) is not None else part.strip()
        for field, part in zip(fields, parts, strict=False)
    }
    name = found.pop("item")
    if name is None or _NO_NAME.fullmatch(name):
        raise Problem(
            "item_unreadable",
            f"“{piece}”不是检验项目名称；请检查该行是否错列",
            f"{piece!r} names no test item: look whether the columns of this row are shifted",
            value=piece,
        )
    return {"name": name, **found}


def _fill(items: list[dict[str, str | None]], name: str, column: str, cell: str) -> None:
    """Give each item its value of another column: one to one, or the only value to the only item."""
    values = [column.strip()] if len(items) == 1 else [_without_number(piece) for piece in _outside_brackets(column)]
    if len(values) != len(items):
        raise Problem(
            "items_do_not_match",
            f"“{cell}”有 {len(items)} 个项目，“{column}”有 {len(values)} 个值，无法一一对应",
            f"{cell!r} names {len(items)} items, {column!r} holds {len(values)} values",
            value=column,
        )
    for item, value in zip(items, values, strict=True):
        if item.get(name) is None and missing_kind(value) is None:
            item[name] = value


def _without_number(piece: str) -> str:
    numbering = _NUMBERING.match(piece)
    return piece[numbering.end() :].strip() if numbering else piece
