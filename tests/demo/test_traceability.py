"""The traced chains of the demo: the same every time, unmistakably made up, with all that a recall has to cope with."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from zhiheng import policy
from zhiheng.demo import enterprises, places
from zhiheng.demo.province import AS_OF
from zhiheng.demo.traceability import SMALL, State, catalogue, documents, make
from zhiheng.demo.traceability.codes import printed
from zhiheng.demo.traceability.firms import cast
from zhiheng.engines import epcis
from zhiheng.project.cli.demo import ACCOUNTS
from zhiheng.vocab.gs1.canonical import identify

UNTIL = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def chain():
    return make(until=UNTIL)


@pytest.fixture(scope="module")
def events(chain):
    found = []
    for batch, name, data in documents(chain):
        for one in epcis.read(io.BytesIO(data)):
            assert not one.faults, (name, one.faults)
            if one.event is not None:
                found.append((batch, one.event))
    return found


def test_there_are_some_thousand_events_and_each_reads_as_it_was_meant_whatever_the_file_is_written_in(chain, events):
    assert 3_000 <= len(chain.told) <= 6_000
    told = Counter(epcis.event_hash(epcis.Event(one.body)) for one in chain.told)
    assert Counter(epcis.event_hash(event) for _, event in events) == told
    assert {part.form for part in chain.parts.values()} == {"json", "xml-2.0", "xml-1.2"}
    assert {part.style for part in chain.parts.values()} == {"link", "own", "urn"}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others():
    def files(**more):
        return [(name, data) for _, name, data in documents(make(until=UNTIL, size=SMALL, **more))]

    assert files() == files()
    assert files() != files(seed=5)


def test_lines_share_no_name():
    first, second = (make(until=UNTIL, size=SMALL, line=line) for line in (0, 1))
    assert not first.books.goods.keys() & second.books.goods.keys()
    assert not first.holders.keys() & second.holders.keys()
    assert not {one.firm for one in first.told} & {one.firm for one in second.told}


def test_every_name_is_one_of_gs1_under_a_prefix_that_no_firm_has(chain):
    names = [*chain.books.goods, *chain.books.containers, *chain.holders, *chain.holders.values()]
    for name in names:
        assert identify(name).canonical == name
        assert "699" in name.split("/")[4][:4]


def test_firms_are_different_ones_of_the_province_and_their_names_say_that_they_are_examples(chain):
    pack = policy.load("cn-sx-2012")
    firms = cast(chain.parts, enterprises.firms(places.cities(pack, on=AS_OF), count=6_000))
    assert len({firm.code for firm in firms.values()}) == len(chain.parts)
    assert all(chain.parts[key].trade in firm.name for key, firm in firms.items())
    assert all("示例" in firm.name and "DEM0" in firm.code for firm in firms.values())
    cities = {firm.city.code for key, firm in firms.items() if key.startswith(("shop", "chain"))}
    assert len(cities) > 5
    assert sum(part.sites for key, part in chain.parts.items() if key.startswith(("shop", "chain"))) == 30


def test_every_product_and_place_has_a_name(chain):
    pack = policy.load("cn-sx-2012")
    firms = cast(chain.parts, enterprises.firms(places.cities(pack, on=AS_OF), count=6_000))
    named = {one.name for one in catalogue.products(chain.parts)}
    assert named >= {identify(name).class_uri for name in chain.books.goods}
    there = {one.name: one for one in catalogue.places(chain.parts, firms)}
    assert there.keys() == chain.holders.keys()
    assert {one.kind for one in there.values()} == {"farm", "plant", "warehouse", "shop", "other"}
    assert all("示例" in one.called and pack.divisions.get(one.division, on=AS_OF) for one in there.values())


def test_accounts_of_the_demo_name_the_suspect_lots(chain):
    told = next(zh for name, zh, _ in ACCOUNTS if name == "trace-officer")
    assert printed(chain.suspects.flour) in told
    assert printed(chain.suspects.heat) in told
    assert {"mill-1", "bakery-1", "distributor", "shop-1"} <= {part.key for part in chain.parts.values()}


def test_nothing_is_told_before_it_happened_and_some_of_it_late(chain):
    for one in chain.told:
        assert datetime.fromisoformat(one.body["eventTime"]) < one.recorded_at <= UNTIL
    late = [one for one in chain.told if (one.recorded_at - datetime.fromisoformat(one.body["eventTime"])).days > 7]
    assert {one.body.get("bizStep") for one in late} >= {"receiving", "commissioning", "unpacking"}


def test_story_has_one_event_taken_back_one_corrected_one_process_in_two_and_one_without_a_lot(chain):
    errors = [one.body["errorDeclaration"] for one in chain.told if "errorDeclaration" in one.body]
    assert sorted(one["reason"] for one in errors) == ["did_not_occur", "incorrect_data"]
    corrected = {name for one in errors for name in one.get("correctiveEventIDs", ())}
    assert corrected == {one.body["eventID"] for one in chain.told if "eventID" in one.body}
    shared = [one.body for one in chain.told if "transformationID" in one.body]
    assert ["inputQuantityList" in one for one in shared] == [True, False]
    inputs = [name["epcClass"] for one in chain.told for name in one.body.get("inputQuantityList", ())]
    assert len([name for name in inputs if identify(name).level == "class"]) == 1
    assert len(chain.books.gaps) == 1


def test_one_lot_of_flour_goes_into_as_many_boxes_as_are_wanted():
    chain = make(until=UNTIL, size=replace(SMALL, boxes=1_200))
    told = chain.expected(chain.suspects.flour)
    assert len(told.where) > 2_000


@pytest.mark.parametrize("seed", range(8))
def test_story_happens_whatever_the_seed_and_however_small(seed):
    chain = make(until=UNTIL, size=SMALL, seed=seed)
    assert len([one for one in chain.told if "errorDeclaration" in one.body]) == 2
    assert len([one for one in chain.told if "transformationID" in one.body]) == 2
    assert len(chain.books.gaps) == 1
    assert chain.books.unrecorded
    assert len(chain.suspects.kept_boxes) == 2
    assert chain.expected(chain.suspects.flour).loose


def test_what_was_made_of_each_lot_is_somewhere_or_was_sold_or_used(chain):
    made: Counter[str] = Counter()
    voided = {id(one.body) for one in chain.told if "errorDeclaration" in one.body or "eventID" in one.body}
    for one in chain.told:
        if one.body["type"] == "TransformationEvent" or one.body.get("action") == "ADD":
            for lists in ("outputQuantityList", "quantityList") if id(one.body) not in voided else ():
                for each in one.body.get(lists, ()):
                    made[each["epcClass"]] += Decimal(str(each["quantity"]))
    books = chain.books
    for name in books.stock | books.sold | books.used:
        there = [books.stock[name], books.sold[name], books.used[name]]
        assert sum(sum(one.values()) for one in there) == made[name], name


def test_suspect_lots_reach_items_in_every_state_by_sure_and_by_imprecise_links(chain):
    flour = chain.expected(chain.suspects.flour)
    assert {one.state for one in flour.where.values()} == set(State)
    assert flour.loose
    assert flour.loose < flour.reached
    assert len(flour.gaps) == 1
    assert len({place for _, place in flour.counts}) > 10
    assert all(flour.where[box].state is State.ON_SHELF for box in chain.suspects.kept_boxes)
    wheat = chain.expected(chain.suspects.wheat)
    assert flour.reached < wheat.reached
    heat = chain.expected(chain.suspects.heat)
    assert State.IN_TRANSIT in {one.state for one in heat.where.values()}
    assert any(one.inside for one in heat.where.values())


def test_rework_carries_a_suspect_from_batch_to_batch(chain):
    bin_class = chain.parts["bakery-1"].product(4)
    flour = chain.expected(chain.suspects.flour)
    assert any(name.startswith(bin_class) for name in flour.reached)
    with_it = [one for one in chain.told if one.firm == "bakery-1" and "inputQuantityList" in one.body]
    direct = [one for one in with_it if chain.suspects.flour in str(one.body["inputQuantityList"])]
    bulk = chain.parts["bakery-1"].product(1)
    assert len([name for name in flour.reached if name.startswith(bulk)]) > len(direct)
