"""The recall scope: what is affected, where it is, how much of it, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.traceability.telling import (
    AT,
    BAKERY,
    BEGIN,
    BISCUIT,
    CASE,
    FLOUR,
    MILL,
    PALLET,
    SHOP,
    STORE,
    Story,
    kilograms,
    number,
    send,
)
from zhiheng.apps.traceability.choices import State
from zhiheng.apps.traceability.queries.scoping import recall_scope
from zhiheng.apps.traceability.scoping.reckoning import Line, Scope
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

LOT = f"{FLOUR}/10/F1"
BISCUITS = [f"{BISCUIT}/21/{place}" for place in range(6)]


@pytest.fixture(autouse=True)
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(code="140105", name="小店区", kind="county")


def scope(name: str, *, at=AT, **more) -> Scope:
    return recall_scope(number(name), known_at=at, **more)


def where(found: Scope) -> dict[tuple[str, State, str], Decimal | None]:
    return {(one.thing, one.state, one.site): one.quantity for one in found.lines}


def baked() -> Story:
    """100 kg of a flour lot become six biscuits; four of them go in a case on a pallet to the shop, one is sold."""
    story = Story()
    story.make({"QuantityList": [kilograms(LOT, 100)]}, {"QuantityList": [kilograms(f"{FLOUR}/10/W", 130)]}, at=MILL)
    story.move({"quantityList": [kilograms(LOT, 60)]}, at=MILL, to=BAKERY)
    story.make({"EPCList": BISCUITS}, {"QuantityList": [kilograms(LOT, 45)]}, at=BAKERY)
    story.pack(CASE, BISCUITS[:4], at=BAKERY)
    story.pack(PALLET, [CASE], at=BAKERY)
    story.move({"epcList": [PALLET]}, at=BAKERY, to=SHOP)
    story.unpack(PALLET, [], at=SHOP)
    story.unpack(CASE, BISCUITS[:2], at=SHOP)
    story.sell({"epcList": BISCUITS[:1]}, at=SHOP)
    return story


def test_amounts_of_a_lot_and_each_item_are_where_the_events_say(unit):
    send(baked().events, unit=unit)
    found = scope(LOT)
    assert where(found) == {
        (LOT, State.HELD, MILL): 40,
        (LOT, State.HELD, BAKERY): 15,
        (LOT, State.USED, BAKERY): 45,
        (BISCUITS[0], State.SOLD, SHOP): 1,
        **{(one, State.HELD, SHOP): 1 for one in BISCUITS[1:4]},
        **{(one, State.HELD, BAKERY): 1 for one in BISCUITS[4:]},
    }
    assert not found.gaps
    assert list(found.containers) == [CASE, PALLET]


def test_container_of_an_item_is_the_one_it_was_not_taken_out_of(unit):
    send(baked().events, unit=unit)
    inside = {one.thing: one.container for one in scope(LOT).lines if one.container}
    assert inside == {BISCUITS[2]: CASE, BISCUITS[3]: CASE}


def test_what_happens_to_a_container_after_an_item_left_it_is_not_the_items(unit):
    story = baked()
    story.move({"epcList": [CASE]}, at=SHOP, to=STORE)
    send(story.events, unit=unit)
    found = {one.thing: one.site for one in scope(LOT).lines if one.thing in BISCUITS}
    assert found[BISCUITS[1]] == SHOP
    assert found[BISCUITS[2]] == STORE


def test_goods_that_left_and_have_not_come_are_on_their_way_to_where_they_were_sent(unit):
    story = baked()
    story.ship({"epcList": BISCUITS[4:]}, at=BAKERY, to=STORE)
    story.ship({"quantityList": [kilograms(LOT, 10)]}, at=MILL, to=STORE)
    send(story.events, unit=unit)
    found = where(scope(LOT))
    assert found[BISCUITS[4], State.IN_TRANSIT, STORE] == 1
    assert found[LOT, State.IN_TRANSIT, STORE] == 10
    assert found[LOT, State.HELD, MILL] == 30


def test_amount_of_a_lot_goes_where_its_container_goes(unit):
    story = Story()
    story.make({"QuantityList": [kilograms(LOT, 100)]}, {"QuantityList": [kilograms(f"{FLOUR}/10/W", 130)]}, at=MILL)
    story.pack(CASE, [], at=MILL, childQuantityList=[kilograms(LOT, 25)])
    story.pack(PALLET, [CASE], at=MILL)
    story.move({"epcList": [PALLET, CASE]}, at=MILL, to=SHOP)
    story.unpack(CASE, [], at=SHOP, childQuantityList=[kilograms(LOT, 25)])
    story.sell({"quantityList": [kilograms(LOT, 5)]}, at=SHOP)
    send(story.events, unit=unit)
    found = scope(LOT)
    assert where(found) == {
        (LOT, State.HELD, MILL): 75,
        (LOT, State.HELD, SHOP): 20,
        (LOT, State.SOLD, SHOP): 5,
    }
    assert not found.gaps


def test_more_than_was_ever_there_is_believed_and_told_as_a_gap(unit):
    story = baked()
    story.sell({"quantityList": [kilograms(LOT, 70)]}, at=MILL)
    send(story.events, unit=unit)
    (gap,) = scope(LOT).gaps
    assert (gap.kind, gap.thing, gap.place, gap.amount) == ("surplus", LOT, MILL, Decimal(15))


def test_item_packed_elsewhere_without_being_unpacked_is_told_as_a_gap(unit):
    story = baked()
    story.pack(PALLET, [BISCUITS[3]], at=SHOP)
    send(story.events, unit=unit)
    found = scope(LOT)
    assert [(one.kind, one.thing, one.place) for one in found.gaps] == [("unclosed", BISCUITS[3], CASE)]
    assert {one.container for one in found.lines if one.thing == BISCUITS[3]} == {PALLET}


def test_balance_beyond_the_tolerance_is_told_and_pieces_against_kilograms_are_not_decided(unit):
    story = baked()
    send(story.events, unit=unit)
    verdicts = {one.verdict: one for one in scope(LOT).balances}
    assert set(verdicts) == {"loss", "undecided"}
    assert (verdicts["loss"].went_in, verdicts["loss"].came_out) == (130, 100)
    assert {one.verdict for one in scope(LOT, tolerance=Decimal("0.25")).balances} == {"balanced", "undecided"}


def test_scope_as_of_an_earlier_instant_knows_nothing_of_what_was_told_later(unit):
    story = baked()
    send(story.events[:4], unit=unit, at=AT)
    before = scope(LOT)
    send(story.events, unit=unit, at=AT + timedelta(days=1))
    assert scope(LOT, at=AT) == before
    assert scope(LOT, at=AT + timedelta(days=1)) != before


def test_events_in_any_order_give_the_same_scope(unit):
    story = baked()
    send(list(reversed(story.events)), unit=unit)
    turned = scope(LOT)
    assert where(turned)[BISCUITS[0], State.SOLD, SHOP] == 1
    assert len(turned.lines) == 9


def test_event_taken_back_moves_nothing(unit):
    story = baked()
    sold = story.events[-1]
    send(story.events, unit=unit)
    send([sold | {"errorDeclaration": {"declarationTime": BEGIN.isoformat()}}], unit=unit, at=AT + timedelta(days=1))
    assert where(scope(LOT, at=AT + timedelta(days=1)))[BISCUITS[0], State.HELD, SHOP] == 1
    assert where(scope(LOT))[BISCUITS[0], State.SOLD, SHOP] == 1


def test_part_built_in_by_an_association_goes_where_the_whole_goes(unit):
    part, whole_ = BISCUITS[0], BISCUITS[1]
    story = Story()
    story.tell("ObjectEvent", "ADD", epcList=[part], at=MILL, bizStep="commissioning")
    story.tell("AssociationEvent", "ADD", at=BAKERY, bizStep="assembling", parentID=whole_, childEPCs=[part])
    story.move({"epcList": [whole_]}, at=BAKERY, to=SHOP)
    send(story.events, unit=unit)
    found = {one.thing: (one.site, one.container) for one in scope(part).lines}
    assert found == {part: (SHOP, whole_), whole_: (SHOP, "")}


def line(found: Scope, thing: str) -> Line:
    return next(one for one in found.lines if one.thing == thing)


def test_item_that_is_only_of_the_class_that_an_event_names_is_loose(unit):
    story = Story()
    story.tell("ObjectEvent", "ADD", at=MILL, quantityList=[kilograms(LOT, 10)])
    story.make({"EPCList": BISCUITS[:1]}, {"QuantityList": [kilograms(FLOUR, 5)]}, at=BAKERY)
    send(story.events, unit=unit)
    found = scope(LOT)
    assert line(found, BISCUITS[0]).is_loose
    assert not line(found, LOT).is_loose
    assert [one.thing for one in scope(LOT, with_loose=False).lines] == [LOT]


def test_lot_went_into_nothing_before_it_was_made(unit):
    story = Story()
    story.make({"EPCList": BISCUITS[:1]}, {"QuantityList": [kilograms(FLOUR, 5)]}, at=BAKERY)
    story.make({"QuantityList": [kilograms(LOT, 10)]}, {"QuantityList": [kilograms(f"{FLOUR}/10/W", 10)]}, at=MILL)
    send(story.events, unit=unit)
    assert [one.thing for one in scope(LOT).lines] == [LOT]


def test_lot_of_an_item_that_was_learnt_later_changes_no_earlier_answer(unit):
    item = BISCUITS[0]
    story = Story()
    story.tell("ObjectEvent", "ADD", at=MILL, quantityList=[kilograms(LOT, 10)])
    story.tell("ObjectEvent", "OBSERVE", at=SHOP, epcList=[f"{FLOUR}/21/7", item])
    send(story.events, unit=unit)
    before = scope(LOT)
    assert [one.thing for one in before.lines] == [LOT]
    later = AT + timedelta(days=1)
    told = story.tell("ObjectEvent", "ADD", at=MILL, epcList=[f"{FLOUR}/21/7"], ilmd={"cbvmda:lotNumber": "F1"})
    send([told], unit=unit, at=later)
    assert scope(LOT) == before
    assert f"{FLOUR}/21/7" in {one.thing for one in scope(LOT, at=later).lines}
