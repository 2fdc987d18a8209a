"""All that was observed of one indicator in one area: period by period, and the periods that are reported at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property

from zhiheng.apps.indicators.observing import FREQUENCY, Observation
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.periods import Period, PeriodKind

LookUp = Callable[[Period], Observation | None]


@dataclass(frozen=True)
class Series:
    """The observations of ``indicator`` in ``area`` from the start of ``first`` to the end of ``last``.

    Attributes:
        look_up: what was observed up to a period (of a cumulative indicator, the sum so far).
        look_up_part: what a period itself adds to that sum; the same as ``look_up`` for everything else.
    """

    indicator: Indicator
    area: str
    first: Period
    last: Period
    look_up: LookUp
    look_up_part: LookUp

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Whole periods of each kind in which this indicator is reported, the longest kind first."""
        return tuple(
            period
            for kind in self.kinds
            for period in Period.of(self.first.start, kind).through(Period.of(self.last.end, kind))
            if self.first.start <= period.start and period.end <= self.last.end
        )

    @property
    def kinds(self) -> list[PeriodKind]:
        """Years, and the kind of period in which data come in or a target must hold."""
        wanted = {PeriodKind.YEAR}
        if self.indicator.collect:
            wanted.add(FREQUENCY[self.indicator.collect.frequency])
        wanted |= {PeriodKind(target.every) for target in self.indicator.targets if target.every}
        return [kind for kind in PeriodKind if kind in wanted]

    @cached_property
    def observations(self) -> dict[Period, Observation]:
        """What was observed; periods for which nobody reports such an area are left out."""
        found = {period: self.look_up(period) for period in self.periods}
        return {period: observation for period, observation in found.items() if observation is not None}

    def without(self, hidden: Collection[Period]) -> Series:
        """The series as it may be judged in public: nothing is known of the periods that are withheld."""

        def unless_hidden(look_up: LookUp) -> LookUp:
            return lambda period: Observation() if period in hidden else look_up(period)

        return replace(self, look_up=unless_hidden(self.look_up), look_up_part=unless_hidden(self.look_up_part))

    def until(self, end: Period, kind: PeriodKind) -> list[tuple[Period, Observation]]:
        """What each period of one kind, that ended no later than ``end`` does, has to say to a target."""
        periods = [period for period in self.observations if period.kind == kind and period.end <= end.end]
        found = [(period, self.look_up_part(period)) for period in periods]
        return [(period, observation) for period, observation in found if observation is not None]
