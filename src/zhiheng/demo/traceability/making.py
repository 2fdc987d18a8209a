"""The chains made, and the files in which firms tell of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property

from zhiheng.demo import chance
from zhiheng.demo.traceability import coal, food
from zhiheng.demo.traceability.books import Books
from zhiheng.demo.traceability.codes import spelt
from zhiheng.demo.traceability.expecting import Expected, expected
from zhiheng.demo.traceability.firms import Part, Size, parts
from zhiheng.demo.traceability.line import Line, Suspects
from zhiheng.demo.traceability.telling import Scene, Told
from zhiheng.engines import epcis

CHINA = timezone(timedelta(hours=8))
DEMO = Size()


@dataclass(frozen=True)
class Chain:
    """One line of production: what is told of it, and what there truly is."""

    parts: dict[str, Part]
    told: list[Told]
    books: Books
    suspects: Suspects

    @cached_property
    def holders(self) -> dict[str, str]:
        """The party of each place."""
        return {part.site(site + 1): part.party for part in self.parts.values() for site in range(part.sites)}

    @cached_property
    def shops(self) -> frozenset[str]:
        """Places with a shelf."""
        shops = [part for key, part in self.parts.items() if key.startswith(("chain", "shop"))]
        return frozenset(part.site(site + 1) for part in shops for site in range(part.sites))

    def expected(self, start: str) -> Expected:
        """What is affected where this is suspect."""
        return expected(self.books, start, holders=self.holders, shops=self.shops)


@dataclass(frozen=True)
class Batch:
    """A file that a firm sends in.

    Attributes:
        firm: key of the part.
        told: its events.
    """

    firm: str
    recorded_at: datetime
    told: list[Told]

    @property
    def created(self) -> str:
        """When the file was written."""
        return self.recorded_at.isoformat(timespec="seconds")


def make(*, until: datetime, size: Size = DEMO, line: int = 0, seed: int = chance.SEED) -> Chain:
    """A line of production that ends on the day before ``until``; the same arguments always give the same.

    Args:
        until: an instant; nothing is sent in later.
        size: how large.
        line: lines share nothing, so any number of them may be made, one after the other.
        seed: of chance.
    """
    end = until.astimezone(CHINA)
    begin = end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=size.days)
    scene = Scene(chance.stream("traceability", line, seed=seed), begin, end)
    made = Line(scene, parts(size, line), size)
    food.tell(made)
    coal.tell(made)
    return Chain(made.parts, scene.told, scene.books, made.suspects)


def batches(chain: Chain) -> list[Batch]:
    """What firms send in, in the order in which they do."""
    found: defaultdict[tuple[datetime, str], list[Told]] = defaultdict(list)
    for one in chain.told:
        found[one.recorded_at, one.firm].append(one)
    return [Batch(firm, at, told) for (at, firm), told in sorted(found.items(), key=lambda each: each[0])]


def documents(chain: Chain) -> Iterator[tuple[Batch, str, bytes]]:
    """Each file with its name and its bytes."""
    by_key = {part.key: part for part in chain.parts.values()}
    for batch in batches(chain):
        part = by_key[batch.firm]
        name = f"{part.key}-{batch.recorded_at:%Y%m%d%H%M}.{'json' if part.form == 'json' else 'xml'}"
        yield batch, name, _written(part, batch)


def _written(part: Part, batch: Batch) -> bytes:
    events = [epcis.Event(spelt(one.body, part.style)) for one in batch.told]
    if part.form == "json":
        told = epcis.json_document(events, created=batch.created)
        return json.dumps(told, ensure_ascii=False, indent=1).encode()
    return epcis.xml_document(events, created=batch.created, version=part.form.removeprefix("xml-"))
