"""Two people merge two organisations in the browser, on phone and desktop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.mergers.actions import propose_mergers
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHARED = {"legal_representative": "欧阳明远", "address": "太原市小店区平阳路1号"}


@pytest.fixture
def people():
    """Two people who may merge, and a register with one firm entered twice."""
    with system_scope():
        actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
        rows = [
            row(1, name="山西华千化工有限公司", **SHARED),
            row(2, name="华千（山西）化工有限公司", uscc="", **SHARED),
        ]
        record_organisations(lines=read(*rows), upload=1, unit=None, by=None, at=AT)
        propose_mergers(by="system", at=AT)
        unit = Unit.objects.get(code="lead-office")
        roles = {"first": "office-statistician", "second": "office-approver"}
        return [
            actions.add_person(
                username=name, unit=unit, roles=[role], password="plum-rain-over-Fen", by="system", at=AT
            )
            for name, role in roles.items()
        ]


def test_one_proposes_another_decides_and_the_merger_is_undone(page, people, sign_in, check):
    with system_scope():
        merger = Merger.objects.get()
    sign_in(page, people[0])
    page.goto("/work/organisations/mergers/")
    check(page)
    page.get_by_role("link", name="华千（山西）化工有限公司").click()
    check(page)
    page.get_by_label("理由与所核对的材料").fill("同一地址，同一法定代表人")
    page.get_by_role("button", name="提议合并").click()
    assert page.get_by_role("button", name="决定合并").count() == 0
    check(page)
    sign_in(page, people[1])
    page.goto(f"/work/organisations/mergers/{merger.pk}/")
    page.get_by_label("理由与所核对的材料").fill("已核对营业执照")
    page.get_by_role("button", name="决定合并").click()
    page.get_by_text("已核对营业执照").wait_for()
    page.goto(f"/work/organisations/{merger.absorbed_id}/")
    page.get_by_role("link", name="山西华千化工有限公司").first.wait_for()
    check(page)
    page.goto(f"/work/organisations/mergers/{merger.pk}/")
    page.get_by_label("理由与所核对的材料").fill("登记机关更正")
    page.get_by_role("button", name="撤销合并").click()
    page.get_by_text("登记机关更正").wait_for()
    with system_scope():
        assert Organisation.objects.get(pk=merger.absorbed_id).merged_into_id is None


def test_a_person_names_the_other_organisation(page, people, sign_in, check):
    with system_scope():
        one = Organisation.objects.get(uscc=code(1))
    sign_in(page, people[0])
    page.goto(f"/work/organisations/{one.pk}/")
    page.get_by_role("link", name="与另一家是同一主体").click()
    check(page)
    page.get_by_label("另一家的代码或者全称").fill("华千（山西）化工有限公司")
    page.get_by_role("button", name="对照").click()
    page.get_by_role("heading", name="是否同一主体").wait_for()
