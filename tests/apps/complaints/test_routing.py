"""Who is proposed, and why: the place first, the kind of matter beside it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.apps.complaints.conftest import sent

from zhiheng import policy
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.routing import route

ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("division", "code", "said"),
    [("140105", "140105", "第十三条"), ("140100", "city-taiyuan", "所在市"), ("", "lead-office", "所在地不明")],
)
def test_the_place_of_the_business_decides(cast, division, code, said):
    found = route(division=division, kind=Kind.COMPLAINT, on=ON)
    assert (found.unit.code, len(found.reasons)) == (code, 1)
    assert said in found.reasons[0].zh


def test_the_article_is_that_of_the_day_and_the_kind(cast):
    def cited(kind: Kind, on: date) -> str:
        return route(division="140105", kind=kind, on=on).reasons[0].zh

    assert "第 20 号第十二条" in cited(Kind.COMPLAINT, date(2026, 4, 14))
    assert "第 121 号第二十九条" in cited(Kind.REPORT, date(2026, 4, 15))


def test_the_kind_of_matter_names_the_body_and_takes_it_where_the_place_is_unknown(cast):
    near = route(division="140105", kind=Kind.COMPLAINT, on=ON, categories=["appliances", "engineering"])
    assert (near.unit.code, len(near.reasons)) == ("140105", 2)
    assert "住房城乡建设厅" in near.reasons[1].zh
    far = route(division="", kind=Kind.COMPLAINT, on=ON, categories=["engineering"])
    assert far.unit.code == "housing-construction"
    assert (
        route(division="", kind=Kind.COMPLAINT, on=date(2011, 1, 1), categories=["engineering"]).unit.code
        != far.unit.code
    )


def test_the_page_of_a_matter_tells_the_reasons(cast, client):
    number = sent(facts="新房交付后墙体开裂、屋面漏水，开发商不维修。", product="商品住宅").numbers[0]
    client.force_login(cast.officer)
    assert "住房城乡建设厅" in client.get(reverse("complaint", args=[number])).content.decode()


def test_every_body_and_category_of_the_pack_is_known():
    pack = policy.load("cn-sx-2012")
    assert {one.body for one in pack.jurisdictions} <= set(pack.bodies)
    assert pack.competent("engineering", on=ON).body == "housing-construction"
    assert pack.competent("appliances", on=ON) is None
