"""Results of sampling inspections as laboratories send them: a file a laboratory, programme and year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

from zhiheng.demo.chance import stream
from zhiheng.demo.enterprises import Firm
from zhiheng.demo.places import City
from zhiheng.demo.scenario import PROGRAMMES, YEARS, Programme, true_rate

COLUMNS = (
    "抽样编号", "抽样日期", "抽样级别", "领域", "产品类别", "样品名称", "抽样方式", "报送范围",
    "受检单位统一社会信用代码",
    "被抽样单位名称", "行政区划", "承检机构", "检验结论", "不合格项目‖检验结果‖标准值", "任务来源",
)  # fmt: skip
SEPARATORS = ("‖", "║", "||", "︱")
FAILINGS = {
    "农产品": (("毒死蜱", "0.96mg/kg", "≤0.1mg/kg"), ("呋喃唑酮代谢物", "2.55μg/kg", "不得检出")),
    "食品": (
        ("菌落总数", "3.7×10⁴CFU/g", "≤10000CFU/g"),
        ("铅（以Pb计）", "0.52mg/kg", "≤0.2mg/kg"),
        ("山梨酸", "1.3g/kg", "≤1.0g/kg"),
    ),
    "药品": (("含量测定", "86.2%", "90.0%~110.0%"), ("水分", "11.4%", "≤9.0%")),
    "工业产品": (("抗压强度", "38.1MPa", "≥42.5MPa"), ("导体电阻", "13.9Ω/km", "≤12.1Ω/km")),
    "出口食品农产品": (("二氧化硫残留量", "0.12g/kg", "≤0.1g/kg"),),
    "出口工业产品": (("尺寸偏差", "0.9mm", "≤0.5mm"),),
}  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """One file to write: the samples of one laboratory in one programme and year."""

    programme: Programme
    year: int
    laboratory: str
    city: City | None
    rows: list[list[str]]

    @property
    def file_name(self) -> str:
        """Name of the file without its ending."""
        place = self.city.short_name if self.city else "省级"
        return f"演示_{self.year}_{self.programme.id}_{place}"


def batches(places: Sequence[City], made: Sequence[Firm]) -> Iterator[Batch]:
    """All files of the demo, year by year."""
    by_city: dict[str, list[Firm]] = {place.code: [] for place in places}
    for firm in made:
        by_city[firm.city.code].append(firm)
    for year in YEARS:
        for programme in PROGRAMMES:
            if programme.is_local:
                yield from (_local(programme, year, place, by_city[place.code]) for place in places)
            else:
                yield _central(programme, year, places, by_city)


def _local(programme: Programme, year: int, place: City, firms: Sequence[Firm]) -> Batch:
    chance = stream("inspections", programme.id, year, place.code)
    number = max(60, round(programme.per_year * place.share))
    laboratory = f"{place.division.name}示例检验检测中心"
    drawn = chance.choices(firms, k=number)
    rows = [_sample(chance, programme, year, n, firm, laboratory) for n, firm in enumerate(drawn, start=1)]
    return Batch(programme, year, laboratory, place, rows)


def _central(programme: Programme, year: int, places: Sequence[City], by_city: dict[str, list[Firm]]) -> Batch:
    chance = stream("inspections", programme.id, year)
    laboratory = f"山西省示例{programme.domain}检验院"
    homes = chance.choices(places, weights=[place.share for place in places], k=programme.per_year)
    rows = [
        _sample(chance, programme, year, n, chance.choice(by_city[home.code]), laboratory)
        for n, home in enumerate(homes, start=1)
    ]
    return Batch(programme, year, laboratory, None, rows)


def _sample(chance: Random, programme: Programme, year: int, number: int, firm: Firm, laboratory: str) -> list[str]:
    passed = chance.random() < true_rate(programme, year, firm.city.code)
    day = date(year, 1, 4) + timedelta(days=chance.randrange(355))
    category = chance.choice(programme.categories)
    return [
        f"YS{programme.mark}{year}{firm.city.code[:4]}{number:05}",
        _written(chance, day),
        programme.level,
        programme.domain,
        category,
        f"{category}（示例）",
        programme.sampling,
        "全部结果",
        firm.code,
        firm.name,
        firm.county,
        laboratory,
        "合格" if passed else "不合格",
        "" if passed else _failing(chance, programme.domain),
        f"{year}年{programme.plan}（演示）",
    ]


def _written(chance: Random, day: date) -> str:
    """The day as different people type it."""
    style = chance.random()
    if style < 0.7:
        return day.isoformat()
    return f"{day.year}/{day.month}/{day.day}" if style < 0.9 else f"{day.year}年{day.month}月{day.day}日"


def _failing(chance: Random, domain: str) -> str:
    """One or two failing items in one cell, with the separators that are in use."""
    known = FAILINGS[domain]
    items = chance.sample(known, k=1 if len(known) == 1 or chance.random() < 0.8 else 2)
    mark = chance.choice(SEPARATORS)
    return "；".join(mark.join(item) for item in items)


def write(folder: Path, found: Batch) -> Path:
    """Write a batch as its laboratory would; every third laboratory sends workbooks."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = stream("inspection-files", found.file_name)
    rows = list(_damaged(chance, found.rows))
    if chance.random() < 0.25:
        path = folder / f"{found.file_name}.xlsx"
        _workbook(path, rows, found)
    else:
        path = folder / f"{found.file_name}.csv"
        path.write_bytes(_text(chance, rows))
    return path


def _damaged(chance: Random, rows: list[list[str]]) -> Iterator[list[str]]:
    """Rows with shifted columns, missing marks and repeats, as they come."""
    for row in rows:
        fate = chance.random()
        if fate < 0.002:
            yield [*row[:3], "", *row[3:-1]]  # everything from the fourth column on has moved right
        elif fate < 0.006:
            yield row
            yield row
        elif fate < 0.02:
            yield [cell or "/" for cell in row]
        else:
            yield row


def _text(chance: Random, rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode(chance.choice(("utf-8-sig", "gb18030", "utf-8")))


def _workbook(path: Path, rows: list[list[str]], found: Batch) -> None:
    """A workbook with a title above a header of two rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("结果")
    sheet.append([f"{found.laboratory} {found.year}年{found.programme.plan}结果（演示数据）"])
    sheet.append([*COLUMNS[:8], "受检单位", "", "", *COLUMNS[11:]])
    sheet.append([*[""] * 8, "统一社会信用代码", "名称", "行政区划", *[""] * 4])
    for row in rows:
        sheet.append(row)
    book.save(path)
