"""The lines of one call, brought together with the results in force: in memory, no writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiheng.apps.inspection import faults as say
from zhiheng.apps.inspection.choices import DateBasis, Extent, QuarantineReason
from zhiheng.apps.inspection.items import ReadItem
from zhiheng.apps.inspection.reading import Line

# what two lines of one sample must agree on, with its name for the sender; a line that leaves it open agrees
AGREE: dict[str, str] = {
    "verdict": "检验结论",
    "occurred_on": "抽样日期",
    "level": "抽查级别",
    "domain": "产品领域",
    "category": "产品类别",
    "product": "产品名称",
    "spec": "规格型号",
    "brand": "商标",
    "batch": "生产日期/批号",
    "sampling": "抽样方式",
    "stratum": "抽样层",
    "organisation_code": "受检单位代码",
    "organisation_name": "受检单位名称",
    "producer_name": "标称生产企业名称",
    "division": "行政区划",
    "laboratory": "检验机构",
    "recheck_laboratory": "复检机构",
    "plan": "抽查计划",
}
OPEN = frozenset({None, "", "unstated"})


@dataclass(slots=True)
class Held:
    """A result while a call works on it."""

    values: Mapping[str, Any]
    identities: set[tuple[str, str, str]]
    pk: int | None = None
    line: Line | None = None
    added: list[tuple[ReadItem, Line]] = field(default_factory=list)
    items_before: int = 0


@dataclass(slots=True)
class Recorded:
    """What became of the lines of one call; their numbers add up to the lines handed in."""

    new: int = 0
    extended: int = 0
    duplicates: int = 0
    rejected: list[Line] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Lines that made a result or added a failing item to one."""
        return self.new + self.extended


class Batch:
    """Sorts the lines of one call into new results, further items of known ones, duplicates and rejected lines."""

    def __init__(self, lines: Sequence[Line], *, held: dict[str, Held]) -> None:
        self.recorded = Recorded()
        self._held = held
        for line in lines:
            self._take(line)

    @property
    def touched(self) -> list[Held]:
        """New results, and known ones that got further items."""
        return [held for held in self._held.values() if held.pk is None or held.added]

    def _take(self, line: Line) -> None:
        if line.faults:
            self.recorded.rejected.append(line)
            return
        held = self._held.get(line.values["key"])
        if held is None:
            held = self._held[line.values["key"]] = Held(line.values, set(), line=line)
            self._add(held, line)
            self.recorded.new += 1
        elif names := differences(held.values, line.values):
            line.faults, line.reason = [say.result_differs(names)], str(QuarantineReason.DIFFERS)
            self.recorded.rejected.append(line)
        elif self._add(held, line):
            self.recorded.extended += 1
        else:
            self.recorded.duplicates += 1

    def _add(self, held: Held, line: Line) -> bool:
        fresh = {item.identity: item for item in line.items if item.identity not in held.identities}
        held.added.extend((item, line) for item in fresh.values())
        held.identities |= fresh.keys()
        return bool(fresh)


def differences(known: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """Names of what the line says otherwise than the result; empty when they agree."""
    names = [name for field, name in AGREE.items() if _differs(field, known, told)]
    if known["extent"] == Extent.FAILURES_ONLY and told["extent"] == Extent.ALL:
        names.append("报送范围")  # the result was not counted in any rate so far, and that is for a person to change
    return names


def _differs(field: str, known: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    if field == "occurred_on" and not (known["date_basis"] == told["date_basis"] == DateBasis.SAMPLED):
        return False
    return told[field] not in OPEN and told[field] != known[field]
