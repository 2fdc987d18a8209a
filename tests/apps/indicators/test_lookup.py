"""The same counts from rows, from their roll-up and from another engine's table."""

import ibis
import pytest

from indicator_samples import LATE, Records, full_year, load
from zhiheng.apps.indicators.expression import counts
from zhiheng.apps.indicators.lookup import look_up
from zhiheng.platform.datasets import actions, rollup
from zhiheng.vocab.periods import Period

WHERE = {"numerator": {"verdict": ["pass"]}, "denominator": {"domain": ["food"], "verdict": ["pass", "fail"]}}


@pytest.mark.django_db
def test_rate_looked_up_is_the_rate_computed_from_the_rows(records, packs_folder):
    indicator = load(packs_folder).indicators["food-spot-check-pass"]
    rolled = rollup.table(actions.snapshot("inspections", period=Period.parse("2015"), by=None, at=LATE))
    found = look_up(rolled, indicator, where={"city": ["140300"]}, by=("quarter",))
    assert [(one.group["quarter"], one.numerator, one.denominator) for one in found] == [
        (f"2015Q{number}", 48, 50) for number in range(1, 5)
    ]
    assert str(found[0].rate) == "96"


@pytest.mark.django_db
def test_slice_outside_the_indicator_is_empty(records, packs_folder):
    indicator = load(packs_folder).indicators["food-spot-check-pass"]
    rolled = rollup.table(actions.snapshot("inspections", period=Period.parse("2015"), by=None, at=LATE))
    assert look_up(rolled, indicator, where={"domain": ["agri"]}) == []


@pytest.mark.parametrize("by", [(), ("city",), ("city", "quarter")])
def test_two_engines_give_the_same_integers_from_one_expression(by):
    records = Records()
    full_year(records)
    rows = records.tables()["inspections"]
    answers = []
    for engine in (ibis.duckdb.connect(), ibis.sqlite.connect()):
        table = engine.create_table("inspections", rows.drop_columns(["occurred_on"]))
        found = counts(table, **WHERE, by=by).to_pyarrow().to_pylist()
        answers.append(sorted(tuple(map(str, row.values())) for row in found))
    assert answers[0] == answers[1]
    assert len(answers[0]) == {0: 1, 1: 11, 2: 44}[len(by)]
