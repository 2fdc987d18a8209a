"""Forward and backward, the database finds what the plain reckoning finds, in whatever order events were told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from tests.apps.traceability.drawing import BEGIN, Drawn, chain, reckoned, sound

from zhiheng.apps.traceability.actions.storing import store, take_stock
from zhiheng.apps.traceability.models import Capture, Event, Thing
from zhiheng.apps.traceability.queries.genealogy import EARLIEST, LATEST, trace
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

SEEDS = 1_000
AT = BEGIN + timedelta(days=60)


def capture() -> Capture:
    unit, _ = Unit.objects.get_or_create(code="140105", defaults={"name": "小店区", "kind": "county"})
    return Capture.objects.create(unit=unit, sha256="0" * 64, received_at=AT)


def tell(drawn: Drawn, *, at=AT, parts: int = 1) -> None:
    """Store the events of a chain, in one go or in several."""
    held, size = capture(), -(-len(drawn.events) // parts)
    for start in range(0, len(drawn.events), size):
        some = [sound(one) for one in drawn.events[start : start + size]]
        store(some, capture=held, at=at)


@pytest.fixture
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


def found(start: str, direction: str, *, with_loose: bool = True, known_at=AT) -> dict[str, tuple]:
    pk = Thing.objects.get(canonical=start).pk
    held = trace(pk, direction, known_at=known_at, with_loose=with_loose)
    names = dict(Thing.objects.filter(pk__in=[one.thing for one in held]).values_list("pk", "canonical"))
    return {names[one.thing]: (one.at, one.is_loose) for one in held}


def expected(drawn: Drawn, start: str, direction: str, *, with_loose: bool = True) -> dict[str, tuple]:
    begin = EARLIEST if direction == "forward" else LATEST
    told = reckoned(drawn, start, direction, with_loose=with_loose)
    return {name: (begin if at.year in (1, 9999) else at, loose) for name, (at, loose) in told.items()}


def test_a_thousand_random_chains_are_traced_as_reckoned(whole):
    chains, draw = [chain(seed) for seed in range(SEEDS)], Random(7)
    everything = Drawn([event for drawn in chains for event in drawn.events])
    draw.shuffle(everything.events)
    tell(everything, parts=10)
    take_stock()  # plans rest on what the server knows, which after thousands of roll-backs is that nothing is there
    reached = 0
    for drawn in chains:
        known = set(Thing.objects.filter(canonical__in=drawn.things).values_list("canonical", flat=True))
        for start in draw.sample(sorted(known), min(2, len(known))):
            for direction in ("forward", "backward"):
                with_loose = draw.random() < 0.7
                told = found(start, direction, with_loose=with_loose)
                assert told == expected(drawn, start, direction, with_loose=with_loose), (drawn, start, direction)
                reached += len(told) - 1
    assert reached > SEEDS


def test_the_same_events_again_change_nothing(whole):
    drawn = chain(1)
    tell(drawn)
    before = Event.objects.count(), list(Thing.objects.order_by("pk").values_list("canonical", "of_lot"))
    tell(drawn, at=AT + timedelta(days=1))
    assert (Event.objects.count(), list(Thing.objects.order_by("pk").values_list("canonical", "of_lot"))) == before


def test_a_trace_as_of_an_earlier_instant_knows_nothing_of_what_was_told_later(whole):
    for seed in range(40):
        drawn = chain(seed)
        half = len(drawn.events) // 2
        early = Drawn(drawn.events[:half], drawn.things, {})
        late = Drawn(drawn.events[half:], drawn.things, {})
        tell(early, at=AT)
        starts = Thing.objects.filter(canonical__in=drawn.things).order_by("pk").values_list("canonical", flat=True)
        starts = list(starts)
        before = [found(start, "forward", with_loose=False, known_at=AT) for start in starts]
        instances = {one.canonical for one in Thing.objects.exclude(of_lot=None)}
        tell(late, at=AT + timedelta(days=1))
        lots = {one.canonical for one in Thing.objects.exclude(of_lot=None)} - instances
        after = [found(start, "forward", with_loose=False, known_at=AT) for start in starts]
        if not lots:  # of which lot an instance is, is no event
            assert after == before
