"""Columns that slipped: cells that hold what belongs in another column.

Notices of drugs and devices have other columns than those of food; put under one header their cells slip to the side.
What a cell is can be seen from its words, where it belongs cannot: such lines are set aside, never mended by guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_AUTHORITY = re.compile(r"(监督|管理|质监|药监|监管|食药|工商|市监)局$|管理委员会$|卫生健康委员会$")
_VERDICT = re.compile(r"^不?(合格|符合)(规定|标准|要求|标准规定)?$")
_LABORATORY = re.compile(
    r"(检验|检测|检定|监测|技术|研究)(所|院|中心|站)$|检验检测(研究)?院$|研究院$|^初检(机构|结构)|^(检验|承检)机构[:：]"
)
_LIMIT = re.compile(r"^(≤|≥|<|>|＜|＞|≦|≧|不得检出|不得使用|不得添加|n\s*=\s*\d)")
_BRACKETED_ITEM = re.compile(r"^[\[［【]检查|^[\[［【]含量测定|^[\[［【]性状|^[\[［【]鉴别")
_NUMBER = re.compile(r"^(?=.*\d)[\dA-Za-z-]{5,}$")
_MEASURED = re.compile(r"^[\d.×,，、\s]+\s*(CFU|MPN)/(g|mL)|^[\d.]+\s*[μmµn]g/kg$", re.IGNORECASE)

# column, what it must not look like, what it looks like then
SIGNS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("product", _AUTHORITY, "监管部门名称", "the name of an authority"),
    ("product", _VERDICT, "检验结论", "a verdict"),
    ("product", _LABORATORY, "检验机构名称", "the name of a laboratory"),
    ("organisation_name", _NUMBER, "批号", "a lot number"),
    ("organisation_name", _VERDICT, "检验结论", "a verdict"),
    ("spec", _MEASURED, "检验结果", "a measured value"),
    ("failing", _LIMIT, "标准值", "a limit"),
    ("failing", _LABORATORY, "检验机构名称", "the name of a laboratory"),
    ("found", _LABORATORY, "检验机构名称", "the name of a laboratory"),
    ("limit", _LABORATORY, "检验机构名称", "the name of a laboratory"),
    ("laboratory", _BRACKETED_ITEM, "不合格项目", "a failing item"),
    ("laboratory", _LIMIT, "标准值", "a limit"),
    ("laboratory", _VERDICT, "检验结论", "a verdict"),
)


def shifted(cells: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Columns whose cell holds something else: name of the column, and what it holds in Chinese and English.

    >>> shifted({"product": "河北省食品药品监督管理局"})
    [('product', '监管部门名称', 'the name of an authority')]
    """
    found = []
    for column, pattern, zh, en in SIGNS:
        text = cells.get(column, "").strip()
        if text and pattern.search(text):
            found.append((column, zh, en))
    return found
