"""The demo's facts: of every kind and state, through the real intake, unmistakably made up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from registry_samples import read, row
from zhiheng import policy
from zhiheng.apps.credit.facts import comparing
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.demo import credit, enterprises, facts, places
from zhiheng.demo.province import AS_OF
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.models import RowIssue, Upload

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def test_some_hundred_facts_come_in_of_which_some_turn_out_otherwise(tmp_path, monkeypatch):
    pack = policy.load("cn-sx-2012")
    firms = enterprises.firms(places.cities(pack, on=AS_OF), count=400)
    monkeypatch.setattr(enterprises, "firms", lambda *_, **__: firms)
    with system_scope():
        sync_units(pack=pack, by="system", at=AT)
        rows = (row(1, name=firm.name, uscc=firm.code, address=firm.address) for firm in firms)
        record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)
    told = credit.tell(tmp_path, pack, at=AT)
    assert told > 600
    with system_scope():
        found = list(queries.fact_list(on=AT.date()))
        assert {fact.kind for fact in found} == set(facts.TELLERS)
        states = Counter(fact.state for fact in found)
        assert states["revoked"] == credit.REVOKED + credit.CORRECTED
        assert states["repaired"] == credit.REPAIRED
        assert states["expired"] > 10
        assert Fact.objects.filter(corrects__isnull=False).count() == credit.CORRECTED
        assert all("DEM0" in (fact.organisation.uscc or "") and "示例" in fact.organisation.name for fact in found)
        assert all("演示" in fact.key for fact in found)
        assert not Fact.objects.filter(recorded_at__gt=AT).exists()
        assert {code for (code,) in RowIssue.objects.values_list("code")} >= {
            "organisation_unknown",
            "fact_code_unknown",
        }
        assert Upload.objects.filter(status="finished").count() == len(facts.TELLERS) * facts.YEARS
        assert not [problem for one in comparing.facts() for problem in one.problems]


def test_the_same_day_gives_the_same_files(tmp_path):
    pack = policy.load("cn-sx-2012")
    firms = enterprises.firms(places.cities(pack, on=AS_OF), count=300)
    first, again = (
        [batch.path.read_bytes() for batch in facts.write(tmp_path / name, pack, firms, today=AT.date())
         if batch.path.suffix == ".csv"]
        for name in ("one", "two")
    )  # fmt: skip
    assert first == again
