"""One step up, one step down: whom an event names as source or destination sees it, and nobody further on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.apps.traceability.telling import AT, MILL, Story, send

from registry_samples import code
from scan_samples import SINCE, enter
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.models import Event, Reference
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import set_scope, system_scope

ITEM = "https://id.gs1.org/01/06901234000009/21/1"
BUYER, STRANGER = "https://id.gs1.org/417/6909876543212", "https://id.gs1.org/417/6907777000001"


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        made = enter()
        made.buyer = Unit.objects.create(code=code(4), name="买方", kind="enterprise", parent=made.firm.parent)
        made.bystander = Unit.objects.create(code=code(5), name="旁人", kind="enterprise", parent=made.firm.parent)
        for unit in (made.buyer, made.bystander):
            User.objects.create_user(username=unit.name, password="pw", unit=unit)
        return made


def sell(seller: Unit, to: str = BUYER, *, hour: int = 0, at=AT) -> None:
    story = Story(hour=hour)
    there = [{"type": "owning_party", "destination": to}]
    told = story.tell("ObjectEvent", "OBSERVE", bizStep="shipping", epcList=[ITEM], destinationList=there)
    send([told | {"readPoint": {"id": MILL}}], unit=seller, at=at)


def claim(cast: SimpleNamespace, digits: str = "6909876") -> None:
    owner = User.objects.get(username="买方")
    made = claim_key(kind="prefix", digits=digits, effective_from=SINCE, by=owner, at=AT)
    confirm_claim(made, by=cast.officer, at=AT)


def seen_by(name: str) -> int:
    """How many events and references a person sees, by the database's own rules."""
    with system_scope():
        scope = scope_of(User.objects.select_related("unit").get(username=name))
    set_scope(units=scope.units, areas=scope.areas)
    found = Event.objects.count(), Reference.objects.values("event").distinct().count()
    set_scope()
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize("is_first", [True, False])
def test_buyer_sees_what_was_sent_to_it_whether_it_claimed_its_key_before_or_after(cast, is_first):
    with system_scope():
        if is_first:
            claim(cast)
        sell(cast.firm)
        if not is_first:
            claim(cast)
    assert seen_by("买方") == 1
    assert seen_by("旁人") == 0


def test_buyer_sees_neither_sales_to_others_nor_what_its_seller_did_with_the_goods_before(cast):
    with system_scope():
        claim(cast)
        sell(cast.firm, STRANGER)
        made = Story(hour=5).tell("ObjectEvent", "ADD", at=MILL, bizStep="commissioning", epcList=[ITEM])
        send([made], unit=cast.firm)
    assert seen_by("买方") == 0


def test_claim_that_nobody_confirmed_shows_nothing(cast):
    with system_scope():
        claim_key(kind="prefix", digits="6909876", effective_from=SINCE, by=User.objects.get(username="买方"), at=AT)
        sell(cast.firm)
    assert seen_by("买方") == 0


def test_carrier_and_buyer_each_see_it_whenever_each_has_claimed_its_key(cast):
    with system_scope():
        told = Story().tell(
            "ObjectEvent", "OBSERVE", bizStep="shipping", epcList=[ITEM], readPoint={"id": MILL},
            destinationList=[
                {"type": "owning_party", "destination": BUYER},
                {"type": "possessing_party", "destination": STRANGER},
            ],
        )  # fmt: skip
        send([told], unit=cast.firm)
        claim(cast)
        made = claim_key(
            kind="prefix", digits="6907777", effective_from=SINCE, by=User.objects.get(username="旁人"), at=AT
        )
        confirm_claim(made, by=cast.officer, at=AT)
    assert seen_by("买方") == 1
    assert seen_by("旁人") == 1


def test_department_of_the_province_sees_the_events_of_its_area_and_one_of_another_city_does_not(cast):
    with system_scope():
        for code_, name, division in (("dept", "省局", "140000"), ("140200", "大同市", "140200")):
            unit = Unit.objects.create(code=code_, name=name, kind="department", division=division)
            User.objects.create_user(username=name, password="pw", unit=unit)
        sell(cast.firm)
    assert seen_by("省局") == 1
    assert seen_by("大同市") == 0
