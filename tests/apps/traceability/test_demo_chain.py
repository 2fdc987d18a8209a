"""The demo's chains in the database: traces and recall scopes equal the generator's own arithmetic, to the last box."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from zhiheng import policy
from zhiheng.apps.traceability.choices import Level
from zhiheng.apps.traceability.models import Event, Thing
from zhiheng.apps.traceability.queries.genealogy import follow
from zhiheng.apps.traceability.queries.scoping import recall_scope
from zhiheng.apps.traceability.scoping.reckoning import Scope
from zhiheng.demo.traceability import Chain, State
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


def scope(name: str) -> Scope:
    return recall_scope(number(name), known_at=AT)


def reporters(chain: Chain) -> dict[int, str]:
    """By number of its unit, the party of a firm."""
    party = {part.key: part.party for part in chain.parts.values()}
    owners = User.objects.filter(username__in=party).values_list("unit", "username")
    return {unit: party[username] for unit, username in owners}


@pytest.mark.parametrize("which", SUSPECTS)
def test_each_item_is_where_the_books_have_it(chain: Chain, which: str):
    told = chain.expected(getattr(chain.suspects, which))
    lines = {one.thing: one for one in scope(told.start).lines if one.level == Level.INSTANCE}
    assert {thing: (one.state, one.site, one.container) for thing, one in lines.items()} == {
        thing: (one.state, one.place, one.inside) for thing, one in told.where.items()
    }
    by_unit = reporters(chain)
    for thing, one in lines.items():
        here = told.where[thing]
        assert by_unit[one.unit] == (here.sender or here.holder)
        assert one.party == (here.holder if here.sender else "")
        assert one.is_loose == (thing in told.loose)


@pytest.mark.parametrize("which", SUSPECTS)
def test_amounts_of_each_lot_are_those_of_the_books(chain: Chain, which: str):
    told = chain.expected(getattr(chain.suspects, which))
    found: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for one in scope(told.start).lines:
        if one.level == Level.LOT and one.thing not in told.unrecorded:
            found[one.thing, _coarse(one.state), one.site, one.uom] += one.quantity or 0
    expected: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for (lot, state, place, uom), amount in told.amounts.items():
        if lot not in told.unrecorded:
            expected[lot, _coarse(state), place, uom] += amount
    assert found == expected


def _coarse(state: str) -> str:
    """An amount of a lot in a shop counts as a whole, be part of it in closed cases."""
    return "there" if state in (State.HELD, State.ON_SHELF) else str(state)


@pytest.mark.parametrize("which", SUSPECTS)
def test_containers_and_gaps_are_those_of_the_books(chain: Chain, which: str):
    told, found = chain.expected(getattr(chain.suspects, which)), scope(getattr(chain.suspects, which))
    assert set(found.containers) == set(told.containers)
    assert not found.gaps
    beyond = Counter((one.went_in, one.came_out) for one in found.balances if one.verdict in ("loss", "gain"))
    assert beyond == Counter((gap.went_in, gap.came_out) for gap in told.gaps)
