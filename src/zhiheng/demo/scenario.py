"""What happens in the demo province: how good things are, year by year, and which targets are met.

Numbers are made up so that the site shows every state: most targets are met, some missed, some cannot be decided.
"""

from __future__ import annotations

from dataclasses import dataclass

YEARS = (2011, 2012, 2013, 2014, 2015)

# Indicators whose last value ends away from "just above the target": percentage points (or index points, or share of
# a cumulative target) relative to it.
ENDS = {
    "trunk-acceptance-excellent": -3.1,
    "rural-good-pavement": -1.6,
    "building-acceptance-excellent": 2.4,
    "manufacturing-competitiveness": -1.2,
    "ex-factory-pass": -0.4,
    "industrial-first-trial": -0.9,
    "producer-service-satisfaction": 0.35,  # well inside its own margin of error
    "consumer-service-satisfaction": 2.6,
    "famous-brand-zones": 0.0,
    "service-leaders": -0.1,
}
USUAL_END = 0.9  # how far above its target an ordinary indicator ends
CLIMB = 6.5  # how far below its end an ordinary indicator began in the first year
MADE_UP_LEVELS = {"quality-loss-rate": (2.1, 1.6), "reservoir-decision-support": (52.0, 91.0)}
PEERS = {"henan": 1.2, "hubei": 0.4, "hunan": -0.3, "jiangxi": -0.8, "anhui": 0.1}


@dataclass(frozen=True)
class Programme:
    """One kind of sampling inspection: who takes how many samples of what, and how many of them pass.

    Attributes:
        per_year: samples a year in the whole province.
        first: true pass rate in the first year.
        last: true pass rate in the last year.
        is_local: sampled by the laboratories of the cities (else by one laboratory of the province).
    """

    id: str
    domain: str
    level: str
    sampling: str
    plan: str
    categories: tuple[str, ...]
    per_year: int
    first: float
    last: float
    is_local: bool

    @property
    def mark(self) -> str:
        """What its sample numbers start with."""
        return "".join(part[:4] for part in self.id.split("-")).upper()


PROGRAMMES = (
    Programme("agri", "农产品", "市级", "风险监测抽样", "农产品质量安全例行监测",
              ("蔬菜", "水果", "畜禽产品", "水产品", "食用菌"), 3_400, 0.980, 0.989, True),
    Programme("food", "食品", "市级", "风险监测抽样", "食品监督抽检",
              ("粮食加工品", "食用油", "调味品", "乳制品", "肉制品", "糕点", "饮料", "酒类"),
              3_400, 0.948, 0.9712, True),
    Programme("drug", "药品", "省级", "风险监测抽样", "基本药物抽验",
              ("中成药", "化学药品", "中药饮片"), 1_100, 0.973, 0.9895, False),
    Programme("national", "工业产品", "国家级", "风险监测抽样", "国家监督抽查",
              ("建材", "电工电器", "农资", "日用消费品"), 420, 0.872, 0.912, False),
    Programme("provincial", "工业产品", "省级", "风险监测抽样", "省级监督抽查",
              ("煤焦", "冶金", "建材", "电力", "农资", "日用消费品", "装备"), 2_600, 0.911, 0.938, False),
    Programme("export-food", "出口食品农产品", "国家级", "全数检验", "出口食品农产品检验",
              ("干果", "杂粮", "蔬菜制品"), 800, 0.9935, 0.9960, False),
    Programme("export-industrial", "出口工业产品", "国家级", "全数检验", "出口工业产品检验",
              ("铸件", "机电产品", "玻璃制品", "纺织品"), 850, 0.9955, 0.9975, False),
)  # fmt: skip
# How far the true pass rate of a city lies from that of the province, in percentage points.
CITY_OFFSETS = {
    "140100": 0.6, "140200": -0.5, "140300": 0.1, "140400": 0.3, "140500": 0.7, "140600": -0.8,
    "140700": 0.0, "140800": 0.2, "140900": -0.9, "141000": -0.2, "141100": -0.4,
}  # fmt: skip


def true_rate(programme: Programme, year: int, city: str) -> float:
    """The pass rate behind the samples, between 0 and 1."""
    step = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
    rate = programme.first + (programme.last - programme.first) * step
    room = (1 - programme.last) * 30  # a programme near 100 % differs less between cities
    return min(0.9995, rate + CITY_OFFSETS.get(city, 0.0) / 100 * min(1.0, room))
