"""The periods that a target speaks of, and what was observed in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.engines.target_status.judging import Value, value_of
from zhiheng.engines.target_status.models import Input, Observation, PeriodFinding, Reason, Verdict
from zhiheng.engines.target_status.reasons import reason
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Seen:
    """One expected period with its value; ``value`` counts only if every part has reported."""

    period: Period
    observation: Observation | None
    known: Value | None
    is_due: bool

    @property
    def is_complete(self) -> bool:
        """Whether there is a value and every part of it has reported."""
        told = self.observation
        return self.known is not None and told is not None and told.complete and not told.missing

    @property
    def value(self) -> Value | None:
        """The value, unless a part of it is missing."""
        return self.known if self.is_complete else None

    def finding(self, verdict: Verdict) -> PeriodFinding:
        """This period as it is reported."""
        return PeriodFinding(
            period=str(self.period), status=verdict, value=float(self.value.middle) if self.value else None
        )

    def missing(self) -> list[str]:
        """What has not reported: parts of this period, or the whole of it."""
        parts = self.observation.missing if self.observation else []
        return [f"{self.period}: {part}" for part in parts] or [str(self.period)]

    def missing_labels(self) -> list[Text]:
        """The same for people."""
        parts = self.observation.missing if self.observation else []
        label = self.period.label()
        return [Text(f"{label.zh}{part}", f"{part} in {label.en}") for part in parts] or [label]

    def absence(self) -> Reason:
        """Why there is no value."""
        told, label = self.observation, self.period.label()
        if told is None or (told.value is told.numerator is told.denominator is None and not told.missing):
            return reason("period_missing", missing=label)
        if told.missing:
            return reason("parts_missing", period=label, missing=told.missing)
        if not told.complete:
            return reason("incomplete", period=label)
        return reason("nothing_examined", period=label)


def seen_in(given: Input, expected: list[Period]) -> list[Seen]:
    """The ``expected`` periods in order, each with what was observed."""
    found = observed(given)
    return [_seen(given, period, found.get(period)) for period in expected]


def observed(given: Input) -> dict[Period, Observation]:
    """The observations by period.

    Raises:
        Problem: ``period_repeated`` if two observations speak of the same period; Period's own if it is unreadable.
    """
    found: dict[Period, Observation] = {}
    for told in given.observations:
        period = Period.parse(told.period)
        if period in found:
            raise Problem(
                "period_repeated",
                f"{period} 有两条数据，只能有一条",
                f"{period} is observed twice; keep one",
                period=str(period),
            )
        found[period] = told
    return found


def latest_before(given: Input, due: Period) -> Seen | None:
    """The last observation with a complete value that ended before ``due`` does and is of the same kind."""
    found = (_seen(given, period, told) for period, told in observed(given).items() if period.kind == due.kind)
    usable = [seen for seen in found if seen.value is not None and seen.is_due and seen.period < due]
    return max(usable, key=lambda seen: seen.period, default=None)


def expected_of(given: Input) -> list[Period]:
    """Every reporting period from ``since`` to ``year``.

    Raises:
        Problem: ``since_missing`` without a first year, ``since_after_year`` if it is later than the last.
    """
    if given.since is None:
        raise Problem(
            "since_missing",
            "“保持”或累计类目标须给出起算年 since",
            "a maintained or cumulative target needs the first year that counts (since)",
        )
    if given.since > given.year:
        raise Problem(
            "since_after_year",
            f"起算年 {given.since} 晚于目标年 {given.year}",
            f"the first year {given.since} is later than the target year {given.year}",
        )
    years = range(given.since, given.year + 1)
    return [part for year in years for part in Period.parse(f"{year:04d}").parts(given.every)]


def is_due(period: Period, as_of: date | None) -> bool:
    """Whether the data of ``period`` should be there."""
    return as_of is None or period.end <= as_of


def _seen(given: Input, period: Period, told: Observation | None) -> Seen:
    return Seen(period, told, value_of(told, given.unit), is_due(period, given.as_of))
