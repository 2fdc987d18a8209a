"""Released figures as flat rows: the columns of CSV, Parquet and JSON alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiheng.apps.indicators.wording import limit
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its type in the words of Frictionless Table Schema, what it means."""

    name: str
    type: str
    text: Text
    is_required: bool = False


FIGURES = (
    Field("figure", "string", Text("固定编号：指标.地区.时期", "permanent name: indicator.area.period"), True),
    Field("indicator", "string", Text("指标编号，见 indicators.csv", "indicator, see indicators.csv"), True),
    Field("area", "string", Text("行政区划代码，见 areas.csv", "division code, see areas.csv"), True),
    Field("period", "string", Text("时期：2015、2015H1、2015Q3", "period: 2015, 2015H1, 2015Q3"), True),
    Field("unit", "string", Text("单位：percent、count、index", "unit: percent, count, index")),
    Field("value", "number", Text("未取整的值", "the unrounded value")),
    Field("shown", "number", Text("公布的值，四舍五入", "the value as published, rounded half up")),
    Field("low", "number", Text("95% 区间下限，按公布位数取整", "lower limit of the 95% interval, rounded alike")),
    Field("high", "number", Text("95% 区间上限，按公布位数取整", "upper limit of the 95% interval, rounded alike")),
    Field("interval", "string", Text("区间方法", "method of the interval"), True),
    Field("numerator", "number", Text("分子", "numerator")),
    Field("denominator", "number", Text("分母", "denominator")),
    Field("sample", "integer", Text("调查的有效样本量", "valid answers of a survey")),
    Field(
        "basis",
        "string",
        Text(
            "来源：census 全数，probability 概率抽样，risk_targeted 风险导向抽样（不代表总体）",
            "basis: census, probability, or risk_targeted (does not stand for the whole)",
        ),
    ),
    Field(
        "completeness",
        "string",
        Text(
            "complete 完整，incomplete 缺报不出数，none 无数据，withheld 不公布",
            "complete, incomplete (parts missing, no value), none, withheld",
        ),
        True,
    ),
    Field("target", "string", Text("目标编号，见 targets.csv", "target, see targets.csv")),
    Field(
        "status",
        "string",
        Text("目标状态：met、missed、inconclusive、no_data、not_due", "met, missed, inconclusive, no_data, not_due"),
    ),
    Field("if_due_now", "string", Text("若现在到期的状态", "where it would stand if it were due now")),
    Field("chance", "number", Text("目标按期实现的可能性，0 至 1", "chance that the target is met in time, 0 to 1")),
    Field("sha256", "string", Text("正本的散列", "hash of the canonical record"), True),
)
INDICATORS = (
    Field("indicator", "string", Text("指标编号", "indicator"), True),
    Field("name_zh", "string", Text("中文名称", "name in Chinese"), True),
    Field("name_en", "string", Text("英文名称", "name in English"), True),
    Field("clause", "string", Text("条款", "clause"), True),
    Field("unit", "string", Text("单位", "unit")),
    Field("method", "string", Text("计算方法", "method"), True),
    Field("basis", "string", Text("来源", "basis")),
    Field("definition_zh", "string", Text("中文定义", "definition in Chinese"), True),
    Field("definition_en", "string", Text("英文定义", "definition in English"), True),
    Field("owners", "string", Text("牵头单位", "owners"), True),
)
TARGETS = (
    Field("target", "string", Text("目标编号", "target"), True),
    Field("indicator", "string", Text("指标编号", "indicator"), True),
    Field("clause", "string", Text("条款", "clause"), True),
    Field("kind", "string", Text("类型", "kind"), True),
    Field("comparator", "string", Text("比较符", "comparator")),
    Field("value", "number", Text("目标值", "value to reach")),
    Field("unit", "string", Text("单位", "unit")),
    Field("year", "year", Text("到期年份", "year by whose end it holds"), True),
)
AREAS = (
    Field("area", "string", Text("行政区划代码（GB/T 2260）", "division code (GB/T 2260)"), True),
    Field("name_zh", "string", Text("名称", "name in Chinese"), True),
    Field("level", "string", Text("级别", "level"), True),
)


def figure_row(record: Mapping[str, Any], sha256: str) -> Row:
    """A figure from its canonical record."""
    result, counts = record["result"], record["counts"]
    finding = record["targets"][0] if record["targets"] else {}
    outlook = record["outlook"][0] if record["outlook"] else {}
    return {
        "figure": f"{record['indicator']}.{record['area']}.{record['period']}",
        "indicator": record["indicator"],
        "area": record["area"],
        "period": record["period"],
        "unit": result["unit"],
        "value": result["value"],
        "shown": result["shown"],
        "low": limit(result["low"], result["unit"]),
        "high": limit(result["high"], result["unit"]),
        "interval": result["interval"],
        "numerator": counts.get("numerator"),
        "denominator": counts.get("denominator"),
        "sample": counts.get("sample"),
        "basis": record["measure"]["basis"],
        "completeness": record["completeness"],
        "target": finding.get("id"),
        "status": finding.get("status"),
        "if_due_now": finding.get("if_due_now"),
        "chance": outlook.get("probability"),
        "sha256": sha256,
    }


def indicator_rows(pack: Pack) -> Iterator[Row]:
    """The indicators of the pack."""
    for one in pack.indicators.values():
        yield {
            "indicator": one.id,
            "name_zh": one.name.zh,
            "name_en": one.name.en,
            "clause": one.clause,
            "unit": one.measure.unit,
            "method": one.measure.method,
            "basis": one.measure.basis,
            "definition_zh": one.definition.zh,
            "definition_en": one.definition.en,
            "owners": "、".join(pack.bodies[body].name.zh for body in one.owners),
        }


def target_rows(pack: Pack) -> Iterator[Row]:
    """The targets of the pack."""
    for one in pack.targets:
        yield {
            "target": one.id,
            "indicator": one.indicator,
            "clause": one.clause,
            "kind": one.kind,
            "comparator": one.comparator,
            "value": None if one.value is None else str(one.value),
            "unit": one.unit,
            "year": str(one.year),
        }


def area_rows(pack: Pack, province: str) -> Iterator[Row]:
    """The province and its cities."""
    units = [pack.divisions.find(province), *pack.cities]
    for unit in units:
        if unit is not None:
            yield {"area": unit.code, "name_zh": unit.name, "level": str(unit.level)}


def columns(rows: Iterable[Row], fields: Iterable[Field]) -> dict[str, list[str | None]]:
    """Rows turned into columns."""
    listed = list(rows)
    return {field.name: [row[field.name] for row in listed] for field in fields}
