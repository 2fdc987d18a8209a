"""What the database refuses by itself, whatever the program asks."""

import pytest
from django.db import IntegrityError, transaction

from indicator_samples import LATE
from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication.models import Release, ReleasedFigure
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period


@pytest.fixture
def computed(records, people):
    year = Period.parse("2015")
    freeze = indicators.freeze_period(period=year, first=year, by=people.olga, at=LATE)
    indicators.compute(freeze=freeze, by=people.olga, at=LATE)
    freeze.refresh_from_db()
    return freeze


def copied(row, **changes):
    """The row once more, as a new one."""
    fields = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**fields | changes)


def refused(row, words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        row.save(force_insert=True)


def test_freeze_that_nobody_approved_is_not_released(computed, people):
    entry = LedgerEntry.objects.latest("pk")
    made = Release(
        code="2015-1", period="2015", edition=1, freeze=computed, manifest="{}", sha256="0" * 64, entry=entry,
        released_by=people.rosa, released_at=LATE,
    )  # fmt: skip
    refused(made, "second person approved")


@pytest.mark.parametrize("change", [{"value": "1"}, {"status": "missed"}, {"canonical": "{}"}, {"area": "149900"}])
def test_figure_that_was_not_approved_like_that_is_not_released(approved, people, change):
    freeze = approved()
    figure = freeze.figures.get(key="food-spot-check-pass.140100.2015")
    assert any(getattr(figure, name) != value for name, value in change.items())
    made = Release.objects.create(
        code="2015-1", period="2015", edition=1, freeze=freeze, manifest="{}", sha256="0" * 64,
        entry=LedgerEntry.objects.latest("pk"), released_by=people.rosa, released_at=LATE,
    )  # fmt: skip
    names = ("key", "indicator", "area", "period", "value", "status", "canonical", "sha256")
    true = {name: getattr(figure, name) for name in names}
    refused(ReleasedFigure(release=made, is_current=True, **true | change), "as they were approved")
    ReleasedFigure(release=made, is_current=True, **true).save(force_insert=True)


def test_figure_that_was_never_computed_does_not_join_a_release(released):
    figure = released().figures.first()
    refused(copied(figure, key="invented.140000.2015"), "as they were approved")


def test_computed_freeze_takes_no_further_figure(computed):
    refused(copied(computed.figures.first(), key="invented.140000.2015"), "takes no further figure")


def test_freeze_does_not_begin_approved(computed, people):
    refused(copied(computed, approved_by_id=people.pavel.pk, approved_at=LATE), "begins uncomputed")
