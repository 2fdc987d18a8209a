"""A released figure as pages show it: every number is text of its canonical record, nothing is computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators.wording import aim_of, between, counts_of, with_unit
from zhiheng.apps.portal.wording import COMPLETENESS, goal
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period

DUE = "not_due"
WORDED = "worded"  # a target in words that nobody has put a number to: there may be data, but nothing to judge by


def status_of(finding: Mapping[str, Any]) -> str:
    """Where a target stands, as the public pages say it."""
    is_worded = finding["kind"] == "qualitative" and finding["status"] in ("no_data", DUE)
    return WORDED if is_worded else str(finding["status"])


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure.

    Attributes:
        record: the canonical record.
        indicator: its indicator, from the pack that the figure was made with.
    """

    record: Mapping[str, Any]
    indicator: Indicator

    @property
    def key(self) -> str:
        """How the figure is called everywhere."""
        return f"{self.record['indicator']}.{self.record['area']}.{self.record['period']}"

    @property
    def area(self) -> str:
        """Division code."""
        return str(self.record["area"])

    @property
    def period(self) -> Period:
        """The period."""
        return Period.parse(self.record["period"])

    @property
    def unit(self) -> str | None:
        """Unit of the value."""
        unit: str | None = self.record["result"]["unit"]
        return unit

    @property
    def shown(self) -> str | None:
        """The value as it was released, rounded."""
        text: str | None = self.record["result"]["shown"]
        return text

    @property
    def value(self) -> str:
        """The value with its unit."""
        return with_unit(self.shown, self.unit)

    @property
    def number(self) -> float | None:
        """The value for drawing and sorting."""
        exact = self.record["result"]["value"]
        return None if exact is None else float(exact)

    @property
    def limits(self) -> tuple[Decimal, Decimal] | None:
        """The interval, if there is one."""
        low, high = self.record["result"]["low"], self.record["result"]["high"]
        return None if low is None else (Decimal(low), Decimal(high))

    @property
    def between(self) -> str:
        """The interval in words; empty where there is none."""
        result = self.record["result"]
        return between(result["low"], result["high"], self.unit)

    @property
    def finding(self) -> Mapping[str, Any] | None:
        """How the first target stands."""
        return self.record["targets"][0] if self.record["targets"] else None

    @property
    def status(self) -> str:
        """Where the first target stands; ``no_target`` for an indicator without one."""
        return status_of(self.finding) if self.finding else "no_target"

    @property
    def standing(self) -> str:
        """Where it would stand if it were due now."""
        return str(self.finding["if_due_now"]) if self.finding else "no_target"

    @property
    def is_due(self) -> bool:
        """Whether the target's date has come."""
        return self.status != DUE

    @property
    def aim(self) -> str:
        """The target's number with its sign."""
        return aim_of(self.finding, self.unit) if self.finding else ""

    @property
    def goal(self) -> Text | None:
        """The first target in words, with the period in which it must hold."""
        return goal(self.indicator.targets[0], self.unit) if self.indicator.targets else None

    @property
    def reasons(self) -> list[Text]:
        """Why the status is what it is."""
        return [Text(said["zh"], said["en"]) for said in self.finding["reasons"]] if self.finding else []

    @property
    def outlook(self) -> Outlook | None:
        """What is to be expected of the first target, where the release says so."""
        return Outlook.of(self.record["outlook"][0], self.unit) if self.record["outlook"] else None

    @property
    def basis(self) -> str | None:
        """Where the numbers come from."""
        basis: str | None = self.record["measure"]["basis"]
        return basis

    @property
    def counts(self) -> str:
        """``2424 / 2674``, or the sample behind an index."""
        return counts_of(self.record)

    @property
    def completeness(self) -> Text:
        """Whether all parts were there."""
        return COMPLETENESS[self.record["completeness"]]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return str(self.record["completeness"]) == "complete"


@dataclass(frozen=True, slots=True)
class Outlook:
    """How likely the target is to be met."""

    status: str
    probability: Decimal | None
    between: str
    statement: Text
    points: int

    @classmethod
    def of(cls, record: Mapping[str, Any], unit: str | None) -> Outlook:
        """From the record of a figure."""
        return cls(
            status=record["status"],
            probability=None if record["probability"] is None else Decimal(record["probability"]),
            between=between(record["low"], record["high"], unit),
            statement=Text(record["statement"]["zh"], record["statement"]["en"]),
            points=record["points"],
        )

    @property
    def chance(self) -> str:
        """``83%``; never 0 or 100 % for something that is still open."""
        if self.probability is None:
            return ""
        percent = self.probability * 100
        if self.status == "projected" and not 1 <= percent <= 99:
            return "<1%" if percent < 1 else ">99%"
        return f"{percent:.0f}%"


AGAINST = {
    "above": Text("高于全省", "above the province"),
    "below": Text("低于全省", "below the province"),
    "alike": Text("差别不显著", "no clear difference"),
    "same": Text("与全省相同", "the same"),
    "": Text("—", "—"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A city among the others.

    Attributes:
        figure: its figure.
        name: its name.
        best: the best place that the intervals allow.
        worst: the worst.
        against: how it compares with the province: ``above``, ``below``, ``alike``, ``same`` or empty.
    """

    figure: Shown
    name: str
    best: int | None
    worst: int | None
    against: str

    @property
    def place(self) -> str:
        """``3`` where the place is certain, else ``2～6``."""
        if self.best is None:
            return "—"
        return str(self.best) if self.best == self.worst else f"{self.best}～{self.worst}"

    @property
    def comparison(self) -> Text:
        """How it compares with the province, in words."""
        return AGAINST[self.against]


def placed(figures: Iterable[Shown], names: Mapping[str, str], province: Shown | None) -> list[Placed]:
    """Cities by value, the highest first; a place is only as certain as the intervals allow.

    One city stands surely before another only where their intervals do not overlap (values without an interval are
    taken as exact): careful, as intervals may overlap a little and still differ.
    """
    found = sorted(figures, key=lambda one: (-(one.number if one.number is not None else float("-inf")), one.area))
    known = [(one, _reach(one)) for one in found]
    reaches = [reach for _, reach in known if reach]
    whole = _reach(province) if province else None
    return [
        Placed(
            figure=one,
            name=names[one.area],
            best=1 + sum(other[0] > reach[1] for other in reaches) if reach else None,
            worst=len(reaches) - sum(other[1] < reach[0] for other in reaches) if reach else None,
            against=_against(reach, whole),
        )
        for one, reach in known
    ]


def _reach(figure: Shown) -> tuple[Decimal, Decimal] | None:
    exact = figure.record["result"]["value"]
    return None if exact is None else figure.limits or (Decimal(exact), Decimal(exact))


def _against(reach: tuple[Decimal, Decimal] | None, whole: tuple[Decimal, Decimal] | None) -> str:
    if reach is None or whole is None:
        return ""
    if reach[0] == reach[1] == whole[0] == whole[1]:
        return "same"
    if reach[0] > whole[1]:
        return "above"
    return "below" if reach[1] < whole[0] else "alike"
