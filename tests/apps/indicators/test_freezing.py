"""Freeze, compute, approve: what the actions do and what the database refuses."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from indicator_samples import EARLY, LATE, PROVINCE
from zhiheng.apps.indicators import actions, archives, queries
from zhiheng.apps.indicators.models import Figure, Freeze
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

FOOD = f"food-spot-check-pass.{PROVINCE}.2015"
YEAR = Period.parse("2015")


def freeze(people, **given):
    return actions.freeze_period(period=YEAR, first=YEAR, by=people.olga, at=LATE, **given)


def computed(people, **given):
    made = freeze(people, **given)
    actions.compute(freeze=made, by=people.olga, at=LATE)
    made.refresh_from_db()
    return made


def test_freeze_names_data_and_pack_by_their_hashes(records, people):
    made = freeze(people)
    assert {one.dataset for one in made.frozen_datasets.all()} == {"inspections", "returns"}
    with archives.restored(made.pack_path, made.pack) as pack:
        assert pack.hash == made.pack_hash
        assert len(pack.cities) == 11
    assert made.state == "frozen"


def test_series_starts_with_the_first_year_that_counts(records, people):
    made = actions.freeze_period(period=YEAR, by=people.olga, at=LATE)
    assert made.first_period == "2011"


def test_records_made_after_known_at_do_not_count(records, people):
    records.inspect(0, 50, on="2015-05-02", recorded_at=LATE)
    early, late = computed(people, known_at=EARLY), computed(people)
    values = {one.freeze_id: one.value for one in Figure.objects.filter(key=FOOD)}
    assert values[early.pk] != values[late.pk]
    again = computed(people, known_at=EARLY)
    assert again.figures_sha256 == early.figures_sha256


def test_same_data_give_the_same_bytes(records, people):
    assert computed(people).figures_sha256 == computed(people).figures_sha256


def test_each_action_writes_one_entry_in_the_ledger(records, people):
    made = freeze(people)
    actions.compute(freeze=made, by=people.olga, at=LATE)
    actions.approve(freeze=made, by=people.pavel, at=LATE)
    record = f"indicators.freeze:{made.pk}"
    assert list(LedgerEntry.objects.filter(record=record).order_by("pk").values_list("action", flat=True)) == [
        "indicators.freeze_period",
        "indicators.compute",
        "indicators.approve",
    ]


def test_second_person_approves(records, people):
    made = computed(people)
    with pytest.raises(Problem, match="second person"):
        actions.approve(freeze=made, by=people.olga, at=LATE)
    assert actions.approve(freeze=made, by=people.pavel, at=LATE).state == "approved"


def test_database_refuses_the_maker_as_approver_whatever_the_code_says(records, people):
    made = computed(people)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Freeze.objects.filter(pk=made.pk).update(approved_by=people.olga, approved_at=LATE)


def test_database_refuses_an_approval_without_figures(records, people):
    made = freeze(people)
    with pytest.raises(IntegrityError, match="approval_is_whole"), transaction.atomic():
        Freeze.objects.filter(pk=made.pk).update(approved_by=people.pavel, approved_at=LATE)
    with pytest.raises(Problem, match="compute"):
        actions.approve(freeze=made, by=people.pavel, at=LATE)


def test_approved_freeze_cannot_be_changed_or_approved_again(records, people):
    made = computed(people)
    actions.approve(freeze=made, by=people.pavel, at=LATE)
    with pytest.raises(Problem, match="already"):
        actions.approve(freeze=made, by=people.pavel, at=LATE)
    for change in ({"approved_by": None, "approved_at": None}, {"figures_sha256": "0" * 64}, {"period": "2014"}):
        with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
            Freeze.objects.filter(pk=made.pk).update(**change)


def test_computed_figures_cannot_be_changed(records, people):
    made = computed(people)
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        queries.figures(made).update(value="100")
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        queries.figures(made)._raw_delete("default")


def test_freeze_is_computed_once(records, people):
    made = computed(people)
    with pytest.raises(Problem, match="freeze again"):
        actions.compute(freeze=made, by=people.olga, at=LATE)


def test_period_that_is_not_over_in_china_cannot_be_frozen(records, people):
    last_evening = datetime(2015, 12, 31, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(Problem, match="not over"):
        actions.freeze_period(period=YEAR, first=YEAR, by=people.olga, at=last_evening)


def test_known_at_cannot_lie_in_the_future(records, people):
    with pytest.raises(Problem, match="future"):
        actions.freeze_period(period=YEAR, first=YEAR, by=people.olga, at=EARLY, known_at=LATE)


def test_archive_of_the_same_pack_is_one_file(records, people):
    assert freeze(people).pack_path == freeze(people).pack_path


def test_searchable_columns_repeat_the_record(records, people):
    made = computed(people)
    figure = queries.figures(made).get(key=FOOD)
    assert figure.record["result"]["value"] == figure.value
    assert figure.record["targets"][0]["status"] == figure.status
    assert figure.record["datasets"]["inspections"] == made.frozen_datasets.get(dataset="inspections").snapshot.sha256
