"""Reading releases. Whatever is read here is public; a figure is always its own canonical record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from zhiheng import policy
from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication.choices import PlanState
from zhiheng.apps.publication.comparing import Difference, differences
from zhiheng.apps.publication.models import PlannedRelease
from zhiheng.apps.publication.models import Release as Release  # noqa: PLC0414 - offered to the apps above
from zhiheng.apps.publication.models import ReleasedFigure as ReleasedFigure  # noqa: PLC0414 - offered to the apps above
from zhiheng.apps.publication.models import ReportFile as ReportFile  # noqa: PLC0414 - offered to the apps above
from zhiheng.apps.publication.models import RevisionNote as RevisionNote  # noqa: PLC0414 - offered to the apps above
from zhiheng.policy.pack import Pack, Target
from zhiheng.vocab.periods import Period, PeriodKind


def releases() -> QuerySet[Release]:
    """All releases, the newest first."""
    return Release.objects.all()


def latest(period: str | None = None) -> Release | None:
    """The newest release, or the newest of a period."""
    found = releases().filter(period=period) if period else releases()
    return found.first()


def release(code: str) -> Release | None:
    """The release called ``2015-1``."""
    return releases().filter(code=code).first()


def pack_of(release: Release) -> Pack:
    """The pack of a release as it is in force now: for names and words. Numbers come from the figures themselves."""
    return policy.load(release.contents["pack"]["id"])


def figures(
    release: Release,
    *,
    indicator: str | None = None,
    area: str | None = None,
    period: str | None = None,
    current: bool = False,
) -> QuerySet[ReleasedFigure]:
    """Figures of a release; ``current`` takes the last period of each indicator and area."""
    asked = {"indicator": indicator, "area": area, "period": period, "is_current": current or None}
    return ReleasedFigure.objects.filter(release=release, **{name: value for name, value in asked.items() if value})


def figure(release: Release, key: str) -> ReleasedFigure | None:
    """The figure called ``indicator.area.period``."""
    return ReleasedFigure.objects.filter(release=release, key=key).first()


def series(
    release: Release, indicator: str, area: str, kind: PeriodKind | str = PeriodKind.YEAR
) -> list[ReleasedFigure]:
    """The figures of one indicator and area for all periods of one kind, in order of time."""
    found = [(Period.parse(one.period), one) for one in figures(release, indicator=indicator, area=area)]
    return [one for period, one in sorted(found, key=lambda pair: pair[0]) if period.kind == PeriodKind(kind)]


def cities(release: Release, indicator: str, period: str) -> list[ReleasedFigure]:
    """The figures of the cities, without the province, for one period."""
    return list(figures(release, indicator=indicator, period=period).exclude(area__endswith="0000"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A target of the document and where it stands in a release.

    Attributes:
        target: the promise.
        figure: the latest figure of the province; None where there is none.
        finding: what that figure says of this target.
        outlook: how likely it is to be met, while it is not due.
    """

    target: Target
    figure: ReleasedFigure | None
    finding: dict[str, Any] | None
    outlook: dict[str, Any] | None

    @property
    def status(self) -> str:
        """met, missed, inconclusive, no_data or not_due."""
        return str(self.finding["status"]) if self.finding else "no_data"


def targets_overview(release: Release) -> list[Standing]:
    """All targets, numeric, rank and qualitative, in the order of the document."""
    pack = pack_of(release)
    current = figures(release, area=province_of(pack), current=True)
    records = {one.indicator: (one, one.record) for one in current}
    return [_standing(target, *records.get(target.indicator, (None, {}))) for target in pack.targets]


def _standing(target: Target, figure: ReleasedFigure | None, record: dict[str, Any]) -> Standing:
    findings = {one["id"]: one for one in record.get("targets", [])}
    outlooks = {one["target"]: one for one in record.get("outlook", [])}
    return Standing(target, figure, findings.get(target.id), outlooks.get(target.id))


def province_of(pack: Pack) -> str:
    """The division code of the whole province."""
    return pack.cities[0].code[:2] + "0000"


def revisions(release: Release) -> QuerySet[RevisionNote]:
    """What a release changed of the one before it."""
    return RevisionNote.objects.filter(release=release)


def report_files(release: Release) -> QuerySet[ReportFile]:
    """The quality status report of a release as files, PDF first; none until somebody has made it."""
    return ReportFile.objects.filter(release=release).select_related("release", "entry")


def report_file(release: Release, form: str) -> ReportFile | None:
    """The report of a release in one form: ``pdf`` or ``docx``."""
    return report_files(release).filter(form=form).first()


def later_edition(release: Release) -> Release | None:
    """The newest later edition of the same period, if there is one."""
    return releases().filter(period=release.period, edition__gt=release.edition).order_by("-edition").first()


def release_of(freeze: indicators.Freeze) -> Release | None:
    """The release made of a freeze, if there is one."""
    return Release.objects.filter(freeze=freeze).first()


def to_release() -> QuerySet[indicators.Freeze]:
    """Approved freezes that were not released, and that no later release of their period has overtaken."""
    later = Release.objects.filter(period=OuterRef("period"), freeze__frozen_at__gte=OuterRef("frozen_at"))
    return indicators.freezes().exclude(approved_at=None).filter(~Exists(later))


def next_edition(period: str) -> int:
    """The number that the next release of a period gets."""
    return Release.objects.filter(period=period).count() + 1


def changes_of(freeze: indicators.Freeze) -> Iterator[Difference]:
    """What a freeze changes of the release before it (of the newest, while it is not released itself)."""
    made = release_of(freeze)
    previous = made.previous if made else latest()
    if previous is not None:
        yield from differences(comparable(previous, freeze), indicators.figures(freeze).defer("canonical"))


def comparable(previous: Release, freeze: indicators.Freeze) -> Iterator[ReleasedFigure]:
    """Figures of the previous release for periods that this freeze covers as well."""
    start, end = Period.parse(freeze.first_period).start, Period.parse(freeze.period).end
    for one in compared(previous):
        period = Period.parse(one.period)
        if start <= period.start and period.end <= end:
            yield one


def compared(release: Release) -> Sequence[ReleasedFigure]:
    """The figures of a release with the columns that a comparison needs."""
    return list(figures(release).defer("canonical"))


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A date of the release calendar and what has come of it."""

    plan: PlannedRelease
    state: PlanState
    release: Release | None


def calendar(*, today: date) -> list[CalendarEntry]:
    """The release calendar by date, each entry with the first release of its period."""
    made = {one.period: one for one in releases().filter(edition=1)}
    return [
        CalendarEntry(plan, plan.state(is_released=plan.period in made, today=today), made.get(plan.period))
        for plan in PlannedRelease.objects.all()
    ]


def value_of(figure: ReleasedFigure) -> Decimal | None:
    """The unrounded value."""
    return None if figure.value is None else Decimal(figure.value)
