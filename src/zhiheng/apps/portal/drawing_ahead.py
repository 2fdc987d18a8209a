"""Charts and files of a release, made before anyone asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from zhiheng.apps.portal import editions, overview, packaging, pictures
from zhiheng.apps.portal.editions import Edition
from zhiheng.apps.portal.indicator_page import drawn
from zhiheng.apps.publication.queries import Release
from zhiheng.platform.jobs.tasks import Progress
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.vocab.periods import Period

Step = Callable[[], object]


def draw(release: Release, progress: Progress) -> None:
    """Everything that the pages of ``release`` show for its last year, and the map of every year."""
    steps = list(_steps(editions.edition(release)))
    for number, step in enumerate(steps):
        progress(number, len(steps))
        step()
    progress(len(steps), len(steps))


def _steps(edition: Edition) -> Iterator[Step]:
    yield partial(packaging.files, edition)
    yield from (partial(_map, edition, year) for year in reversed(edition.years))
    yield from (partial(_indicator, edition, indicator) for indicator in edition.pack.indicators.values())


def _map(edition: Edition, year: Period) -> None:
    pictures.tally_map(overview.cities(edition.pack, edition.figures(period=year)), edition.pack)


def _indicator(edition: Edition, indicator: Indicator) -> None:
    drawn(edition, indicator, edition.figures(indicator=indicator.id), edition.year(None))
