"""The datasets as the apps below offer them, from a recorded sample to a figure."""

from datetime import UTC, datetime

import pytest

from indicator_samples import small_pack
from inspection_samples import read, sample
from zhiheng.apps.indicators import actions, queries
from zhiheng.apps.inspection.actions import record_results
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.datasets import declarations
from zhiheng.vocab.periods import Period

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_recorded_samples_count_whatever_the_person_who_freezes_may_see(settings, tmp_path, monkeypatch):
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(small_pack(tmp_path / "packs")))
    rows = [sample(serial) for serial in range(1, 31)]
    with system_scope():
        record_results(lines=read(*rows), upload=1, unit=None, filename="结果.csv", by=None, at=AT)
    set_scope()  # sees nothing
    year = Period.parse(str(_year(rows)))
    freeze = actions.freeze_period(period=year, first=year, by=User.objects.create(username="olga"), at=AT)
    actions.compute(freeze=freeze, by=None, at=AT)
    assert freeze.snapshots.get(dataset="inspections").rows == len(rows)
    figure = queries.figures(freeze).get(key=f"food-spot-check-pass.140000.{year}")
    assert figure.record["counts"] == {"numerator": "30", "denominator": "30"}


def _year(rows):
    with system_scope():
        from zhiheng.apps.inspection.queries import results_in_force

        return results_in_force().first().occurred_on.year


def test_datasets_that_the_pack_names_are_registered_with_the_columns_it_filters_by():
    from zhiheng import policy

    pack = policy.load("cn-sx-2012")
    for indicator in pack.indicators.values():
        measure = indicator.measure
        if measure.dataset is None:
            continue
        columns = set(declarations.dataset(measure.dataset).schema.names)
        for part in measure.parts:
            assert set(part.where or {}) <= columns
