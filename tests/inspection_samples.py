"""Lines of made-up inspection files."""

from __future__ import annotations

from datetime import date

from registry_samples import places
from zhiheng.apps.inspection.reading import Line, read_line

TODAY = date(2026, 11, 23)


def sample(serial: int = 1, **told: str) -> dict[str, str]:
    """A line of a laboratory's report of all results."""
    base = {
        "sample_no": f"SP1401002015{serial:05d}",
        "occurred_on": "2015-05-18",
        "level": "省级",
        "domain": "食品",
        "category": "乳制品",
        "product": "纯牛奶",
        "sampling": "监督抽查",
        "stratum": "",
        "organisation_code": "",
        "organisation_name": "太原某某超市",
        "division": "140105",
        "laboratory": "山西省某某检验院",
        "verdict": "合格",
        "failing": "",
    }
    return base | told


def failure(**told: str) -> dict[str, str]:
    """A line of a public list of failing samples: no verdict column."""
    base = {
        "notice_title": "5批次食品样品抽检不合格",
        "notice_on": "2019-07-08",
        "notice_body": "市场监管总局",
        "producer_name": "某某食品厂",
        "organisation_name": "某某超市",
        "organisation_address": "山西省晋中市榆次区某街1号",
        "product": "豇豆",
        "spec": "散装",
        "brand": "",
        "batch": "",
        "failing": "灭蝇胺",
        "found": "0.7mg/kg",
        "limit": "≤0.5mg/kg",
        "laboratory": "某某检测技术研究院",
    }
    return base | told


def read(*rows: dict[str, str], first: int = 2) -> list[Line]:
    known = places()
    return [
        read_line(first + place, cells, list(cells.values()), places=known, received_on=TODAY)
        for place, cells in enumerate(rows)
    ]
