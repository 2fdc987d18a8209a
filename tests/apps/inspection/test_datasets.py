"""What indicators get to see, and what they must not."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from inspection_samples import failure, read, sample
from zhiheng.apps.inspection import datasets, queries
from zhiheng.apps.inspection.actions import correct_result, record_results
from zhiheng.apps.inspection.models import InspectionResult
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.datasets.declarations import ExtractScope, dataset
from zhiheng.vocab.periods import Period

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _recorded():
    rows = [
        sample(1),
        sample(2, verdict="不合格", failing="铅‖1mg/kg‖≤0.2mg/kg；镉‖1mg/kg‖≤0.2mg/kg", division="平城区"),
        sample(3, division="运城", occurred_on="2015-11-02", sampling="概率抽样", stratum="运城-超市"),
        sample(4, division="140000"),
        sample(5, occurred_on="2016-01-01"),
        failure(notice_on="2015-06-01"),
    ]
    with system_scope():
        record_results(lines=read(*rows), upload=1, unit=None, filename="", by=None, at=AT)
        yield


def extract(name, *, period="2015", known_at=AT):
    declared = dataset(name)
    batches = list(declared.extract(ExtractScope(Period.parse(period), known_at)))
    return pa.Table.from_batches(batches, schema=declared.schema).to_pylist()


def test_rates_get_samples_of_whole_plans_inside_the_period_in_a_fixed_order():
    rows = extract("inspections")
    assert [(row["city"], row["county"], row["quarter"], row["verdict"]) for row in rows] == [
        ("140100", "140105", "2015Q2", "pass"),
        ("140200", "140213", "2015Q2", "fail"),
        (None, None, "2015Q2", "pass"),
        ("140800", None, "2015Q4", "pass"),
    ]
    assert (rows[3]["sampling"], rows[3]["stratum"], rows[0]["stratum"]) == ("probability", "运城-超市", None)


def test_lists_of_failures_are_offered_apart_with_what_failed():
    rows = extract("failing_samples")
    assert [(row["extent"], row["city"], row["item"]) for row in rows] == [
        ("all", "140200", "铅"),
        ("all", "140200", "镉"),
        ("failures_only", "140700", "灭蝇胺"),
    ]


def test_nothing_is_known_before_it_was_recorded():
    assert extract("inspections", known_at=datetime(2026, 11, 23, 8, tzinfo=UTC)) == []


def test_a_correction_changes_what_is_known_from_then_on_and_nothing_before():
    before = extract("inspections")
    result = InspectionResult.objects.get(sample_no__endswith="2", verdict="fail")
    person = User.objects.create(username="checker")
    correct_result(result=result, changes={"verdict": "pass"}, reason="复检合格", by=person, at=LATER)
    assert extract("inspections", known_at=AT) == before
    after = Counter(row["verdict"] for row in extract("inspections", known_at=LATER))
    assert after == {"pass": 4}


def test_the_extract_agrees_with_counts_straight_from_the_tables():
    counted = Counter((row["city"] or "", row["category"]) for row in extract("inspections"))
    tallied = {(t.city, t.category): t.judged for t in queries.tallies(period=Period.parse("2015"))}
    assert tallied == counted


def test_no_column_is_personal():
    personal = InspectionResult.PERSONAL
    for declared in (datasets.INSPECTIONS, datasets.FAILING_SAMPLES):
        assert not personal & {column.name for column in declared.columns}
