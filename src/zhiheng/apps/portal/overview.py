"""Where all targets stand at the end of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiheng.apps.portal import wording
from zhiheng.apps.portal.document import Part, in_parts
from zhiheng.apps.portal.showing import DUE, WORDED, Outlook, Shown, status_of
from zhiheng.policy.pack import Pack, Target
from zhiheng.vocab.bilingual import Text

ORDER = ("met", "missed", "inconclusive", "no_data")
Series = Sequence[tuple[str, float | None]]


@dataclass(frozen=True, slots=True)
class Row:
    """One target and how it stands.

    Attributes:
        target: the promise.
        goal: the promise in words.
        figure: the value it is judged by; None where the release has none for this year.
        finding: the judgement.
        spark: the years so far, for a small picture.
    """

    target: Target
    goal: Text
    figure: Shown | None
    finding: Mapping[str, Any] | None
    spark: Spark | None = None

    @property
    def status(self) -> str:
        """Where it stands."""
        if self.finding is None:
            return WORDED if self.target.kind == "qualitative" else "no_data"
        return status_of(self.finding)

    @property
    def standing(self) -> str:
        """Where it would stand if it were due now; the same as ``status`` once it is due."""
        return str(self.finding["if_due_now"]) if self.finding and self.status == DUE else self.status

    @property
    def rank(self) -> int | None:
        """The place found for a rank target."""
        return self.finding["rank"] if self.finding else None

    @property
    def outlook(self) -> Outlook | None:
        """What is to be expected."""
        if self.figure is None:
            return None
        known = {one["target"]: one for one in self.figure.record["outlook"]}
        return Outlook.of(known[self.target.id], self.figure.unit) if self.target.id in known else None


@dataclass(frozen=True, slots=True)
class Spark:
    """A picture the size of a word: points of a line in a box of 100 by 24, and the height of the target."""

    points: str
    last: tuple[str, str]
    target: str | None

    @classmethod
    def of(cls, series: Series, target: float | None) -> Spark | None:
        """From values in order; None for fewer than two."""
        known = [(place, value) for place, (_, value) in enumerate(series) if value is not None]
        if len(known) < 2:
            return None
        reach = [value for _, value in known] + ([] if target is None else [target])
        low, high = min(reach), max(reach)
        span = (high - low) or 1.0

        def y(value: float) -> str:
            return f"{21 - 18 * (value - low) / span:.1f}"

        step = 92 / max(len(series) - 1, 1)
        dots = [(f"{4 + step * place:.1f}", y(value)) for place, value in known]
        return cls(" ".join(map(",".join, dots)), dots[-1], None if target is None else y(target))


@dataclass(frozen=True, slots=True)
class CityTally:
    """How many targets a city's own values reach.

    Attributes:
        code: division code.
        name: its name.
        met: targets reached.
        judged: targets that its values can be held against.
    """

    code: str
    name: str
    met: int
    judged: int

    @property
    def short(self) -> str:
        """The name without 市, for narrow columns."""
        return self.name.removesuffix("市")


def rows(pack: Pack, figures: Iterable[Shown], series: Mapping[str, Series]) -> list[Row]:
    """A row for every target, with the province's figures of one year."""
    known = {figure.record["indicator"]: figure for figure in figures}
    return [_row(target, known.get(target.indicator), series.get(target.indicator, ())) for target in pack.targets]


def parts(found: Iterable[Row], *, numeric: bool) -> list[Part]:
    """Rows by part of the document: those that promise a number, or all others."""
    return in_parts((row.target.clause, row) for row in found if (row.target.value is not None) is numeric)


def tally(found: Iterable[Row]) -> list[tuple[str, int]]:
    """How many of the targets that promise a number stand where, in the order in which one asks."""
    counted = Counter(row.standing for row in found if row.target.value is not None)
    return [(status, counted[status]) for status in ORDER]


def open_targets(found: Iterable[Row]) -> int:
    """How many of the targets that promise a number are not due yet."""
    return sum(row.target.value is not None and row.status == DUE for row in found)


def cities(pack: Pack, figures: Iterable[Shown]) -> list[CityTally]:
    """Each city's own values held against the targets of the province."""
    met: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for figure in figures:
        if figure.standing in ("met", "missed", "inconclusive"):
            judged[figure.area] += 1
            met[figure.area] += figure.standing == "met"
    return [CityTally(city.code, city.name, met[city.code], judged[city.code]) for city in pack.cities]


def _row(target: Target, figure: Shown | None, series: Series) -> Row:
    judged = {finding["id"]: finding for finding in figure.record["targets"]} if figure else {}
    return Row(
        target=target,
        goal=wording.goal(target, target.unit),
        figure=figure,
        finding=judged.get(target.id),
        spark=Spark.of(series, None if target.value is None else float(target.value)),
    )
