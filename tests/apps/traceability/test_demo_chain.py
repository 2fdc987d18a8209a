"""The demo's chains in the database: traces and recall scopes equal the generator's own arithmetic, to the last box."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from zhiheng import policy
from zhiheng.apps.traceability.choices import Level
from zhiheng.apps.traceability.models import Event, RecallScope, Thing
from zhiheng.apps.traceability.queries.genealogy import follow
from zhiheng.apps.traceability.queries.scoping import recall_scope
from zhiheng.apps.traceability.scoping.reckoning import Scope
from zhiheng.demo.traceability import Chain, Expected, State
from zhiheng.demo.traceability.sending import tell
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import set_scope

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
SUSPECTS = ("flour", "wheat", "heat")


@pytest.fixture(scope="module")
def chain(django_db_setup, django_db_blocker, tmp_path_factory):
    """Sent in once for all tests of this file, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        set_scope(everything=True)
        pack = policy.load("cn-sx-2012")
        sync_units(pack=pack, by="system", at=datetime(2012, 9, 6, 1, tzinfo=UTC))
        yield tell(tmp_path_factory.mktemp("chain"), pack, at=AT)
        transaction.set_rollback(True)


def number(name: str) -> int:
    return Thing.objects.get(canonical=name).pk


def traced(name: str) -> dict[str, bool]:
    """What is reached forward, and whether only loosely."""
    found = {one.thing: one.is_loose for one in follow(number(name), "forward", known_at=AT)}
    return {one.canonical: found[one.pk] for one in Thing.objects.filter(pk__in=found)}


def test_every_event_is_there_and_those_taken_back_are_void(chain: Chain):
    assert Event.objects.count() == len(chain.told)
    assert Event.objects.exclude(voided_at=None).count() == 2


def test_spread_of_each_lot_is_that_of_the_books(chain: Chain):
    lots = [one for one in chain.books.goods if "/10/" in one]
    assert len(lots) > 250
    for lot in lots:
        assert set(traced(lot)) == chain.expected(lot).reached, lot


@pytest.mark.parametrize("which", SUSPECTS)
def test_spread_of_what_is_suspect_is_that_of_the_books(chain: Chain, which: str):
    told = chain.expected(getattr(chain.suspects, which))
    found = traced(told.start)
    assert set(found) == told.reached
    assert {name for name, is_loose in found.items() if is_loose} == told.loose


def test_origin_of_items_is_that_of_the_books(chain: Chain):
    goods = chain.books.goods
    items = [one for one in goods.values() if one.is_item][::40]
    assert len(items) > 40
    for one in items:
        found = {each.thing for each in follow(number(one.name), "backward", known_at=AT)}
        names = set(Thing.objects.filter(pk__in=found).values_list("canonical", flat=True))
        assert names & goods.keys() == one.origins & goods.keys(), one.name
        assert bool(names - goods.keys()) == bool(one.perhaps)  # the class of which no lot was written down


def scope(name: str) -> Scope:
    return recall_scope(number(name), known_at=AT)


def reporters(chain: Chain) -> dict[int, str]:
    """By number of its unit, the party of a firm."""
    party = {part.key: part.party for part in chain.parts.values()}
    owners = User.objects.filter(username__in=party).values_list("unit", "username")
    return {unit: party[username] for unit, username in owners}


def items_found(found: Scope) -> dict[str, tuple[str, str, str]]:
    """State, place and container of each item."""
    items = [one for one in found.lines if one.level == Level.INSTANCE]
    return {one.thing: (one.state, one.site, one.container) for one in items}


def items_expected(told: Expected) -> dict[str, tuple[str, str, str]]:
    return {thing: (one.state, one.place, one.inside) for thing, one in told.where.items()}


def amounts_found(found: Scope, told: Expected) -> dict[tuple[str, str, str, str], Decimal]:
    """Of each lot by state, place and unit; in a shop as a whole, be part of it in closed cases."""
    amounts: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for one in found.lines:
        if one.level == Level.LOT and one.thing not in told.unrecorded:
            amounts[one.thing, _coarse(one.state), one.site, one.uom] += one.quantity or 0
    return amounts


def amounts_expected(told: Expected) -> dict[tuple[str, str, str, str], Decimal]:
    amounts: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for (lot, state, place, uom), amount in told.amounts.items():
        if lot not in told.unrecorded:
            amounts[lot, _coarse(state), place, uom] += amount
    return amounts


def _coarse(state: str) -> str:
    return "there" if state in (State.HELD, State.ON_SHELF) else str(state)


@pytest.mark.parametrize("which", SUSPECTS)
def test_recall_scope_is_that_of_the_books(chain: Chain, which: str):
    told = chain.expected(getattr(chain.suspects, which))
    found = scope(told.start)
    assert items_found(found) == items_expected(told)
    assert amounts_found(found, told) == amounts_expected(told)
    assert set(found.containers) == set(told.containers)
    assert not found.gaps
    beyond = Counter((one.went_in, one.came_out) for one in found.balances if one.verdict in ("loss", "gain"))
    assert beyond == Counter((gap.went_in, gap.came_out) for gap in told.gaps)


@pytest.mark.parametrize("which", SUSPECTS)
def test_each_item_is_told_by_who_has_it_or_sent_it_and_imprecise_links_are_marked(chain: Chain, which: str):
    told, by_unit = chain.expected(getattr(chain.suspects, which)), reporters(chain)
    items = [one for one in scope(told.start).lines if one.level == Level.INSTANCE]
    assert items
    for one in items:
        here = told.where[one.thing]
        assert by_unit[one.unit] == (here.sender or here.holder)
        assert one.party == (here.holder if here.sender else "")
        assert one.is_loose == (one.thing in told.loose)


def test_recall_scope_of_every_tenth_lot_is_that_of_the_books(chain: Chain):
    lots = [one for one in chain.books.goods if "/10/" in one][::10]
    assert len(lots) > 25
    for lot in lots:
        told, found = chain.expected(lot), scope(lot)
        assert items_found(found) == items_expected(told), lot
        assert amounts_found(found, told) == amounts_expected(told), lot


def test_officer_has_signed_the_scope_of_the_bad_heat(chain: Chain):
    (signed,) = RecallScope.objects.exclude(signed_at=None).select_related("thing")
    assert signed.thing.canonical == chain.suspects.heat
    assert signed.summary["things"] == len(chain.expected(chain.suspects.heat).reached)


def test_each_firm_sees_its_own_events_and_those_of_its_partners_alone(chain: Chain):
    units = reporters(chain)
    named: dict[str, set[str]] = defaultdict(set)
    for unit, party in units.items():
        for own in Event.objects.filter(shared_with__contains=[unit]).values_list("unit", flat=True):
            assert own != unit
            named[party] |= {units[own]}
    bakery, mill = chain.parts["bakery-1"].party, chain.parts["mill-1"].party
    assert mill in named[bakery] or chain.parts["mill-2"].party in named[bakery]
    assert not any(chain.parts[key].party in named[bakery] for key in chain.parts if key.startswith("farm"))
