"""Whose branch an organisation is, as far as its name says so: 甲有限公司太原分公司 belongs to 甲有限公司."""

from __future__ import annotations

import re

# what a branch ends with, and what the name of a body of its own ends with
ENDINGS = (
    "分公司", "支公司", "分店", "分厂", "分社", "分院", "分校", "分所", "分理处", "支行", "储蓄所", "营业部", "营业厅",
    "营业所", "办事处", "项目部", "门市部", "经营部", "销售部", "加油站", "网点",
)  # fmt: skip
BODY = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|集团公司|总公司|公司|集团|联合社|合作社|联社|银行|总厂|厂|总店|医院|研究院|事务所)"
)


def head_names(name: str) -> list[str]:
    """Names that the head office may bear, the longest first; none where the name is not one of a branch.

    >>> head_names("山西某某食品有限公司太原分公司")
    ['山西某某食品有限公司']
    >>> head_names("山西某某食品有限公司")
    []
    """
    name = name.strip()
    if not name.endswith(ENDINGS):
        return []
    heads = (name[: found.end()] for found in BODY.finditer(name))
    return [head for head in reversed(list(heads)) if len(head) < len(name) and not head.endswith(ENDINGS)]
