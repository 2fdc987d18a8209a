"""Registers of enterprises as an authority would hand them out, a file a year, with the defects of real ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from zhiheng.demo.chance import stream
from zhiheng.demo.codes import uscc
from zhiheng.demo.places import City

COUNT = 20_600
HEADER = (
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表", "注册资金", "经营范围",
    "所在省份", "地区", "注册地址",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1999, 2014
SYLLABLES = "晋汾恒岳太行云冈雁门平遥瑞丰泰和兴源诚信达远宏图嘉禾金穗绿野新晟垚祎昇"
TRADES = {
    "食品": "食品生产；食品销售", "农业": "农作物种植；农产品销售",
    "煤焦": "煤炭洗选；焦炭生产销售", "铸造": "铸件制造销售",
    "建材": "水泥制品、砖瓦制造", "医药": "药品生产",
    "机械": "矿山机械制造、维修", "化工": "化肥制造", "商贸": "日用百货销售",
    "物流": "道路货物运输", "酒业": "白酒生产销售",
    "玻璃": "玻璃制品制造", "电器": "电线电缆制造", "超市": "预包装食品零售",
}  # fmt: skip
FORMS = ("有限公司", "有限责任公司", "厂", "股份有限公司", "专业合作社")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯"
CAPITALS = (
    "{n}(万元)", "{n}(万)", "{n}万元人民币", "{n}(万人民币元)", "{n}万",
    "{k}(万元)", "{n}(万美元)", "{n}（万元人民币）",
    "N/A", "{n}(万香港元)", "{n}万人民币", "{n}(万元人民币)",
)  # fmt: skip
WRITTEN_SHORT = 0.3  # share of addresses that leave out the last character of the county


@dataclass(frozen=True)
class Firm:
    """A made-up enterprise."""

    name: str
    code: str
    registered_on: str
    kind: str
    person: str
    capital: str
    scope: str
    city: City
    address: str
    county: str

    @property
    def cells(self) -> list[str]:
        """The row of the register."""
        return [
            self.name, self.code, self.registered_on, self.kind, self.person, self.capital, self.scope, "山西",
            self.city.short_name, self.address,
        ]  # fmt: skip


def firms(places: Sequence[City], *, count: int = COUNT) -> list[Firm]:
    """All enterprises of the demo, in the order of their registration."""
    chance = stream("firms")
    homes = chance.choices(places, weights=[place.share for place in places], k=count)
    made = [_firm(chance, number, home) for number, home in enumerate(homes)]
    return sorted(made, key=lambda firm: firm.registered_on)


def _firm(chance: Random, number: int, home: City) -> Firm:
    county = home.county(chance)
    trade = chance.choice(tuple(TRADES))
    trade_name = "".join(chance.sample(SYLLABLES, 2))
    amount = chance.choice((10, 50, 100, 200, 500, 1000, 3000, 12300))
    day = f"{chance.randint(FIRST_YEAR, LAST_YEAR)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    place = county.name[:-1] if chance.random() < WRITTEN_SHORT and len(county.name) > 2 else county.name
    return Firm(
        name=f"{home.short_name}{trade_name}示例{number:05}{trade}{chance.choice(FORMS)}",
        code=uscc(number, county.code),
        registered_on=day,
        kind="N/A" if chance.random() < 0.9 else "有限责任公司（自然人独资）",
        person=f"{chance.choice(SURNAMES)}某" if chance.random() < 0.97 else "N/A",
        capital=chance.choice(CAPITALS).format(n=amount, k=f"{amount:,}"),
        scope=TRADES[trade]
        + ("（依法须经批准的项目，经相关部门批准后方可开展经营活动）" if chance.random() < 0.4 else ""),
        city=home,
        address=f"{chance.choice(('', '山西省'))}{home.division.name}{place}示例路{chance.randint(1, 300)}号",
        county=county.code,
    )


def write(folder: Path, made: Sequence[Firm]) -> list[Path]:
    """Write one file a year of registration; return their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = stream("enterprise-files")
    paths = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        rows = [firm.cells for firm in made if firm.registered_on.startswith(str(year))]
        rows = list(_damaged(chance, rows))
        path = folder / f"演示企业登记_{year}.csv"
        path.write_bytes(_encoded(rows, year))
        paths.append(path)
    return paths


def _damaged(chance: Random, rows: list[list[str]]) -> Iterator[list[str]]:
    """The rows with what real files have: repeats, a mistyped code here and there, blank lines."""
    for row in rows:
        yield row
        fate = chance.random()
        if fate < 0.004:
            yield row
        elif fate < 0.006 and "0" in row[1]:
            yield [row[0] + "分公司", row[1].replace("0", "O", 1), *row[2:]]
        elif fate < 0.0065:
            yield [""] * len(row)


def _encoded(rows: list[list[str]], year: int) -> bytes:
    """CSV as different offices save it: with or without header, UTF-8 with or without BOM, or GB18030."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if year % 2 else "\n")
    if year % 5:
        writer.writerow(HEADER)
    writer.writerows(rows)
    encoding = ("utf-8", "utf-8-sig", "gb18030")[year % 3]
    return out.getvalue().encode(encoding)
