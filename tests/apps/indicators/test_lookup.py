"""The same counts from rows, from their roll-up and by hand."""

import ibis
import pyarrow as pa
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
@pytest.mark.parametrize("weight", [None, "n"])
def test_expression_counts_what_counting_by_hand_counts(by, weight):
    records = Records()
    full_year(records)
    records.inspect(7, 3, city=None, domain="drug")
    rows = records.tables()["inspections"].append_column("n", pa.array([1] * len(records.inspections)))
    found = counts(ibis.memtable(rows), **WHERE, by=by, weight=weight).to_pyarrow().to_pylist()
    expected: dict[tuple, list[int]] = {}
    for row in rows.to_pylist():
        if row["domain"] == "food" and row["verdict"] in ("pass", "fail"):
            cell = expected.setdefault(tuple(row[name] for name in by), [0, 0])
            cell[0] += row["verdict"] == "pass"
            cell[1] += 1
    assert {tuple(row[name] for name in by): [row["numerator"], row["denominator"]] for row in found} == expected
