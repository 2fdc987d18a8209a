"""What the composer reads: a release in plain values, whoever looked it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhiheng.apps.indicators import wording
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.periods import Period, PeriodKind

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """One dataset behind the release."""

    name: str
    title: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure that this release gives differently from the one before; values unrounded."""

    indicator: str
    area: str
    period: str
    old_value: str | None
    new_value: str | None
    old_status: str
    new_status: str


@dataclass(frozen=True)
class Released:
    """One release.

    Attributes:
        code: how the release is addressed.
        period: the last period of its figures.
        released_at: when it was released.
        known_at: what was recorded later does not count.
        sha256: the hash of the release.
        pack: where names and words come from.
        pack_version: of the pack that the figures were made with.
        pack_hash: of the same.
        engines: versions of the methods that made them.
        figures: canonical record by figure key.
        tables: the datasets that were frozen for it.
        revised: what differs from the release before.
        previous: the code of that release, empty if there is none.
        reason: why figures were revised.
        site: where the public site stands, without a slash at its end.
        is_demo: whether the data are made up.
    """

    code: str
    period: Period
    released_at: datetime
    known_at: datetime
    sha256: str
    pack: Pack
    pack_version: str
    pack_hash: str
    engines: Mapping[str, str]
    figures: Mapping[str, Record] = field(repr=False)
    tables: tuple[FrozenTable, ...]
    revised: tuple[Revised, ...]
    previous: str
    reason: str
    site: str
    is_demo: bool

    @property
    def province(self) -> str:
        """The division code of the whole."""
        return self.pack.manifest.division or f"{self.pack.cities[0].code[:2]}0000"

    def reading(self, indicator: str, area: str, period: Period) -> Reading | None:
        """The figure of an indicator, area and period."""
        record = self.figures.get(f"{indicator}.{area}.{period}")
        return Reading(record, self.pack.indicators[indicator]) if record is not None else None

    def readings(self, indicator: str, area: str, kind: PeriodKind) -> list[Reading]:
        """All figures of an indicator in an area for periods of one kind up to that of the release, in order."""
        start = f"{indicator}.{area}."
        found = (Reading(self.figures[key], self.pack.indicators[indicator]) for key in self._keys(start))
        known = (one for one in found if one.period.kind == kind and one.period.end <= self.period.end)
        return sorted(known, key=lambda one: one.period)

    def _keys(self, start: str) -> Iterator[str]:
        return (key for key in self.figures if key.startswith(start))

    def area_name(self, area: str) -> str:
        """What a division is called."""
        return self.pack.divisions.get(area).name

    def why(self, figure: str) -> str:
        """The address that explains a figure."""
        return f"{self.site}/why/{self.code}/{figure}/"


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure, read for writing about it."""

    record: Record
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
        """Its period."""
        return Period.parse(self.record["period"])

    @property
    def unit(self) -> str | None:
        """Unit of the value."""
        unit: str | None = self.record["result"]["unit"]
        return unit

    @property
    def shown(self) -> Decimal | None:
        """The value as released, rounded; differences are taken between these, so that readers can follow them."""
        text = self.record["result"]["shown"]
        return None if text is None else Decimal(text)

    @property
    def exact(self) -> Decimal | None:
        """The unrounded value."""
        text = self.record["result"]["value"]
        return None if text is None else Decimal(text)

    @property
    def text(self) -> str:
        """The value with its unit, a dash where there is none."""
        return wording.with_unit(self.record["result"]["shown"], self.unit)

    @property
    def limits(self) -> tuple[Decimal, Decimal] | None:
        """The interval, unrounded."""
        low, high = self.record["result"]["low"], self.record["result"]["high"]
        return None if low is None else (Decimal(low), Decimal(high))

    @property
    def reach(self) -> tuple[Decimal, Decimal] | None:
        """The interval; of a value without one, the value as it is written."""
        if self.shown is None:
            return None
        return self.limits or (self.shown, self.shown)

    @property
    def between(self) -> str:
        """The interval as written, empty where there is none."""
        result = self.record["result"]
        return wording.between(result["low"], result["high"], self.unit)

    @property
    def counts(self) -> str:
        """What the value was computed from."""
        return wording.counts_of(self.record)

    @property
    def completeness(self) -> str:
        """Whether all parts were there."""
        return str(self.record["completeness"])

    @property
    def basis(self) -> str:
        """Census, probability or risk_targeted; empty for targets in words."""
        return str(self.record["measure"]["basis"] or "")

    @property
    def findings(self) -> list[Record]:
        """How each target stands."""
        return list(self.record["targets"])

    def finding(self, target: str) -> Record | None:
        """How that target stands."""
        return next((found for found in self.findings if found["id"] == target), None)
