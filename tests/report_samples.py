"""A release of the whole pack as the report reads it: figures computed by the real engines from made-up records.

Everything that the report must be able to say occurs: targets met, missed, open, not due, without data; a city that did
not report; a target that failed in some quarters; a revised figure.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from random import Random

import ibis

from indicator_samples import CITIES, Records
from zhiheng import policy
from zhiheng.apps.indicators.computing import ENGINES, Computation, Source
from zhiheng.apps.publication.report.released import FrozenTable, Released, Revised
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.periods import Period

YEARS = range(2011, 2016)
PERIODS = {"yearly": ("",), "half-yearly": ("H1", "H2"), "quarterly": ("Q1", "Q2", "Q3", "Q4")}
# domain, level, samples of a city in a quarter, pass rate at first and last
PROGRAMMES = (
    ("agri", "city", 40, 0.972, 0.989),
    ("food", "city", 44, 0.944, 0.979),
    ("drug", "provincial", 14, 0.973, 0.9905),
    ("industrial", "national", 6, 0.872, 0.912),
    ("industrial", "provincial", 30, 0.911, 0.938),
    ("export_food", "national", 12, 0.990, 0.996),
    ("export_industrial", "national", 12, 0.9955, 0.9985),
)
MISSED = {"trunk-acceptance-excellent": -3.1, "rural-good-pavement": -1.6, "manufacturing-competitiveness": -1.2}
OPEN = {"producer-service-satisfaction": 0.2}
SILENT = ("city-hydraulics", "140600", "2015")  # a form that one city did not send


@lru_cache(maxsize=1)
def pack() -> Pack:
    return policy.load("cn-sx-2012")


@lru_cache(maxsize=1)
def figures() -> dict[str, dict]:
    """Every figure of 2011 to 2015, once a run."""
    source = Source(
        {name: ibis.memtable(table) for name, table in _records().tables().items()},
        {"inspections": "a1" * 32, "returns": "b2" * 32},
    )
    computed = Computation(pack(), source, first=Period.parse("2011"), last=Period.parse("2015")).figures()
    return {one.key: json.loads(one.canonical) for one in computed}


def released(**changes: object) -> Released:
    """The release 2015-2 of those figures."""
    given = {
        "code": "2015-2",
        "period": Period.parse("2015"),
        "released_at": datetime(2016, 4, 20, 1, tzinfo=UTC),
        "known_at": datetime(2016, 4, 1, tzinfo=UTC),
        "sha256": "c3" * 32,
        "pack": pack(),
        "pack_version": pack().version,
        "pack_hash": pack().hash,
        "engines": ENGINES,
        "figures": figures(),
        "tables": (
            FrozenTable("inspections", "检验结果", "a1" * 32, 64_321),
            FrozenTable("returns", "报表数据", "b2" * 32, 5_280),
        ),
        "revised": (
            Revised("food-spot-check-pass", "140600", "2014", "95.0549450549", "95.6043956044", "missed", "missed"),
            Revised("dike-safety", "140000", "2013", None, "91.42", "", "not_due"),
        ),
        "previous": "2015-1",
        "reason": "朔州市补报2014年第四季度食品抽检结果",
        "site": "https://quality.example.gov.cn",
        "is_demo": True,
    }
    return Released(**{**given, **changes})


def _records() -> Records:
    chance, records = Random(2015), Records()
    for year in YEARS:
        step = (year - YEARS[0]) / (len(YEARS) - 1)
        _inspect(records, chance, year, step)
        for form in pack().returns:
            for city in CITIES if form.body == "city" else [None]:
                for suffix in PERIODS[form.frequency]:
                    if (form.id, city, f"{year}{suffix}") != SILENT:
                        records.report(f"{year}{suffix}", city=city, **_cells(form.id, chance, step))
    return records


def _inspect(records: Records, chance: Random, year: int, step: float) -> None:
    for number, city in enumerate(CITIES):
        for month in (2, 5, 8, 11):
            for domain, level, size, first, last in PROGRAMMES:
                rate = min(0.9995, first + (last - first) * step + (number - 5) * (1 - last) / 12)
                passed = sum(chance.random() < rate for _ in range(size))
                records.inspect(
                    passed, size - passed, on=f"{year}-{month:02d}-09", city=city, domain=domain, level=level
                )


def _cells(form: str, chance: Random, step: float) -> dict[str, object]:
    """One value for each item of a form that an indicator uses."""
    items = {item.id for one in pack().returns if one.id == form for item in one.items}
    cells: dict[str, object] = {}
    for indicator in pack().indicators.values():
        parts = indicator.measure
        if parts.value and parts.value.item in items:
            cells |= _stated(indicator, chance, step)
        elif parts.denominator and parts.denominator.item in items:
            total = cells.setdefault(parts.denominator.item, chance.randint(300, 900))
            share = min(1.0, max(0.0, _level(indicator, step) + chance.uniform(-0.01, 0.01)))
            cells[parts.numerator.item] = round(int(str(total)) * (1 if share > 0.995 else share))
    return cells


def _stated(indicator: Indicator, chance: Random, step: float) -> dict[str, object]:
    part = indicator.measure.value
    if indicator.measure.method == "cumulative":
        goal = next((int(target.value) for target in indicator.targets if target.value), 20)
        return {part.item: max(1, round(goal / 5 * (1.1 if indicator.id not in MISSED else 0.8)))}
    level = _level(indicator, step) * 100
    cells: dict[str, object] = {part.item: f"{level:.2f}"}
    if part.item_se:
        cells |= {part.item_se: f"{chance.uniform(0.38, 0.5):.2f}", part.item_n: chance.randint(2_300, 3_200)}
    return cells | {peer.item: f"{level + chance.uniform(-1, 1):.2f}" for peer in indicator.measure.peers}


def _level(indicator: Indicator, step: float) -> float:
    """What the value climbs to, as a share."""
    goal = next((target.value for target in indicator.targets if target.value is not None), Decimal(79))
    end = float(goal) + {**MISSED, **OPEN}.get(indicator.id, 1.4)
    return min(100.0, end - 6 * (1 - step)) / 100
