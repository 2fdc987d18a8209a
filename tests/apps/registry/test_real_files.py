"""The real registers: every line accounted for, nothing lost, the same file twice changes nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from stdnum.cn import uscc

from conftest import SHARED
from intake_files import balanced, bring_in
from zhiheng.apps.registry.models import Organisation, OrganisationSource
from zhiheng.platform.accounts.scope import system_scope

FILES = sorted((SHARED / "data" / "enterprise").glob("*.csv"))
pytestmark = [
    pytest.mark.realfiles,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FILES, reason="the real files are not at hand"),
]


@pytest.mark.slow
def test_every_line_of_every_register_is_in_the_register_or_sent_back_with_a_reason():
    expected, codes = Counter(), set()
    for path in FILES:
        data = path.read_bytes()
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        told = bring_in("enterprises", path.name, data)
        assert balanced(told)
        assert told["rows"] == len(rows)
        failing = [row for row in rows if not uscc.is_valid(row["统一社会信用代码"])]
        assert told["rejected"] <= len(failing)
        assert {error["code"] for error in told["errors"]} <= {"uscc_check_character"}
        expected.update(accepted=told["accepted"], rejected=told["rejected"])
        codes |= {row["统一社会信用代码"] for row in rows}
    with system_scope():
        assert Organisation.objects.count() == len(codes) - expected["rejected"]
        assert OrganisationSource.objects.count() == sum(expected.values())
        assert not Organisation.objects.filter(division="").exists()
        readable = Organisation.objects.exclude(capital_raw="").exclude(capital_amount=None).count()
        assert readable == Organisation.objects.exclude(capital_raw="").count()


def test_the_same_register_twice_changes_nothing():
    data = FILES[0].read_bytes()
    first = bring_in("enterprises", FILES[0].name, data)
    with system_scope():
        before = list(Organisation.objects.order_by("key").values())
    again = bring_in("enterprises", FILES[0].name, data)
    renamed = bring_in("enterprises", "又一次.csv", data + b"\n")
    assert (again["accepted"], again["duplicates"]) == (0, first["rows"])
    assert (renamed["accepted"], renamed["duplicates"]) == (0, first["rows"])
    with system_scope():
        assert list(Organisation.objects.order_by("key").values()) == before
