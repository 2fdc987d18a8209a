"""A scanned code leads where it should, is answered as a linkset, and its page tells what everybody may know."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.traceability.telling import MILL, Story, kilograms, number, send

from scan_samples import AT, CLASS, GTIN, claimed, ended, enter, refused
from zhiheng.apps.traceability.actions.announcing import announce_recall, withdraw_recall
from zhiheng.apps.traceability.actions.linking import add_link, withdraw_link
from zhiheng.apps.traceability.actions.scoping import reckon_scope, sign_scope
from zhiheng.apps.traceability.actions.tracing import ask_trace
from zhiheng.apps.traceability.models import Claim, Link, RecallNotice, Thing
from zhiheng.platform.accounts.scope import system_scope

LOT, ITEM = f"{CLASS}/10/L1", f"{CLASS}/21/7"
PAGE = f"/product/01/{GTIN}"
LINKSET = "application/linkset+json"


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        made = enter()
        claimed(made)
        return made


def link(cast: SimpleNamespace, **more) -> Link:
    told = {"code": CLASS, "link_type": "pip", "target": "https://maker.example.cn/{gtin}", "title": "产品信息"} | more
    with system_scope():
        return add_link(**{"by": cast.baker, "at": AT, **told})


def linkset(path: str) -> dict:
    answer = Client().get(path, headers={"Accept": LINKSET})
    assert answer.status_code == 200
    assert answer["Content-Type"] == LINKSET
    (only,) = json.loads(answer.content)["linkset"]
    return only


def test_scan_without_a_registered_link_leads_to_the_page_of_this_site(cast):
    answer = Client().get(f"/01/{GTIN}/10/L1?17=270101")
    assert (answer.status_code, answer["Location"]) == (307, f"{PAGE}/10/L1")
    assert 'rel="linkset"' in answer["Link"]


def test_short_gtin_is_redirected_to_its_fourteen_digits(cast):
    answer = Client().get(f"/01/{GTIN[1:]}/10/L1?linkType=all")
    assert (answer.status_code, answer["Location"]) == (308, f"/01/{GTIN}/10/L1?linkType=all")


def test_short_gtin_leads_to_the_page_of_its_fourteen_digits(cast):
    answer = Client().get(f"/product/01/{GTIN[1:]}")
    assert (answer.status_code, answer["Location"]) == (308, PAGE)


def test_code_of_which_nobody_has_told_is_answered_with_404_and_what_to_do(cast):
    path = "/01/06933333333337/10/L1"
    for asked in (path, f"/product{path}"):
        answer = Client().get(asked)
        assert answer.status_code == 404
        assert reverse("complain") in answer.content.decode()
    refused = Client().get(path, headers={"Accept": LINKSET})
    assert (refused.status_code, refused["Content-Type"].split(";")[0]) == (404, "application/problem+json")
    assert Client().get(f"{path}?linkType=all").json()["code"] == "code_unknown"


def test_lot_of_a_known_key_leads_on_though_no_event_names_it(cast):
    assert Client().get(f"/01/{GTIN}/10/NEVER-TOLD").status_code == 307


def test_complaint_begins_with_the_product_and_its_maker(cast):
    page = Client().get(f"{PAGE}/10/L1")
    assert page["Cache-Control"] == "no-cache"
    Client().get(reverse("complain"))  # the empty form may be kept for the next
    href = re.search(rf'href="({reverse("complain")}[^"]*product=[^"]*)"', page.content.decode())[1]
    form = Client().get(unescape(href)).content.decode()
    value = f'value="{cast.firm.name}"'
    assert value in form
    assert value not in Client().get(reverse("complain")).content.decode()  # the next person begins with nothing


@pytest.mark.parametrize("path", [f"/01/{GTIN[:-1]}1", f"/01/{GTIN}/21/1/10/L1", f"/01/{GTIN}/10/{'L' * 21}", "/00/1"])
def test_code_that_breaks_the_standard_is_answered_with_what_is_wrong(cast, path):
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "编码有误" in answer.content.decode()


def test_default_link_of_a_class_serves_every_lot_and_serial_of_it(cast):
    link(cast, target="https://maker.example.cn/p/{gtin}?s={serial}", is_default=True)
    path = f"/01/{GTIN}/21/A%2F7"
    for told in ({"RAW_URI": path}, {}):  # not every server tells how the path was spelt
        assert Client().get(path, **told)["Location"] == f"https://maker.example.cn/p/{GTIN}?s=A%2F7"
    assert Client().get(f"/product{path}").status_code == 200
    assert Client().get(f"/01/{GTIN}")["Location"] == PAGE  # there is no serial to fill in


def test_link_of_a_lot_goes_before_that_of_its_class(cast):
    link(cast)
    link(cast, code=LOT, target="https://maker.example.cn/lot/{lot}")
    assert (
        Client().get(f"/01/{GTIN}/10/L1?linkType=gs1:pip")["Location"]
        == "https://maker.example.cn/lot/L1?linkType=gs1:pip"
    )
    assert Client().get(f"/01/{GTIN}/10/L2?linkType=pip")["Location"] == f"https://maker.example.cn/{GTIN}?linkType=pip"
    assert Client().get(f"/01/{GTIN}?linkType=gs1:promotion").status_code == 404


def test_linkset_is_as_rfc_9264_writes_it(cast):
    link(cast, is_default=True)
    found = linkset(f"/01/{GTIN}/10/L1")
    assert found["anchor"].endswith(f"/01/{GTIN}/10/L1")
    assert all(name.startswith("https://gs1.org/voc/") for name in found if name != "anchor")
    for name, targets in found.items():
        if name != "anchor":
            assert targets
            assert all(isinstance(one["href"], str) and isinstance(one["hreflang"], list) for one in targets)
    assert found["https://gs1.org/voc/defaultLink"][0]["href"] == f"https://maker.example.cn/{GTIN}"
    assert found["https://gs1.org/voc/traceability"][0]["href"].endswith(f"{PAGE}/10/L1")


def test_withdrawn_link_leads_nowhere_and_its_row_stays(cast):
    made = link(cast, is_default=True)
    with system_scope():
        withdraw_link(made, by=cast.baker, at=AT)
        assert Link.objects.count() == 1
    assert Client().get(f"/01/{GTIN}")["Location"] == PAGE


def test_link_is_refused_where_the_key_is_not_ones_own_or_the_address_is_not_safe(cast):
    with refused("link_not_owned"):
        link(cast, by=cast.rogue)
    for target in ("javascript:alert(1)", "http://maker.example.cn/", "https://", "https://a:b@maker.example.cn/"):
        with refused("link_target"):
            link(cast, target=target)
    with refused("link_type_unknown"):
        link(cast, link_type="nonsense")


def test_description_file_names_the_keys(cast):
    told = Client().get("/.well-known/gs1resolver").json()
    assert "01" in told["supportedPrimaryKeys"]


def history(cast: SimpleNamespace) -> None:
    story = Story()
    amount = [kilograms(LOT, 10)]
    story.tell("ObjectEvent", "ADD", at=MILL, bizStep="commissioning", quantityList=amount, ilmd={})
    story.tell("ObjectEvent", "OBSERVE", at=MILL, bizStep="holding", quantityList=amount)
    story.ship({"quantityList": amount}, at=MILL, to=f"{MILL}/254/7")
    with system_scope():
        send(story.events, unit=cast.firm)


def test_page_tells_maker_and_public_steps_and_neither_partners_nor_places(cast):
    history(cast)
    page = Client().get(f"{PAGE}/10/L1").content.decode()
    assert "山西某某1号食品有限公司" in page
    assert "赋码生产" in page
    assert "发货" in page
    assert page.count("<td>太原市</td>") == 2
    assert "暂扣" not in page
    assert MILL.rsplit("/", 1)[1] not in page
    assert "未公告召回" in page


def test_unknown_code_is_told_from_a_wrong_one(cast):
    page = Client().get(f"{PAGE}/21/999")
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert "还没有生产经营者报送" in page.content.decode()


def signed(cast: SimpleNamespace):
    history(cast)
    with system_scope():
        thing = Thing.objects.get(pk=number(LOT))
    asked = ask_trace(thing, direction="forward", purpose="recall", by=cast.officer, at=AT)
    return sign_scope(reckon_scope(asked, by=cast.officer, at=AT), by=cast.officer, at=AT)


def test_recall_that_was_announced_stands_on_the_page_of_what_it_covers_alone(cast):
    scope = signed(cast)
    with system_scope():
        notice = announce_recall(scope, reason="混入异物", advice="停止食用并退货", by=cast.second, at=AT)
    assert "停止食用并退货" in Client().get(f"{PAGE}/10/L1").content.decode()
    assert "停止食用" not in Client().get(f"{PAGE}/10/L2").content.decode()
    assert "停止食用" not in Client().get(PAGE).content.decode()
    with system_scope():
        withdraw_recall(notice, by=cast.second, at=AT)
    assert "停止食用" not in Client().get(f"{PAGE}/10/L1").content.decode()


def test_recall_is_announced_by_a_second_person_in_the_action_and_in_the_database(cast):
    scope = signed(cast)
    with system_scope():
        with refused("second_person"):
            announce_recall(scope, reason="混入异物", advice="退货", by=cast.officer, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            RecallNotice.objects.create(
                scope=scope, reason="x", advice="y", unit=scope.unit, announced_by=cast.officer, announced_at=AT
            )


def test_recall_of_one_item_says_nothing_of_the_others_of_its_lot(cast):
    story = Story()
    for serial in (7, 8):
        more = {"ilmd": {"cbvmda:lotNumber": "L1"}, "epcList": [f"{CLASS}/21/{serial}"]}
        story.tell("ObjectEvent", "ADD", at=MILL, bizStep="commissioning", **more)
    with system_scope():
        send(story.events, unit=cast.firm)
        thing = Thing.objects.get(pk=number(ITEM))
    asked = ask_trace(thing, direction="forward", purpose="recall", by=cast.officer, at=AT)
    scope = sign_scope(reckon_scope(asked, by=cast.officer, at=AT), by=cast.officer, at=AT)
    with system_scope():
        announce_recall(scope, reason="混入异物", advice="停止食用并退货", by=cast.second, at=AT)
    assert "停止食用" in Client().get(f"{PAGE}/21/7").content.decode()
    assert "停止食用" not in Client().get(f"{PAGE}/21/8").content.decode()
    assert "停止食用" in Client().get(f"{PAGE}/10/L1").content.decode()


def test_links_of_a_firm_whose_key_has_ended_lead_no_more(cast):
    link(cast, is_default=True)
    with system_scope():
        (held,) = Claim.objects.filter(state="confirmed")
        ended(held, date(2026, 6, 1), cast)
    assert Client().get(f"/01/{GTIN}").status_code == 404  # neither an event nor anybody's key tells of it
    with system_scope():
        Thing.objects.create(canonical=CLASS, level=1)
    assert Client().get(f"/01/{GTIN}")["Location"] == PAGE


@pytest.mark.parametrize("name", ["trace_keys", "trace_key_claim", "trace_links", "trace_link_add"])
def test_pages_of_keys_and_links_open_for_the_firm(cast, name):
    client = Client()
    client.force_login(cast.baker)
    assert client.get(reverse(name)).status_code == 200


def test_firm_registers_a_link_by_page_and_keeps_what_was_typed_when_it_is_wrong(cast):
    client = Client()
    client.force_login(cast.baker)
    form = {"code": f"(01){GTIN}", "link_type": "pip", "target": "ftp://x", "title": "信息"}
    answer = client.post(reverse("trace_link_add"), form)
    assert answer.status_code == 422
    assert "ftp://x" in answer.content.decode()
    client.post(reverse("trace_link_add"), form | {"target": "https://maker.example.cn/"})
    with system_scope():
        assert Link.objects.get().anchor == CLASS


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["01", "00", "414", "8003", "253"]), st.text(max_size=30), st.text(max_size=30))
def test_nothing_that_is_asked_for_breaks_the_resolver(db, key, value, more):
    from urllib.parse import quote

    for path in (f"/{key}/{quote(value)}", f"/{key}/{quote(value)}/10/{quote(more)}?{quote(more)}={quote(value)}"):
        assert Client(raise_request_exception=True).get(path).status_code in (200, 301, 307, 308, 400, 404)
