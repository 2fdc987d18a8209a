"""The batch path finds what the database finds: things, instants, certainty, both ways, as of any instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import ibis
import pytest
from tests.apps.traceability.drawing import Drawn, chain
from tests.apps.traceability.test_genealogy import AT, tell

from zhiheng.apps.traceability.batch.exporting import export
from zhiheng.apps.traceability.batch.spreading import spread
from zhiheng.apps.traceability.models import Thing
from zhiheng.apps.traceability.queries.genealogy import trace
from zhiheng.platform.accounts.scope import system_scope

CHAINS = 60


@pytest.fixture
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


def tables(folder, *, known_at):
    """The exported tables on DuckDB."""
    folder.mkdir()
    duck = ibis.duckdb.connect()
    return [duck.read_parquet(path) for path in export(folder, known_at=known_at)]


@pytest.mark.parametrize("with_loose", [True, False])
def test_batch_and_database_find_the_same_on_random_chains(whole, tmp_path, with_loose):
    chains, draw = [chain(seed) for seed in range(CHAINS)], Random(3)
    everything = Drawn([event for drawn in chains for event in drawn.events])
    draw.shuffle(everything.events)
    half = len(everything.events) // 2
    tell(Drawn(everything.events[:half]), at=AT)
    later = AT + timedelta(days=1)
    tell(Drawn(everything.events[half:]), at=later)
    reached = 0
    for known_at in (AT, later):
        references, things = tables(tmp_path / str(known_at.day), known_at=known_at)
        for drawn in chains:
            (pk,) = Thing.objects.filter(canonical=draw.choice(drawn.things)).values_list("pk", flat=True) or (None,)
            if pk is None:
                continue
            for direction in ("forward", "backward"):
                by_batch = spread(pk, direction, references, things, with_loose=with_loose)
                assert by_batch == trace(pk, direction, known_at=known_at, with_loose=with_loose)
                reached += len(by_batch) - 1
    assert reached > CHAINS
