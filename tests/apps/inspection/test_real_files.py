"""The real list of failing samples, which has no header and columns that slipped."""

from __future__ import annotations

from collections import Counter

import pytest

from conftest import SHARED
from intake_files import balanced, bring_in
from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine
from zhiheng.platform.accounts.scope import system_scope

FILE = SHARED / "data" / "inspection" / "cqn_sampling_2019_open.csv"
pytestmark = [
    pytest.mark.realfiles,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FILE.exists(), reason="the real file is not at hand"),
]


def test_lines_of_food_become_results_and_slipped_ones_are_set_aside():
    told = bring_in("inspections", FILE.name, FILE.read_bytes())
    assert balanced(told)
    assert (told["rows"], told["accepted"], told["duplicates"], told["rejected"]) == (207, 39, 0, 168)
    with system_scope():
        assert InspectionResult.objects.count() == 35
        assert FailingItem.objects.count() == 39
        assert set(InspectionResult.objects.values_list("extent", "verdict", "level", "domain")) == {
            ("failures_only", "fail", "national", "food")
        }
        assert Counter(Quarantine.objects.values_list("reason", flat=True)) == {
            "columns_shifted": 165,
            "sample_missing": 3,
        }
        in_shanxi = InspectionResult.objects.exclude(division="").values_list("division", flat=True)
        assert sorted(in_shanxi) == ["140100", "140702"]


def test_the_list_twice_changes_nothing():
    data = FILE.read_bytes()
    bring_in("inspections", FILE.name, data)
    again = bring_in("inspections", "又一次.csv", data + b"\n")
    assert (again["accepted"], again["duplicates"], again["rejected"]) == (0, 39, 168)
    with system_scope():
        assert (InspectionResult.objects.count(), Quarantine.objects.count()) == (35, 168)
