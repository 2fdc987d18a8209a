"""Units of measure: those that figures are reported in, and those that laboratories write."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which figures are reported.

    Attributes:
        id: the name packs use.
        name: what it is called.
        symbol: what stands behind the number; ``%`` follows without a space.
        factor: how many of ``base`` it is.
        base: id of the unit it is a multiple of, itself if none.
        spellings: other ways in which files write it.
    """

    id: str
    name: Text
    symbol: Text
    base: str
    factor: Decimal = Decimal(1)
    spellings: tuple[str, ...] = ()

    def write(self, number: str) -> Text:
        """``number``, already rounded and grouped, with its unit."""
        is_sign = self.symbol.en in {"%", "‰"}
        gap = "" if is_sign or not self.symbol.en else " "
        return Text(f"{number}{self.symbol.zh}", f"{number}{gap}{self.symbol.en}")


def _unit(
    id_: str, zh: str, en: str, symbols: tuple[str, str] | None = None, base: str = "", factor: str = "1", *also: str
) -> Unit:
    symbol = Text(*symbols) if symbols else Text(zh, en)
    return Unit(id_, Text(zh, en), symbol, base or id_, Decimal(factor), also)


_ALL = (
    _unit("percent", "百分比", "percent", ("%", "%"), "percent", "1", "％", "百分之"),
    _unit("permille", "千分比", "per mille", ("‰", "‰"), "percent", "0.1"),
    _unit("percentage-point", "个百分点", "percentage points", None, "percent", "1", "百分点"),
    _unit("index", "指数", "index", ("", "")),
    _unit("point", "分", "points"),
    _unit("ratio", "比值", "ratio", ("", "")),
    _unit("count", "个", "", ("个", ""), "count", "1", "项", "次", "起", "件次"),
    _unit("ten-thousand", "万个", "ten thousand", ("万个", "×10,000"), "count", "10000"),
    _unit("person", "人", "persons", None, "person", "1", "人次", "名"),
    _unit("household", "户", "households"),
    _unit("enterprise", "家", "enterprises", None, "enterprise", "1", "家企业", "户企业"),
    _unit("lot", "批次", "lots", None, "lot", "1", "批"),
    _unit("piece", "件", "pieces", None, "piece", "1", "台", "台件", "台/件", "次/件"),
    _unit("ten-thousand-pieces", "万件", "ten thousand pieces", None, "piece", "10000"),
    _unit("product", "种", "products", None, "product", "1", "类", "种产品"),
    _unit("standard", "项标准", "standards"),
    _unit("project", "个项目", "projects", None, "project", "1", "个工程", "项工程"),
    _unit("unit-work", "个单位工程", "unit works"),
    _unit("subject", "个主体", "subjects"),
    _unit("reservoir", "座", "reservoirs", None, "reservoir", "1", "座水库"),
    _unit("zone", "个区", "zones", None, "zone", "1", "个园区", "个示范区"),
    _unit("pilot", "个试点", "pilots"),
    _unit("yuan", "元", "yuan", None, "yuan", "1", "元人民币", "人民币元"),
    _unit("thousand-yuan", "千元", "thousand yuan", None, "yuan", "1000"),
    _unit("ten-thousand-yuan", "万元", "ten thousand yuan", None, "yuan", "10000", "万元人民币", "万人民币"),
    _unit("hundred-million-yuan", "亿元", "hundred million yuan", None, "yuan", "100000000"),
    _unit("kilogram", "千克", "kg", ("千克", "kg"), "tonne", "0.001", "公斤", "kg"),
    _unit("tonne", "吨", "t", ("吨", "t"), "tonne", "1", "t"),
    _unit("ten-thousand-tonnes", "万吨", "ten thousand t", None, "tonne", "10000"),
    _unit("metre", "米", "m", ("米", "m"), "kilometre", "0.001", "m"),
    _unit("kilometre", "公里", "km", ("公里", "km"), "kilometre", "1", "千米", "km"),
    _unit("square-metre", "平方米", "m²", ("平方米", "m²"), "square-metre", "1", "㎡", "m2", "m²"),
    _unit("mu", "亩", "mu", None, "hectare", "0.0666666666666666666666666667"),
    _unit("ten-thousand-mu", "万亩", "ten thousand mu", None, "hectare", "666.666666666666666666666667"),
    _unit("hectare", "公顷", "ha", ("公顷", "ha"), "hectare", "1", "ha"),
    _unit("hour", "小时", "h", ("小时", "h"), "hour", "1", "h"),
    _unit("day", "天", "days", None, "day", "1", "日"),
    _unit("working-day", "个工作日", "working days", None, "working-day", "1", "工作日"),
    _unit("year", "年", "years"),
)

UNITS: dict[str, Unit] = {unit.id: unit for unit in _ALL}
"""Units of reported figures, by id."""


def _spellings() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in _ALL:
        for spelling in (unit.id, unit.name.zh, unit.name.en, unit.symbol.zh, unit.symbol.en, *unit.spellings):
            if spelling:
                found.setdefault(spelling, unit)
    return found


_BY_SPELLING = _spellings()


def unit_written(text: str) -> Unit | None:
    """The unit a file writes as ``text``; None if it is not known.

    >>> unit_written("万元").factor
    Decimal('10000')
    """
    return _BY_SPELLING.get("".join(text.split()))


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal:
    """``value`` in another unit of the same base.

    Raises:
        ValueError: the units measure different things.

    >>> convert(Decimal("1.5"), UNITS["ten-thousand-yuan"], UNITS["yuan"])
    Decimal('15000.0')
    """
    if source.base != target.base:
        raise ValueError(f"{source.id} and {target.id} measure different things")
    return value if source is target else value * source.factor / target.factor


_LABORATORY = {
    "µ": "μ", "㎎": "mg", "㎏": "kg", "㎍": "μg", "㎕": "μL", "㎖": "mL", "ℓ": "L", "％": "%", "℃": "°C", "㎜": "mm",
    "／": "/", "千克": "kg", "毫克": "mg", "微克": "μg", "毫升": "mL", "克": "g", "升": "L", "每": "/",
}  # fmt: skip
_CAPITALS = {"ml": "mL", "ul": "μL", "μl": "μL", "l": "L", "dl": "dL", "cfu": "CFU", "mpn": "MPN", "iu": "IU"}


def laboratory_unit(text: str) -> str:
    """One spelling for each unit that laboratories write in several.

    >>> laboratory_unit("g/100ml"), laboratory_unit("µg／kg"), laboratory_unit("cfu/g")
    ('g/100mL', 'μg/kg', 'CFU/g')
    """
    tidy = "".join(text.split())
    for written, spelt in _LABORATORY.items():
        tidy = tidy.replace(written, spelt)
    return "/".join(_capitals(part) for part in tidy.split("/"))


def _capitals(part: str) -> str:
    digits = part[: len(part) - len(part.lstrip("0123456789."))]
    name = part[len(digits) :]
    return digits + _CAPITALS.get(name.lower(), name)
