"""Releases: what is made, what is refused, what a revision notes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from indicator_samples import CITIES, LATE, PROVINCE
from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication import actions, explaining, queries
from zhiheng.apps.publication.models import Release, ReleasedFigure, RevisionNote
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

FOOD = f"food-spot-check-pass.{PROVINCE}.2015"


def test_release_holds_every_figure_of_its_freeze_byte_for_byte(released):
    made = released()
    computed = dict(made.freeze.figures.values_list("key", "canonical"))
    assert dict(made.figures.values_list("key", "canonical")) == computed
    assert len(computed) == made.contents["figures"]["count"]


def test_first_and_second_edition_are_numbered_by_period(released):
    assert released().code == "2015-1"
    assert released(reason="补报").code == "2015-2"
    assert released(period="2015Q3").code == "2015Q3-1"


def test_release_without_approval_is_refused(records, people):
    year = Period.parse("2015")
    freeze = indicators.freeze_period(period=year, first=year, by=people.olga, at=LATE)
    indicators.compute(freeze=freeze, by=people.olga, at=LATE)
    with pytest.raises(Problem, match="second person"):
        actions.release(freeze=freeze, by=people.rosa, at=LATE)


def test_freeze_is_released_once(approved, people):
    freeze = approved()
    actions.release(freeze=freeze, by=people.rosa, at=LATE)
    with pytest.raises(Problem, match="has been released"):
        actions.release(freeze=freeze, by=people.rosa, at=LATE, reason="again")


def test_second_edition_needs_a_reason(released):
    released()
    with pytest.raises(Problem, match="why"):
        released(reason="  ")


def test_release_is_one_entry_in_the_ledger_that_names_its_hash(approved, people):
    freeze = approved()
    before = LedgerEntry.objects.count()
    made = actions.release(freeze=freeze, by=people.rosa, at=LATE)
    assert LedgerEntry.objects.count() == before + 1
    assert made.entry.payload["sha256"] == made.sha256 == sha256_hex(made.manifest.encode())


def test_head_is_signed_once_the_release_is_committed(approved, people, django_capture_on_commit_callbacks):
    freeze = approved()
    with django_capture_on_commit_callbacks() as callbacks:
        made = actions.release(freeze=freeze, by=people.rosa, at=LATE)
    connection.check_constraints()  # what COMMIT does: entries get their places
    for callback in callbacks:
        callback()
    proof = explaining.why(made.figures.get(key=FOOD))["ledger"]
    assert proof["head"]["tree_size"] > proof["leaf_index"]


@pytest.mark.parametrize(
    ("model", "change"),
    [(Release, {"reason": "x"}), (ReleasedFigure, {"value": "100"}), (RevisionNote, {"new_value": "100"})],
)
def test_database_refuses_to_change_or_remove_what_was_released(records, released, model, change):
    released()
    records.inspect(0, 30, on="2015-05-02")
    released(reason="补报")
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_revision_notes_old_and_new_value_and_the_old_release_stays(records, released):
    first = released()
    records.inspect(0, 300, on="2015-05-02", city="140100")
    second = released(reason="太原补报")
    notes = {note.key: note for note in queries.revisions(second)}
    old, new = (queries.figure(release, FOOD) for release in (first, second))
    assert (notes[FOOD].old_value, notes[FOOD].new_value) == (old.value, new.value)
    assert (notes[FOOD].old_status, notes[FOOD].new_status) == ("met", "missed")
    assert not any("140200" in key or "agri" in key for key in notes)
    assert second.previous == first
    assert second.contents["revised"] == len(notes)
    assert queries.later_edition(first) == second


def test_revision_tells_supplied_from_withdrawn_values(records, released):
    kept = list(records.cells)
    records.cells[:] = [cell for cell in kept if cell[0]["city"] != "140700"]
    released()
    records.cells[:] = [cell for cell in kept if cell[0]["city"] != "140800"]
    notes = {note.key: note.change for note in queries.revisions(released(reason="更正"))}
    assert notes["county-good-roads.140700.2015"] == "appeared"
    assert notes["county-good-roads.140800.2015"] == "withdrawn"


def test_figures_of_new_periods_are_no_revision(released):
    released(period="2015Q2", first="2015")
    assert queries.revisions(released()).count() == 0


def test_late_correction_of_a_quarter_does_not_withdraw_the_rest_of_the_year(records, released):
    released()
    records.inspect(0, 300, on="2015-05-02", city="140100")
    notes = queries.revisions(released(period="2015Q2"))
    assert {note.period for note in notes} == {"2015Q2"}
    assert {note.change for note in notes} <= {"value", "status"}


def test_current_figure_is_the_year_and_not_its_last_quarter(released):
    made = released()
    current = queries.figures(made, indicator="food-spot-check-pass", area=PROVINCE, current=True)
    assert [figure.period for figure in current] == ["2015"]


def test_figures_are_found_by_indicator_area_and_period(released):
    made = released()
    assert [one.area for one in queries.cities(made, "food-spot-check-pass", "2015")] == CITIES
    quarters = queries.series(made, "food-spot-check-pass", PROVINCE, "quarter")
    assert [one.period for one in quarters] == ["2015Q1", "2015Q2", "2015Q3", "2015Q4"]


def test_overview_lists_every_target_in_the_order_of_the_document(released):
    made = released()
    overview = queries.targets_overview(made)
    assert [one.target for one in overview] == queries.pack_of(made).targets
    standing = {one.target.id: one.status for one in overview}
    assert standing["food-spot-check-pass-2015"] == "met"
    assert standing["ex-factory-pass-2020"] == "not_due"
    assert "leading-product-quality" in {one.target.indicator for one in overview}


def test_why_walks_from_the_number_to_clause_counts_data_and_proof(released):
    made = released()
    connection.check_constraints()
    found = explaining.why(made.figures.get(key=FOOD))
    assert found["clause"] == "三（一）-1"
    assert found["numerator"].zh == "检验领域：食品；判定：合格"
    assert found["denominator"].en == "domain: food; verdict: pass, fail"
    assert set(found["counts"]) == {"numerator", "denominator"}
    assert found["datasets"][0]["sha256"] == made.contents["datasets"]["inspections"]["sha256"]
    assert found["pack"]["hash"] == made.freeze.pack_hash
    assert found["basis"].en.startswith("risk-targeted")
    assert found["ledger"]["leaf_hash"] == bytes(made.entry.leaf_hash).hex()


def test_why_of_a_return_names_form_and_cell(released):
    figure = released().figures.get(key=f"luban-prizes.{PROVINCE}.2015")
    assert "《" in explaining.why(figure)["value"].zh


def test_calendar_shows_what_is_planned_overdue_and_released(released, people):
    for period, day in (("2015", date(2016, 3, 1)), ("2016Q1", date(2016, 4, 20)), ("2014", date(2015, 3, 1))):
        actions.plan_release(period=Period.parse(period), planned_on=day, by=people.rosa, at=LATE)
    made = released()
    states = {one.plan.period: one.state for one in queries.calendar(today=date(2016, 3, 2))}
    assert states == {"2014": "overdue", "2015": "released", "2016Q1": "planned"}
    assert [one.release for one in queries.calendar(today=date(2016, 3, 2)) if one.release] == [made]


def test_moved_date_keeps_the_one_announced_first(people):
    year = Period.parse("2015")
    actions.plan_release(period=year, planned_on=date(2016, 3, 1), by=people.rosa, at=LATE)
    plan = actions.plan_release(period=year, planned_on=date(2016, 4, 1), by=people.rosa, at=LATE)
    assert (plan.first_planned_on, plan.planned_on) == (date(2016, 3, 1), date(2016, 4, 1))


def test_release_cannot_be_planned_before_the_period_ends(people):
    with pytest.raises(Problem, match="after"):
        actions.plan_release(period=Period.parse("2015"), planned_on=date(2015, 12, 31), by=people.rosa, at=LATE)
