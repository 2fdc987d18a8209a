"""The outlook against a published national series."""

import csv

import pytest

from conftest import SHARED
from zhiheng.engines import outlook

FILE = SHARED / "reference" / "macro_quality_cn" / "mqci_national.csv"


@pytest.mark.reference
@pytest.mark.parametrize("known", [3, 4])
def test_the_interval_holds_the_competitiveness_index_that_was_published_next(known):
    if not FILE.exists():
        pytest.skip(f"1 case of outlook not compared: {FILE} is missing")
    with FILE.open(encoding="utf-8") as stream:
        rows = [(row["year"], float(row["index_national"])) for row in csv.DictReader(stream)]
    seen = [outlook.Observation(period=year, value=value) for year, value in rows[:known]]
    year, published = rows[known]
    found = outlook.run(outlook.Input(unit="index", target="85", year=int(year), observations=seen))
    assert found.low < published < found.high
    assert found.probability < 0.1
