"""Facts of our own apps: recorded when new, corrected when they were corrected, withdrawn when they are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions.facts import record_facts, replace_fact, withdraw_facts
from zhiheng.apps.credit.facts.collecting import COLLECTORS, Collector, Told, lines_of
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy.schema.catalogue import CatalogueItem

PAGE = 2_000
CORRECTED = "来源记录已更正"
GONE = "来源记录已不成立"
T = TypeVar("T")


def collect_facts(*, at: datetime, kinds: Collection[str] = ()) -> dict[str, int]:
    """Bring the facts that our own apps know of up to date; how many are new, corrected and withdrawn.

    For the system. May be repeated at any time, and be killed: each page is one transaction, and what is recorded
    already says nothing new. What an officer has revoked by hand stays revoked.

    Args:
        at: the instant.
        kinds: only these items; else all that have a collector.
    """
    counts = {"new": 0, "corrected": 0, "withdrawn": 0}
    for kind, (prefix, tell) in COLLECTORS.items():
        item = catalogue.items().get(kind)
        source = queries.provider_of(item) if item else None
        if item is None or source is None or (kinds and kind not in kinds):
            continue
        for page in _paged(_all(tell)):
            new, corrected = _bring(item, prefix, source, page, at)
            counts["new"] += new
            counts["corrected"] += corrected
        with system_scope():
            held = queries.keys_in_force(kind, source.pk, prefix)
        counts["withdrawn"] += sum(_withdraw(page, prefix, tell, at) for page in _paged(held))
    return counts


def _all(tell: Collector) -> list[Told]:
    """Read to its end before anything is written: a cursor does not outlive its transaction."""
    with system_scope():
        return list(tell())


def _bring(item: CatalogueItem, prefix: str, source: Unit, page: list[Told], at: datetime) -> tuple[int, int]:
    with transaction.atomic(), system_scope():
        lines = lines_of(item, prefix, page)
        if not queries.has_news(item.id, source.pk, lines):
            return 0, 0
        recorded = record_facts(kind=item.id, lines=lines, source=source, upload=None, by=None, at=at)
        for pk, line in recorded.contradicted:
            line.faults.clear()
            replace_fact(pk=pk, line=line, reason=CORRECTED, by=None, at=at)
    return recorded.accepted, len(recorded.contradicted)


def _withdraw(page: list[tuple[int, str]], prefix: str, tell: Collector, at: datetime) -> int:
    with transaction.atomic(), system_scope():
        standing = {prefix + one.key for one in tell([key.removeprefix(prefix) for _, key in page])}
        return withdraw_facts(facts={pk: GONE for pk, key in page if key not in standing}, by=None, at=at)


def _paged(rows: Iterable[T]) -> Iterator[list[T]]:
    rows = iter(rows)
    while page := list(islice(rows, PAGE)):
        yield page
