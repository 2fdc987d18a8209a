"""Sentences and rows about the cities: names first and last only where the intervals set a city apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zhiheng.apps.publication.report.comparing import is_distinguishable, leaders
from zhiheng.apps.publication.report.contents import Row
from zhiheng.apps.publication.report.missing import listed
from zhiheng.apps.publication.report.released import Reading, Released
from zhiheng.apps.publication.report.words import STATUS

FEW = 3  # more than so many side by side are not "the highest" of anything


def readings(released: Released, indicator: str) -> list[Reading]:
    """The figure of each city that has one, in the order of the pack."""
    found = (released.reading(indicator, city.code, released.period) for city in released.pack.cities)
    return [one for one in found if one is not None]


def rows(released: Released, figures: Sequence[Reading]) -> tuple[Row, ...]:
    """A row for each city; where the target stands is judged for the city as for the province."""
    return tuple(
        Row(
            label=released.area_name(one.area),
            value=one.text,
            between=one.between,
            counts=one.counts,
            status=_status(one),
            word=STATUS.get(_status(one), ""),
        )
        for one in figures
    )


def sentences(released: Released, figures: Sequence[Reading]) -> list[str]:
    """What the figures of the cities carry."""
    valued = [one for one in figures if one.reach is not None]
    if not valued:
        return ["各市均没有可公布的数值。"] if figures else []
    found = [_spread(released, valued), _against_target(released, figures), _absent(released, figures)]
    if any(one.basis == "risk_targeted" for one in valued):
        found.insert(1, "各市样品按各自的风险选取，市与市之间的差别不等于产品质量的差别。")
    return [sentence for sentence in found if sentence]


def _spread(released: Released, valued: Sequence[Reading]) -> str:
    if len(valued) < 2:
        return ""
    if all(one.text == valued[0].text for one in valued):
        return f"有数值的{len(valued)}个市均为{valued[0].text}。"
    if not is_distinguishable(valued):
        return f"{len(valued)}个市的区间两两重叠，不能区分高低，不排名次。"
    ends = [_end(released, valued, highest=True), _end(released, valued, highest=False)]
    return "；".join(ends) + "。"


def _end(released: Released, valued: Sequence[Reading], *, highest: bool) -> str:
    """Who stands at one end: a city, a few that cannot be told apart, or nobody in particular."""
    word = "最高" if highest else "最低"
    first = leaders(valued, highest=highest)
    names = [f"{released.area_name(one.area)}（{one.text}）" for one in _ordered(first, highest)]
    if len(first) == 1:
        return f"{names[0]}{word}"
    if all(one.limits is None for one in first):
        together = listed([released.area_name(one.area) for one in first], "个市", most=11)
        return f"{together}并列{word}（{first[0].text}）"
    if len(first) <= FEW:
        return f"{'、'.join(names)}居{word}一组，彼此区间重叠"
    return f"数值{word}的{names[0]}与另外{len(first) - 1}个市区间重叠，不能认定其{word}"


def _ordered(readings: Sequence[Reading], highest: bool) -> list[Reading]:
    return sorted(readings, key=lambda one: (one.exact or 0, one.area), reverse=highest)


def _against_target(released: Released, figures: Sequence[Reading]) -> str:
    """How many cities stand how by the target of the province."""
    judged = [(one, _status(one)) for one in figures if _status(one)]
    if not judged:
        return ""
    totals = Counter(status for _, status in judged)
    counted = "、".join(f"{STATUS[status]}{totals[status]}个" for status in STATUS if totals[status])
    lead = "目标是对全省提出的，以同一目标对照各市："
    if len(totals) == 1 and len(judged) == len(released.pack.cities):
        return f"{lead}{len(judged)}个市均为“{STATUS[judged[0][1]]}”。"
    below = [released.area_name(one.area) for one, status in judged if status == "missed"]
    named = f"，未达到的是{listed(below, '个市', most=11)}" if below else ""
    return f"{lead}{counted}{named}。"


def _absent(released: Released, figures: Sequence[Reading]) -> str:
    absent = [released.area_name(one.area) for one in figures if one.exact is None]
    seen = {one.area for one in figures}
    absent += [city.name for city in released.pack.cities if city.code not in seen]
    return f"没有数值的市：{listed(absent, '个市', most=11)}。" if absent else ""


def _status(reading: Reading) -> str:
    """By the first numeric target; what is not due yet counts as if it were."""
    for finding in reading.findings:
        if finding["value"] is not None:
            status = str(finding["status"])
            return str(finding["if_due_now"]) if status == "not_due" else status
    return ""
