"""The section of one indicator: box, sentences, years, trend, cities, map."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.apps.indicators import wording
from zhiheng.apps.publication.report import cities, commentary
from zhiheng.apps.publication.report.contents import Chart, Fact, Row, Section, Why
from zhiheng.apps.publication.report.missing import listed
from zhiheng.apps.publication.report.released import Reading, Record, Released
from zhiheng.apps.publication.report.words import STATUS, UNMEASURED
from zhiheng.platform.documents.figures import Point
from zhiheng.policy.schema.indicators import Indicator, TargetEntry
from zhiheng.vocab.periods import PeriodKind

UNITS = {"percent": "%", "count": "个", "index": "指数"}
EVERY = {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年"}


def compose(released: Released, indicator: Indicator, number: int) -> Section:
    """Everything about ``indicator`` as of the period of the release."""
    years = released.readings(indicator.id, released.province, PeriodKind.YEAR)
    now = next((one for one in years if one.period == released.period), None)
    before = next((one for one in years if one.period == released.period.previous()), None)
    placed = cities.readings(released, indicator.id)
    entry = indicator.targets[0] if indicator.targets else None
    key = f"{indicator.id}.{released.province}.{released.period}"
    return Section(
        number=number,
        title=indicator.name.zh,
        indicator=indicator.id,
        facts=_facts(released, indicator, now),
        sentences=_sentences(released, before, now, years, placed),
        years=tuple(_year(one, entry) for one in years),
        trend=_trend(released, indicator, years, entry),
        cities=cities.rows(released, placed),
        cities_title=f"{released.period.label().zh}各市{indicator.name.zh}" if placed else "",
        map=_map(released, indicator, placed),
        why=Why(key, released.why(key)),
    )


def aim(entry: TargetEntry, unit: str | None) -> str:
    """A target in a few words."""
    if entry.value is None:
        return f"位次第{entry.at_most_rank}（{entry.year}年）" if entry.at_most_rank else f"定性目标（{entry.year}年）"
    number = wording.aim(entry.comparator or ">=", entry.value, unit).replace(" ", "")
    if entry.kind == "maintain":
        return f"{entry.since}年至{entry.year}年{EVERY[entry.every or 'year']}保持{number}"
    if entry.kind == "cumulative":
        return f"{entry.since}年至{entry.year}年累计{number}个"
    return f"{number}（{entry.year}年）"


def _facts(released: Released, indicator: Indicator, now: Reading | None) -> tuple[Fact, ...]:
    bodies = released.pack.bodies
    owners = "、".join(bodies[owner].name.zh for owner in indicator.owners)
    found = [Fact("责任单位", owners), Fact("政策条款", indicator.clause), Fact("指标含义", indicator.definition.zh)]
    if now is not None and now.basis:
        found.append(Fact("数据来源", commentary.BASES[now.basis]))
    for entry in indicator.targets:
        finding = now.finding(entry.id) if now else None
        found.append(Fact("目标", aim(entry, indicator.measure.unit)))
        if finding is not None:
            found.append(Fact("判定", _word(finding), finding["status"]))
    return tuple(found)


def _word(finding: Record) -> str:
    if (finding["kind"], finding["status"]) == ("qualitative", "no_data"):
        return f"{UNMEASURED}（没有登记衡量办法）"
    return STATUS[finding["status"]]


def _sentences(
    released: Released, before: Reading | None, now: Reading | None, years: Sequence[Reading], placed: Sequence[Reading]
) -> tuple[str, ...]:
    findings = now.findings if now else []
    found = [
        commentary.level(released, now) + commentary.why_absent(released, now),
        commentary.since_last_year(before, now) + commentary.since_first_year(years if now and now.shown else []),
        "".join(commentary.standing(now, finding) for finding in findings) + _ranked(now),
        commentary.sampling(now) + _without_samples(released, now),
        "".join(cities.sentences(released, placed)),
    ]
    return tuple(sentence for sentence in found if sentence)


def _ranked(now: Reading | None) -> str:
    """What the engine says of a rank; its numbers are places."""
    if now is None or now.indicator.measure.method != "rank":
        return ""
    reasons = [reason["zh"] for finding in now.findings for reason in finding["reasons"] if reason["code"] in _RANKS]
    return "".join(f"{reason.replace(' ', '')}。" for reason in reasons)


_RANKS = {"rank_reached", "rank_not_reached", "rank_open", "peers_missing", "peers_missing_harmless", "not_yet_due"}


def _without_samples(released: Released, now: Reading | None) -> str:
    gaps = [released.area_name(area) for area in now.record["gaps"]] if now else []
    return f"本期没有样品的市：{listed(gaps, '个市', most=11)}，全省数值只描述其余各市。" if gaps else ""


def _year(one: Reading, entry: TargetEntry | None) -> Row:
    finding = one.finding(entry.id) if entry else None
    status = str(finding["status"]) if finding and finding["value"] is not None else ""
    return Row(str(one.period), one.text, one.between, one.counts, status, STATUS.get(status, ""))


def _trend(
    released: Released, indicator: Indicator, years: Sequence[Reading], entry: TargetEntry | None
) -> Chart | None:
    """By year; a target that must hold in every quarter is shown by quarter."""
    series = list(years)
    if entry and entry.every and entry.every != "year":
        series = released.readings(indicator.id, released.province, PeriodKind(entry.every))
    if sum(one.exact is not None for one in series) < 2:
        return None
    points = tuple(_point(one, str(one.period)) for one in series)
    target = float(entry.value) if entry and entry.value is not None else None
    name, unit = indicator.name.zh, indicator.measure.unit
    said = "、".join(f"{one.period.label().zh}{one.text}" for one in series)
    return Chart(
        name=f"trend-{indicator.id}",
        kind="trend",
        caption=f"{name}变化（{_legend(series)}）",
        alt=f"{name}：{said}",
        points=points,
        axis=UNITS[unit or "index"],
        target=target,
        target_label=f"目标 {wording.aim(entry.comparator or '>=', entry.value, unit)}"
        if entry and entry.value is not None
        else "",
    )


def _legend(series: Sequence[Reading]) -> str:
    with_limits = any(one.limits for one in series)
    return "圆点为数值，竖条为95%区间，虚线为目标" if with_limits else "圆点为数值，虚线为目标"


def _map(released: Released, indicator: Indicator, placed: Sequence[Reading]) -> Chart | None:
    if sum(one.exact is not None for one in placed) < 2:
        return None
    said = "、".join(f"{released.area_name(one.area)}{one.text}" for one in placed)
    return Chart(
        name=f"map-{indicator.id}",
        kind="map",
        caption=f"各市{indicator.name.zh}分布",
        alt=f"{released.period.label().zh}各市{indicator.name.zh}：{said}",
        points=tuple(_point(one, released.area_name(one.area)) for one in placed),
        axis=UNITS[indicator.measure.unit or "index"],
    )


def _point(one: Reading, label: str) -> Point:
    low, high = one.limits or (None, None)
    return Point(
        label=label,
        value=None if one.exact is None else float(one.exact),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        area=one.area,
        shown=one.text if one.exact is not None else "",
    )
