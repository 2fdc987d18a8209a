"""Files of facts as departments would send them over three years: made up, about enterprises of the demo alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from openpyxl import Workbook

from zhiheng.apps.credit.facts.mapping import kind_of, mapping_of
from zhiheng.demo.chance import stream
from zhiheng.demo.codes import uscc
from zhiheng.policy import Pack
from zhiheng.policy.schema.catalogue import CatalogueItem

SUBJECTS = 160
YEARS = 3
UNREGISTERED = 923_000  # numbers from here on are nobody's code
Row = dict[str, str]


class Enterprise(Protocol):
    """Whom a history is made up for."""

    @property
    def name(self) -> str:
        """As the register has it."""

    @property
    def code(self) -> str:
        """Its credit code."""


@dataclass(frozen=True)
class Conduct:
    """How an enterprise behaves: chances a year, and how its samples fare.

    Attributes:
        weight: how many of the demo's enterprises are like this.
        samples: samples taken a year.
        passing: share of them that pass.
        penalties: expected number a year.
        severities: of penalties, drawn from these.
        merits: chance of certificate, insurance and award each.
        late: chance that an annual report is late or missing.
    """

    id: str
    weight: int
    samples: int
    passing: float
    penalties: float
    severities: tuple[str, ...]
    merits: float
    late: float


CONDUCTS = (
    Conduct("model", 30, 2, 1.0, 0.0, ("轻微",), 0.8, 0.0),
    Conduct("ordinary", 75, 1, 0.96, 0.06, ("轻微", "一般"), 0.25, 0.06),
    Conduct("careless", 35, 2, 0.75, 0.7, ("轻微", "一般", "一般"), 0.1, 0.3),
    Conduct("grave", 20, 2, 0.5, 1.5, ("一般", "严重", "严重"), 0.0, 0.5),
)
SECTORS = {"食品": "食品", "酒业": "食品", "农业": "食品", "超市": "食品", "医药": "药品"}
PENALTIES = {
    "轻微": ("警告", "通报批评"),
    "一般": ("罚款", "没收违法所得、非法财物"),
    "严重": ("罚款", "责令停产停业", "吊销许可证件"),
}


@dataclass(frozen=True)
class Batch:
    """One file: what a provider had to tell of a year.

    Attributes:
        kind: of the import.
        provider: code of the unit.
        sent_on: when it was sent.
    """

    kind: str
    provider: str
    sent_on: date
    path: Path


@dataclass(frozen=True)
class _Year:
    """One enterprise in one of the years."""

    chance: Random
    firm: Enterprise
    conduct: Conduct
    serial: int
    ends_on: date

    def day(self, *, until: int = 20) -> date:
        """Some day of the year, no later than so many days before its end."""
        return self.ends_on - timedelta(days=self.chance.randint(until, 360))

    @property
    def sector(self) -> str:
        """The sector that its trade belongs to."""
        return next((sector for trade, sector in SECTORS.items() if trade in self.firm.name), "其他")

    def number(self, mark: str, place: int = 0) -> str:
        """The number of a record, unmistakably of the demo."""
        return f"演示{mark}〔{self.ends_on.year}〕{self.serial:03}{place or ''}号"


def _penalties(year: _Year) -> Iterator[Row]:
    chance = year.chance
    count = int(year.conduct.penalties) + (chance.random() < year.conduct.penalties % 1)
    for place in range(1, count + 1):
        severity = chance.choice(year.conduct.severities)
        kind, decided_on = chance.choice(PENALTIES[severity]), year.day()
        fine = chance.choice((2_000, 8_000, 30_000, 120_000)) * (4 if severity == "严重" else 1)
        yield {
            "document": year.number("市监罚", place),
            "kind": kind,
            "severity": severity,
            "sector": year.sector,
            "fine_yuan": f"{fine}元" if kind == "罚款" else "",
            "decided_on": _written(chance, decided_on),
            "published_on": _written(chance, decided_on + timedelta(days=chance.randint(3, 7))),
            "is_published": "是",
            "is_first": "是" if place == 1 else "否",
            "is_corrected": chance.choice(("是", "否", "")),
        }


def _samples(year: _Year) -> Iterator[Row]:
    chance = year.chance
    for place in range(1, year.conduct.samples + 1):
        is_good, taken_on = chance.random() < year.conduct.passing, year.day(until=40)
        yield {
            "fact_key": year.number("监抽", place),
            "occurred_on": _written(chance, taken_on),
            "result": "合格" if is_good else "不合格",
            "defect": "" if is_good else chance.choice(("轻微", "一般", "一般", "严重（涉及健康、安全）")),
            "sector": year.sector,
            "failed_items": "0" if is_good else "1",
            "notified_on": _written(chance, taken_on + timedelta(days=chance.randint(10, 30))),
            "product": "示例产品",
        }


def _filings(year: _Year) -> Iterator[Row]:
    due_on = date(year.ends_on.year, 6, 30)
    if due_on > year.ends_on - timedelta(days=90):
        due_on = due_on.replace(year=due_on.year - 1)
    is_late = year.chance.random() < year.conduct.late
    is_missing = is_late and year.chance.random() < 0.4
    filed_on = due_on + timedelta(days=year.chance.randint(5, 60) if is_late else -year.chance.randint(1, 120))
    yield {
        "fact_key": year.number("年报"),
        "occurred_on": due_on.isoformat(),
        "status": "未报" if is_missing else "逾期" if is_late else "按期",
        "due_on": due_on.isoformat(),
        "filed_on": "" if is_missing else filed_on.isoformat(),
    }


def _certificates(year: _Year) -> Iterator[Row]:
    if year.chance.random() < year.conduct.merits / YEARS:
        since = year.day()
        yield {
            "number": year.number("认证"),
            "kind": year.chance.choice(("管理体系认证", "产品认证")),
            "status": "有效",
            "changed_on": since.isoformat(),
            "fact_until": (since + timedelta(days=3 * 365)).isoformat(),
            "body": "示例认证中心",
        }


def _insurances(year: _Year) -> Iterator[Row]:
    if year.chance.random() < year.conduct.merits:
        yield {
            "fact_key": year.number("保单"),
            "kind": "产品责任保险",
            "cover_yuan": f"{year.chance.choice((50, 100, 500))}万元",
            "begins_on": year.day().isoformat(),
        }


def _awards(year: _Year) -> Iterator[Row]:
    if year.chance.random() < year.conduct.merits / 6:
        level = year.chance.choice(("省", "市", "市"))
        title = f"演示{level}质量奖"
        yield {"fact_key": year.number("奖"), "level": level, "granted_on": year.day().isoformat(), "title": title}


def _listings(year: _Year) -> Iterator[Row]:
    if year.conduct.id == "grave" and year.chance.random() < 0.3:
        reason = year.chance.choice(("未按期公示", "住所无法联系"))
        yield {"fact_key": year.number("异常"), "reason": reason, "listed_on": year.day().isoformat()}


def _serious(year: _Year) -> Iterator[Row]:
    if year.conduct.id == "grave" and year.chance.random() < 0.1:
        listed_on = year.day().isoformat()
        yield {"document": year.number("严重"), "sector": year.sector, "listed_on": listed_on}


TELLERS: Mapping[str, Callable[[_Year], Iterator[Row]]] = {
    "penalty": _penalties,
    "inspection": _samples,
    "return_filing": _filings,
    "certificate": _certificates,
    "insurance": _insurances,
    "award": _awards,
    "abnormal_listing": _listings,
    "serious_violation_listing": _serious,
}


def write(
    folder: Path,
    pack: Pack,
    firms: Sequence[Enterprise],
    *,
    today: date,
    favoured: str = "",
    most: int = SUBJECTS,
) -> list[Batch]:
    """Write one file an item and year, oldest first.

    Args:
        folder: where to.
        pack: whose catalogue names items and columns.
        firms: enterprises, of which some are drawn.
        today: the third year ends a month before this day.
        favoured: code of an enterprise that is to have something to make good.
        most: how many enterprises are drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    subjects = _subjects(firms, favoured, most)
    batches = []
    for back in reversed(range(YEARS)):
        ends_on = today - timedelta(days=30 + 365 * back)
        for kind, tell in TELLERS.items():
            if (item := pack.catalogue.get(kind)) is not None:
                rows = list(_damaged(item, _rows(kind, tell, subjects, ends_on)))
                path = _file(folder, item, rows, ends_on)
                batches.append(Batch(kind_of(item), item.provider, ends_on + timedelta(days=3), path))
    return batches


def _subjects(firms: Sequence[Enterprise], favoured: str, most: int) -> list[tuple[Enterprise, Conduct]]:
    chance = stream("credit-subjects")
    drawn = chance.sample(range(len(firms)), min(most, len(firms)))
    conducts = chance.choices(CONDUCTS, weights=[one.weight for one in CONDUCTS], k=len(drawn))
    found = [(firms[at], conduct) for at, conduct in zip(drawn, conducts, strict=True) if firms[at].code != favoured]
    careless = next(one for one in CONDUCTS if one.id == "careless")
    return [(firm, careless) for firm in firms if firm.code == favoured] + found


def _rows(
    kind: str, tell: Callable[[_Year], Iterator[Row]], subjects: Sequence[tuple[Enterprise, Conduct]], ends_on: date
) -> Iterator[Row]:
    chance = stream("credit", kind, ends_on.year)
    for serial, (firm, conduct) in enumerate(subjects, start=1):
        for row in tell(_Year(chance, firm, conduct, serial, ends_on)):
            yield {"organisation_code": firm.code, "organisation_name": firm.name} | row


def _damaged(item: CatalogueItem, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows with what real files have: a repeat, a code that nobody bears, a word that is on no list."""
    first = next((one.id for one in item.fields if one.kind == "code"), "")
    for place, row in enumerate(rows):
        yield row
        if place == 4:
            yield row
            yield row | {"organisation_code": uscc(UNREGISTERED, "140105"), "organisation_name": "某不存在示例厂"}
            yield row | {first: "另见附件"}


def _file(folder: Path, item: CatalogueItem, rows: Sequence[Row], ends_on: date) -> Path:
    mapping = mapping_of(item)
    used = [one for one in mapping.fields if any(one.name in row for row in rows) or one.required]
    names = [one.name for one in used] or ["organisation_code", "organisation_name"]
    head = [mapping.field(name).label.zh for name in names]
    cells = [[row.get(name, "") for name in names] for row in rows]
    stem = folder / f"演示{item.name.zh}_{ends_on.year}"
    if item.id in ("inspection", "return_filing"):
        return _workbook(stem.with_suffix(".xlsx"), [head, *cells])
    out = io.StringIO()
    csv.writer(out).writerows([head, *cells])
    path = stem.with_suffix(".csv")
    path.write_bytes(out.getvalue().encode("gb18030" if ends_on.year % 2 else "utf-8-sig"))
    return path


def _workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("演示数据")
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def _written(chance: Random, day: date) -> str:
    """The day as different people type it."""
    return day.isoformat() if chance.random() < 0.7 else f"{day.year}年{day.month}月{day.day}日"
