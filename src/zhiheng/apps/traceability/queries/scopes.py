"""Recall scopes as they were kept, and the bytes that a scope has by its arguments."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from zhiheng.apps.traceability.models import Event, RecallScope, ScopeLine, Thing, TraceQuery
from zhiheng.apps.traceability.queries.scoping import recall_scope
from zhiheng.apps.traceability.scoping.documents import document_of, plain
from zhiheng.apps.traceability.scoping.reckoning import Scope
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.canonical import instant


class Arguments(NamedTuple):
    """What a scope is a function of."""

    thing: Thing
    known_at: datetime
    since: datetime | None
    with_loose: bool
    tolerance: Decimal


def scope_and_bytes(asked: Arguments) -> tuple[Scope, bytes]:
    """The scope of these arguments with its canonical bytes: the same at any time, in a scope that sees all events."""
    found = recall_scope(
        asked.thing.pk,
        known_at=asked.known_at,
        at=asked.since,
        with_loose=asked.with_loose,
        tolerance=asked.tolerance,
    )
    told = {one.unit for one in found.lines} | {one.unit for one in found.passages}
    units = dict(Unit.objects.filter(pk__in=told).values_list("pk", "code"))
    said = {
        "thing": asked.thing.canonical,
        "known_at": instant(asked.known_at),
        "since": instant(asked.since) if asked.since else None,
        "with_loose": asked.with_loose,
        "tolerance": plain(asked.tolerance),
    }
    return found, document_of(found, said, units, _digest(found.events))


def arguments_of(scope: RecallScope) -> Arguments:
    """By what a kept scope was reckoned."""
    return Arguments(scope.thing, scope.known_at, scope.since, scope.with_loose, scope.tolerance)


def _digest(events: frozenset[int]) -> str:
    """SHA-256 over the event hashes in order."""
    hashes = Event.objects.filter(pk__in=events).order_by("hash").values_list("hash", flat=True)
    return hashlib.sha256(b"".join(bytes(one) for one in hashes)).hexdigest()


def scope_list() -> QuerySet[RecallScope]:
    """Those that the person may see, the latest first; without the documents."""
    return RecallScope.objects.select_related("thing", "unit", "by", "signed_by").defer("document")


def trace_list() -> QuerySet[TraceQuery]:
    """Who traced what for what, the latest first."""
    return TraceQuery.objects.select_related("thing", "unit", "by")


def lines_of(scope: RecallScope) -> QuerySet[ScopeLine]:
    """The lines in their order."""
    return ScopeLine.objects.filter(scope=scope).select_related("thing", "thing__of_lot", "holder")


def replayed(scope: RecallScope) -> bytes:
    """The bytes that a kept scope has today by its own arguments: the same, or something was tampered with."""
    with system_scope():
        return scope_and_bytes(arguments_of(scope))[1]
