"""What may be registered as the target of a scanned code, and what the resolver says to programs."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.traceability.telling import MILL, Story, kilograms, send
from tests.apps.traceability.test_resolver import ITEM, LINKSET, LOT, PAGE, link

from scan_samples import AT, CLASS, GLN, GTIN, STEM, claimed, ended, enter, refused
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.actions.describing import describe
from zhiheng.apps.traceability.leading import filled, target_of
from zhiheng.apps.traceability.models import Claim, Description, Event, Thing
from zhiheng.platform.accounts.scope import system_scope


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        made = enter()
        claimed(made)
        return made


UNSAFE = (
    "https://{serial}/x", "https://{serial}", "https://a.cn{serial}/", "https://[", "https://a.cn:99999/",
    "https://a.cn/x y", "https://a.cn/\r\nSet-Cookie: a=b", "https://a.cn\\@b.cn/", "javascript:alert(1)",
    "http://a.cn/", "https:a.cn", "//a.cn",
)  # fmt: skip


@pytest.mark.parametrize("typed", UNSAFE)
def test_target_that_no_header_can_carry_or_whose_host_a_code_would_name_is_refused(typed):
    with refused("link_target"):
        target_of(typed)


@pytest.mark.parametrize("typed", ["https://a.cn/{sn}", "https://a.cn/{", "https://a.cn/}{lot}"])
def test_braces_hold_only_what_is_known(typed):
    with refused("link_place"):
        target_of(typed)


def test_chinese_address_becomes_one_that_a_header_can_carry():
    kept = target_of(" HTTPS://例子.cn/产品?批={lot}#%41 ")
    assert kept == "https://xn--fsqu00a.cn/%E4%BA%A7%E5%93%81?%E6%89%B9={lot}#%41"
    assert filled(kept, {"lot": "A/1"}).endswith("=A%2F1#%41")
    assert filled(kept, {}) is None


def test_page_of_a_link_says_what_is_wrong_with_its_address(cast):
    client = Client()
    client.force_login(cast.baker)
    form = {"code": f"(01){GTIN}", "link_type": "pip", "title": "信息"}
    for typed in ("https://[", "https://a.cn/a\nb"):
        assert client.post(reverse("trace_link_add"), form | {"target": typed}).status_code == 422


def test_link_of_a_variant_holds_for_the_variant_alone(cast):
    link(cast, code=f"(01){GTIN}(22)V1", target="https://a.cn/v", is_default=True)
    assert Client().get(f"/01/{GTIN}/22/V1/10/L1")["Location"] == "https://a.cn/v"
    assert Client().get(f"/01/{GTIN}/10/L1")["Location"] == f"{PAGE}/10/L1"


def test_link_of_a_lot_holds_for_an_item_of_which_only_events_tell_the_lot(cast):
    link(cast, target="https://a.cn/class", is_default=True)
    link(cast, code=LOT, target="https://a.cn/lot", is_default=True)
    with system_scope():
        of_class = Thing.objects.create(canonical=CLASS, level=1)
        lot = Thing.objects.create(canonical=LOT, level=2, of_class=of_class)
        Thing.objects.create(canonical=ITEM, level=3, of_class=of_class, of_lot=lot)
    assert Client().get(f"/01/{GTIN}/21/7")["Location"] == "https://a.cn/lot"
    assert Client().get(f"/01/{GTIN}/21/8")["Location"] == "https://a.cn/class"


def test_slash_behind_everything_says_nothing(cast):
    for path in (f"/01/{GTIN}", f"/01/{GTIN}/10/L1"):
        for told in ({}, {"RAW_URI": f"{path}/"}):
            assert Client().get(f"{path}/", **told)["Location"] == f"/product{path}"


@pytest.mark.parametrize("asked", ["gs1:defaultLink", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip", "pip"])
def test_types_of_links_are_known_in_every_spelling(cast, asked):
    link(cast, is_default=True, target="https://a.cn/x?y=1")
    answer = Client().get(f"/01/{GTIN}?linkType={asked}&17=270101")
    assert (answer.status_code, answer["Location"]) == (307, f"https://a.cn/x?y=1&linkType={asked}&17=270101")


def test_programs_of_other_sites_may_ask(cast):
    for answer in (Client().get(f"/01/{GTIN}"), Client().get(f"/01/{GTIN[:-1]}1"), Client().options(f"/01/{GTIN}")):
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert Client().options(f"/01/{GTIN}").status_code == 204
    assert Client().get(f"/01/{GTIN}", headers={"Accept": "application/json"})["Content-Type"] == "application/json"
    assert "json-ld#context" in Client().get(f"/01/{GTIN}", headers={"Accept": LINKSET})["Link"]
    told = Client().get("/.well-known/gs1resolver").json()
    assert set(told["supportedLinkType"][0]) == {"namespace", "prefix"}


def test_name_by_the_firm_takes_the_place_of_the_one_by_the_office(cast):
    with system_scope():
        describe(code=CLASS, name="办公室登记", by=cast.officer, at=AT)
    client = Client()
    client.force_login(cast.baker)
    assert client.post(reverse("trace_name"), {"code": CLASS, "name": "面包"}).status_code == 302
    with system_scope():
        assert Description.objects.get(replaced_at=None).name == "面包"


def test_new_owner_of_a_prefix_sees_nothing_from_before_it_was_theirs(cast):
    story = Story()
    story.ship({"quantityList": [kilograms(LOT, 10)]}, at=MILL, to=f"{STEM}/414/{GLN}")
    with system_scope():
        ended(Claim.objects.get(), date(2026, 1, 1), cast)
        send(story.events, unit=cast.county)
        day = Event.objects.get().event_time.date()
        later = date(day.year, day.month, day.day + 1)
        told = {"kind": "prefix", "digits": "6901234", "by": cast.rogue, "at": AT}
        confirm_claim(claim_key(**told, effective_from=later), by=cast.officer, at=AT)
        assert Event.objects.get().shared_with == []
        ended(Claim.objects.get(state="confirmed"), later, cast)
        confirm_claim(claim_key(**told, effective_from=date(2026, 1, 1)), by=cast.officer, at=AT)
        assert Event.objects.get().shared_with == [cast.rival.pk]
