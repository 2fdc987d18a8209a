"""All that one indicator's page shows of a release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from zhiheng.apps.portal import pictures, wording
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.showing import Placed, Shown, placed
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator, TargetEntry
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Drawn:
    """One indicator at the end of a period: its figure, its course, its cities and their charts."""

    figure: Shown | None
    course: list[Shown]
    cities: list[Placed]
    trend: SafeString | None
    map: SafeString | None
    dots: SafeString | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A target of the indicator in words."""

    entry: TargetEntry
    goal: Text
    kind: Text
    clause: str


def promised(indicator: Indicator) -> list[Promised]:
    """The targets of the indicator in words."""
    return [
        Promised(
            entry=entry,
            goal=wording.goal(entry, indicator.measure.unit),
            kind=wording.KINDS[entry.kind],
            clause=entry.clause or indicator.clause,
        )
        for entry in indicator.targets
    ]


def drawn(edition: Edition, indicator: Indicator, figures: Sequence[Shown], period: Period) -> Drawn:
    """The charts of an indicator; they carry no words, so that both languages share them."""
    figure = next((one for one in figures if one.area == edition.province and one.period == period), None)
    course = series(figures, edition.province, main_kind(indicator))
    cities = cities_in(figures, period, edition.pack, figure)
    aim = next((one.aim for one in course if one.aim), "")
    frame = pictures.Frame("%" if indicator.measure.unit == "percent" else "", target_value(indicator), aim)
    return Drawn(
        figure=figure,
        course=course,
        cities=cities,
        trend=pictures.trend(course, frame),
        map=pictures.city_map(cities, edition.pack, legend=frame.axis) if cities else None,
        dots=pictures.cities(cities, frame) if cities else None,
    )


def main_kind(indicator: Indicator) -> PeriodKind:
    """The kind of period in which the indicator's target must hold: what its chart is drawn by."""
    every = next((entry.every for entry in indicator.targets if entry.every), None)
    return PeriodKind(every) if every else PeriodKind.YEAR


def series(figures: Iterable[Shown], area: str, kind: PeriodKind) -> list[Shown]:
    """The figures of one area and kind of period, in order."""
    found = [figure for figure in figures if figure.area == area and figure.period.kind == kind]
    return sorted(found, key=lambda figure: figure.period)


def cities_in(figures: Iterable[Shown], period: Period, pack: Pack, province: Shown | None) -> list[Placed]:
    """The cities in one period, the highest value first."""
    names = {city.code: city.name for city in pack.cities}
    found = [figure for figure in figures if figure.area in names and figure.period == period]
    return placed(found, names, province)


def target_value(indicator: Indicator) -> float | None:
    """The number to draw as a line, if a target promises one."""
    entry = next((entry for entry in indicator.targets if entry.value is not None), None)
    return float(entry.value) if entry is not None and entry.value is not None else None


def collected(indicator: Indicator, pack: Pack) -> list[tuple[Text, Text]]:
    """How the data come in: what is asked for and what the answer is."""
    if indicator.collect is None:
        return []
    often = wording.FREQUENCIES[indicator.collect.frequency]
    days = indicator.collect.due_days
    levels = [wording.LEVELS[level] for level in indicator.collect.levels]
    facts = [
        (Text("报送频率", "Frequency"), often),
        (Text("期限", "Due"), Text(f"期末后 {days} 天内", f"within {days} days of the end of the period")),
        (Text("层级", "Levels"), joined(levels)),
    ]
    forms = {pack.form_items[item][0].id: pack.form_items[item][0] for item in indicator.measure.items}
    if forms:
        marks = [
            Text(f"{form.title.zh}（{form.form.number}）", f"{form.title.en} ({form.form.number})")
            for form in forms.values()
        ]
        facts.append((Text("报表", "Form"), joined(marks)))
    if indicator.measure.dataset == "inspections":
        facts.append((Text("来源", "Source"), Text("监督抽检结果", "results of inspections")))
    return facts


def joined(texts: Sequence[Text]) -> Text:
    """Several words in a row."""
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
