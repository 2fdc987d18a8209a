"""The enterprise of the demo that has an account."""

from __future__ import annotations

from datetime import UTC, datetime

from inspection_samples import read as read_samples
from inspection_samples import sample
from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.inspection.actions import record_results
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.corrections.queries import own_corrections, own_organisation
from zhiheng.demo import corrections, watch
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import set_scope

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_the_enterprise_inspected_most_has_an_account_a_former_name_and_waits_for_an_answer(db):
    set_scope(everything=True)
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    watch.enter(at=AT)
    assert corrections.tell(at=AT) is None
    rows = [row(serial, name=f"太原示例{serial}有限公司") for serial in (1, 2)]
    record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)
    lines = read_samples(*(sample(serial, organisation_code=code(1 + serial % 3 // 2)) for serial in range(1, 9)))
    record_results(lines=lines, upload=None, unit=None, filename="", by=None, at=AT)
    owner = corrections.tell(at=AT)
    assert own_organisation(owner).name == "太原示例新1有限公司"
    assert {one.fact: one.state for one in own_corrections(owner)} == {
        "name": "accepted", "legal_representative": "open",
    }  # fmt: skip
