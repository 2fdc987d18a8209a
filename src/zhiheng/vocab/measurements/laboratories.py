"""Laboratories of one cell: one name, or a first test and a recheck with their labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.vocab.missing import missing_kind


class LaboratoryRole(StrEnum):
    """Which test a laboratory made; ``unstated`` where several are named without labels."""

    SOLE = "sole"
    INITIAL = "initial"
    RECHECK = "recheck"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A laboratory and which test it made."""

    name: str
    role: LaboratoryRole


# 结构 for 机构 is a slip of real announcements
_LABEL = re.compile(r"(?P<role>初检|初次检验|复检|复验|承检|检验|检测)(?:机构|结构|单位|实验室)?\s*[:：]\s*")
_ROLES = {"初检": LaboratoryRole.INITIAL, "初次检验": LaboratoryRole.INITIAL} | dict.fromkeys(
    ("复检", "复验"), LaboratoryRole.RECHECK
)
_ENDS = "；;，,、/ \t\r\n\u3000\xa0"


def split_laboratories(cell: str) -> tuple[Laboratory, ...]:
    """The laboratories a cell names, in the order of the tests; none for a missing marker.

    >>> [(lab.name, lab.role.value) for lab in split_laboratories("初检机构：甲院；复检机构：乙院")]
    [('甲院', 'initial'), ('乙院', 'recheck')]
    """
    if missing_kind(cell) is not None:
        return ()
    labels = list(_LABEL.finditer(cell))
    if not labels or cell[: labels[0].start()].strip(_ENDS):
        names = [name.strip(_ENDS) for name in re.split("[；;\n]", cell) if name.strip(_ENDS)]
        role = LaboratoryRole.SOLE if len(names) == 1 else LaboratoryRole.UNSTATED
        return tuple(Laboratory(name, role) for name in names)
    ends = [*(label.start() for label in labels[1:]), len(cell)]
    return tuple(
        Laboratory(name, _ROLES.get(label["role"], LaboratoryRole.SOLE))
        for label, end in zip(labels, ends, strict=True)
        if (name := cell[label.end() : end].strip(_ENDS))
    )
