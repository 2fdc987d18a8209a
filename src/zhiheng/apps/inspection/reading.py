"""From the cells of a line to a result and its failing items: pure, no database.

Two kinds of files come in. A laboratory's report names every sample with its verdict, and rates may be computed from
it. A public list names failing samples only and has no column for the verdict: each line is a failure, its extent says
so, and no rate ever follows from it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.apps.inspection import faults as say
from zhiheng.apps.inspection.choices import DateBasis, Domain, Extent, Level, QuarantineReason, Sampling, Verdict
from zhiheng.apps.inspection.faults import Fault
from zhiheng.apps.inspection.items import ReadItem, read_items
from zhiheng.apps.inspection.shifts import shifted
from zhiheng.apps.inspection.words import (
    DOMAIN_COLUMN,
    DOMAINS,
    EXTENTS,
    LEVELS,
    SAMPLINGS,
    VERDICTS,
    choice,
)
from zhiheng.apps.registry.places import Places
from zhiheng.apps.registry.reading import without_nul
from zhiheng.vocab import identifiers
from zhiheng.vocab.dates import parse_date, parse_date_and_lot
from zhiheng.vocab.measurements import LaboratoryRole, split_laboratories
from zhiheng.vocab.problem import Problem

LENGTHS = {
    "category": 100,
    "spec": 300,
    "brand": 200,
    "stratum": 100,
    "organisation_name": 300,
    "organisation_address": 500,
    "producer_name": 300,
    "producer_address": 500,
    "plan": 300,
    "source": 500,
}
# what a line says of a result, in the names of its fields
VALUES = (
    "key",
    "sample_no",
    "occurred_on",
    "date_basis",
    "level",
    "domain",
    "category",
    "product",
    "spec",
    "brand",
    "batch",
    "produced_on",
    "sampling",
    "stratum",
    "extent",
    "organisation_code",
    "organisation_name",
    "organisation_address",
    "producer_name",
    "producer_address",
    "division",
    "division_written",
    "place_raw",
    "laboratory",
    "recheck_laboratory",
    "verdict",
    "plan",
    "notice",
    "source",
    "remark",
)
BARE_VERDICT = re.compile(r"^不?(合格|符合(规定|要求|标准)?)$")
SAYS_WHAT = ("sample_no", "food", "drug", "product", "category", "organisation_name", "failing")
# a product of nobody and without a number is a word in a list, not a sample
SAYS_WHOSE = ("sample_no", "organisation_name", "organisation_code", "producer_name", "laboratory", "shop", "failing")


@dataclass(slots=True)
class Line:
    """A line of a file of results, read.

    Attributes:
        number: row number in its file.
        raw: the cells as they were written.
        digest: of the content, the same wherever the line stands.
        values: field of :class:`~zhiheng.apps.inspection.models.InspectionResult` to value.
        items: the failing items that the line names.
        faults: why the line cannot become a result.
        reason: under which heading it is set aside then.
    """

    number: int
    raw: Sequence[str]
    digest: str
    values: dict[str, Any] = field(default_factory=dict)
    items: list[ReadItem] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    reason: str = ""


def read_line(number: int, cells: Mapping[str, str], raw: Sequence[str], *, places: Places, received_on: date) -> Line:
    """Read one line; what cannot be read becomes faults, all of them at once."""
    line = Line(number, without_nul(raw), _digest(raw))
    if any("\0" in cell for cell in cells.values()):
        cells = {name: cell.replace("\0", "\ufffd") for name, cell in cells.items()}
    if not any(cells.get(name) for name in SAYS_WHAT) or not any(cells.get(name) for name in SAYS_WHOSE):
        return _set_aside(line, QuarantineReason.EMPTY, [say.sample_missing()])
    if slipped := shifted(cells):
        return _set_aside(line, QuarantineReason.SHIFTED, [say.column_shifted(*sign) for sign in slipped])
    reader = _Reader(cells, places, received_on)
    line.values, line.items = reader.values(), reader.items
    if any(item.is_doubtful for item in line.items):
        return _set_aside(line, QuarantineReason.SHIFTED, [say.items_unreadable()])
    if reader.faults:
        return _set_aside(line, QuarantineReason.CELL, reader.faults)
    return line


def sample_key(values: Mapping[str, Any]) -> str:
    """What makes two lines speak of one sample: its number, else all that the line says of the sample."""
    if values["sample_no"]:
        told: list[str] = ["no", "".join(values["sample_no"].split()).upper()]
    else:
        names = ("notice", "organisation_name", "producer_name", "product", "spec", "brand", "batch", "category")
        sampled_on = values["occurred_on"].isoformat() if values["date_basis"] == DateBasis.SAMPLED else ""
        told = ["notice", sampled_on, *(values[name] for name in names)]
    return _sha256(told)


def _digest(raw: Sequence[str]) -> str:
    return _sha256([str(cell) for cell in raw])


def _sha256(told: list[str]) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _set_aside(line: Line, reason: QuarantineReason, faults: list[Fault]) -> Line:
    line.reason, line.faults, line.values, line.items = str(reason), faults, {}, []
    return line


class _Reader:
    """Reads one line; faults gather on the way, so that the sender hears of all of them at once."""

    def __init__(self, cells: Mapping[str, str], places: Places, received_on: date) -> None:
        self.cells = cells
        self.faults: list[Fault] = []
        self._places = places
        self._received_on = received_on
        self.items = self._items()
        self.extent = self._extent()

    def values(self) -> dict[str, Any]:
        """Everything but the failing items."""
        told = {name: self._cell(name)[:length] for name, length in LENGTHS.items()}
        told |= {"sample_no": self._cell("sample_no")[:100], "remark": self._cell("remark"), "extent": self.extent}
        told |= {"product": self._product()[:300], "notice": self._notice()[:300]}
        told |= self._day() | self._batch() | self._laboratories() | self._place()
        told |= {"level": self._level(), "domain": self._domain(), "sampling": self._sampling()}
        told["verdict"] = self._verdict()
        told["organisation_code"] = self._organisation_code()
        told["key"] = sample_key(told)
        return told

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def _items(self) -> list[ReadItem]:
        try:
            return read_items(self.cells)
        except Problem as problem:
            self.faults.append(say.from_problem("failing", problem))
            return []

    def _extent(self) -> str:
        if stated := self._cell("extent"):
            extent = choice(EXTENTS, stated)
            if extent is None:
                self.faults.append(say.word_unknown("extent", stated, Extent))
            return extent or str(Extent.ALL)
        return str(Extent.ALL if "verdict" in self.cells else Extent.FAILURES_ONLY)

    @property
    def _is_list(self) -> bool:
        return self.extent == Extent.FAILURES_ONLY

    def _verdict(self) -> str:
        stated, found = self._cell("verdict"), self._cell("found")
        if "verdict" not in self.cells and BARE_VERDICT.match(found) and not self._cell("limit"):
            self.faults.append(say.verdict_in_results(found))
        verdict = str(Verdict.FAIL) if self._is_list and not stated else choice(VERDICTS, stated)
        if verdict is None:
            self.faults.append(say.word_unknown("verdict", stated, Verdict) if stated else say.missing("verdict"))
        elif self._is_list and verdict != Verdict.FAIL:
            self.faults.append(say.list_of_failures())
        elif verdict == Verdict.PASS and self.items:
            self.faults.append(say.pass_with_items())
        return verdict or str(Verdict.UNDETERMINED)

    def _level(self) -> str:
        if stated := self._cell("level"):
            level = choice(LEVELS, stated)
            if level is None:
                self.faults.append(say.word_unknown("level", stated, Level))
            return level or str(Level.UNSTATED)
        told = (choice(LEVELS, self._cell(name)) for name in ("plan", "notice_body"))
        level = next((level for level in told if level), None)
        if level is None and not self._is_list:
            self.faults.append(say.missing("level"))
        return level or str(Level.UNSTATED)

    def _domain(self) -> str:
        if stated := self._cell("domain"):
            domain = choice(DOMAIN_COLUMN, stated)
            if domain is None:
                self.faults.append(say.word_unknown("domain", stated, Domain))
            return domain or str(Domain.UNSTATED)
        if self._cell("food"):
            return str(Domain.FOOD)
        if self._cell("drug"):
            return str(Domain.DRUG)
        told = (choice(DOMAINS, self._cell(name)) for name in ("plan", "notice_title", "category"))
        domain = next((domain for domain in told if domain), None)
        if domain is None and not self._is_list:
            self.faults.append(say.missing("domain"))
        return domain or str(Domain.UNSTATED)

    def _sampling(self) -> str:
        stated = self._cell("sampling")
        sampling = choice(SAMPLINGS, stated)
        if stated and sampling is None:
            self.faults.append(say.word_unknown("sampling", stated, Sampling))
        return sampling or str(Sampling.UNSTATED)

    def _day(self) -> dict[str, Any]:
        for name, basis in (("occurred_on", DateBasis.SAMPLED), ("notice_on", DateBasis.NOTICE)):
            if stated := self._cell(name):
                try:
                    return {"occurred_on": parse_date(stated), "date_basis": str(basis)}
                except Problem as problem:
                    self.faults.append(say.from_problem(name, problem))
                    break
        else:
            if not self._is_list:
                self.faults.append(say.missing("occurred_on"))
        return {"occurred_on": self._received_on, "date_basis": str(DateBasis.RECEIVED)}

    def _product(self) -> str:
        return next((self._cell(name) for name in ("product", "food", "drug") if self._cell(name)), "")

    def _notice(self) -> str:
        return " ".join(filter(None, (self._cell("notice_no"), self._cell("notice_title"))))

    def _batch(self) -> dict[str, Any]:
        told = " ".join(filter(None, (self._cell("batch"), self._cell("lot"))))
        return {"batch": told[:200], "produced_on": parse_date_and_lot(told).day if told else None}

    def _laboratories(self) -> dict[str, Any]:
        told = split_laboratories(self._cell("laboratory"))
        again = [lab.name for lab in told if lab.role is LaboratoryRole.RECHECK]
        first = [lab.name for lab in told if lab.role is not LaboratoryRole.RECHECK]
        return {
            "laboratory": "；".join(first)[:200],
            "recheck_laboratory": (self._cell("recheck_laboratory") or "；".join(again))[:200],
        }

    def _organisation_code(self) -> str:
        stated = self._cell("organisation_code")
        if not stated:
            return ""
        checked = identifiers.check_orgcode(stated) if len(stated) <= 10 else identifiers.check_uscc(stated)
        if not checked.valid and "early_pilot_code" not in checked.warnings:
            self.faults.append(say.code_wrong(stated, checked))
        return checked.canonical[:18]

    def _place(self) -> dict[str, Any]:
        stated, code = self._cell("division"), self._cell("organisation_code")
        place = self._places.find(
            stated=stated, address=self._cell("organisation_address"), province=self._cell("province")
        )
        if not place.division and stated and not self._is_list and not _is_elsewhere(stated, self._cell("province")):
            self.faults.append(say.division_unknown(stated))
        if not place.division and not stated and not self._is_list and not self._cell("province"):
            place = self._places.find(uscc=code if len(code) == 18 else "")
        raw = stated or self._cell("province") or self._cell("organisation_address")
        return {
            "division": place.division,
            "division_written": place.written or (stated if len(stated) == 6 and stated.isdigit() else ""),
            "place_raw": raw[:200],
        }


def _is_elsewhere(division: str, province: str) -> bool:
    """A code of six digits of another province, or a province column that says so, is no error of the file."""
    return (len(division) == 6 and division.isdigit() and not division.startswith("14")) or bool(province)
