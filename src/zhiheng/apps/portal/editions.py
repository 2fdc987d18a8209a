"""A release as the pages name it, and its figures ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from zhiheng.apps.portal.showing import Shown
from zhiheng.apps.publication import queries, queries_public
from zhiheng.apps.publication.queries import Release, ReleasedFigure
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period, PeriodKind


@dataclass(frozen=True)
class Edition:
    """A release with the pack that names its indicators."""

    release: Release
    pack: Pack

    @property
    def code(self) -> str:
        """How the release is called."""
        return self.release.code

    @property
    def released_at(self) -> datetime:
        """When it was made public."""
        return self.release.released_at

    @cached_property
    def known_at(self) -> datetime:
        """What was recorded later does not count."""
        return datetime.fromisoformat(self.release.contents["known_at"])

    @property
    def note(self) -> str:
        """Why figures were revised; empty for a first edition."""
        return self.release.reason

    @property
    def period(self) -> Period:
        """The last period."""
        return Period.parse(self.release.period)

    @property
    def title(self) -> Text:
        """Period and edition."""
        label, number = self.period.label(), self.release.edition
        return Text(f"{label.zh}第 {number} 版", f"{label.en}, edition {number}")

    @cached_property
    def years(self) -> list[Period]:
        """The whole years in it, in order."""
        first, last = Period.parse(self.release.contents["first_period"]), self.period
        found = Period.of(first.start, PeriodKind.YEAR).through(Period.of(last.end, PeriodKind.YEAR))
        return [year for year in found if first.start <= year.start and year.end <= last.end]

    @property
    def province(self) -> str:
        """Division code of the whole province."""
        return queries.province_of(self.pack)

    def year(self, asked: str | None) -> Period:
        """The year asked for, or the last whole one; the release's own period where it holds no whole year."""
        named = {str(year): year for year in self.years}
        return named.get(asked or "", self.years[-1] if self.years else self.period)

    def figures(
        self, *, indicator: str | None = None, area: str | None = None, period: Period | None = None
    ) -> list[Shown]:
        """Its figures of an indicator, area or period."""
        asked = str(period) if period else None
        return self.shown(queries.figures(self.release, indicator=indicator, area=area, period=asked))

    def shown(self, found: Iterable[ReleasedFigure]) -> list[Shown]:
        """Released figures ready to be shown; one whose indicator the pack no longer has is left out."""
        known = self.pack.indicators
        return [Shown(one.record, known[one.indicator]) for one in found if one.indicator in known]

    def series(self, area: str, until: Period) -> dict[str, list[tuple[str, float | None]]]:
        """The yearly values of every indicator in one area up to ``until``."""
        found: dict[str, list[tuple[str, float | None]]] = {}
        for one in queries_public.of_kind(self.release, area=area):
            if len(one.period) == 4 and one.period <= str(until):  # years alone are written with four digits
                found.setdefault(one.indicator, []).append(
                    (one.period, None if one.value is None else float(one.value))
                )
        return found


def edition(release: Release) -> Edition:
    """That release."""
    return Edition(release, queries.pack_of(release))


def current() -> Edition | None:
    """The release that counts now."""
    found = queries_public.current()
    return edition(found) if found else None


@dataclass(frozen=True, slots=True)
class Vintage:
    """One figure in one release."""

    edition: Edition
    figure: Shown
    is_revised: bool


def vintages(key: str) -> list[Vintage]:
    """One figure in every release, the newest first; revised where its value or status differs from the one before."""
    known = [(edition(one.release), one) for one in queries_public.vintages(key)]
    found = [(where, shown[0], one) for where, one in known if (shown := where.shown([one]))]
    earlier = [one for _, _, one in found[1:]]
    return [
        Vintage(where, shown, place < len(earlier) and _differs(one, earlier[place]))
        for place, (where, shown, one) in enumerate(found)
    ]


def _differs(one: ReleasedFigure, other: ReleasedFigure) -> bool:
    return (one.value, one.status) != (other.value, other.status)
