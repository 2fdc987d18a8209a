"""The events that match, page by page. Who asks sees what the database lets them see; nothing here widens that.

Captures are stored one after the other, so numbers of events grow in the order in which they can be seen. The first
page notes the greatest number, and later pages keep to it: what arrives meanwhile neither shifts them nor appears.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from zhiheng.apps.traceability.queries.simple_event.clauses import Clause
from zhiheng.apps.traceability.queries.simple_event.extensions import Named
from zhiheng.apps.traceability.queries.simple_event.matching import Match, of_few, of_many, things
from zhiheng.apps.traceability.queries.simple_event.parsing import Query
from zhiheng.apps.traceability.queries.simple_event.tokens import Place, read_token, write_token
from zhiheng.apps.traceability.refusals import Refusal

FEW = 5_000  # things that are looked up one by one; of more, their events are met soon enough by going through all
SECONDS = 30
_ROW = "e.id, e.hash, e.is_declaration, e.event_id, e.recorded_at, e.body"
_FIELD = """(SELECT v.t FROM jsonb_path_query(e.body, '$ ? (@.type() == "object").keyvalue()') m(v),
    LATERAL traceability_texts(m.v -> 'value') v(t) WHERE {} LIMIT 1)"""


@dataclass(frozen=True, slots=True)
class Found:
    """An event that matches.

    Attributes:
        hash: the CBV 2.0 event hash, 32 bytes.
        event_id: the name that it bears, where it bears one.
        body: as it was captured, with ``@namespaces``.
    """

    number: int
    hash: bytes
    is_declaration: bool
    event_id: str
    recorded_at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the events, in order.

    Attributes:
        next: the token of the page after this; None: it was the last.
        bound: the greatest number of an event that this and the later pages may hold.
    """

    events: list[Found]
    next: str | None
    bound: int


def select(
    query: Query, *, after: str | None = None, limit: int = 30, newer_than: int = 0, up_to: int | None = None
) -> Page:
    """One page.

    Args:
        query: as ``parse`` gave it.
        after: the token of a former page of the same query.
        limit: at most so many events.
        newer_than: only events with a greater number: those that came after a former answer's ``bound``.
        up_to: only events up to this number.

    Raises:
        Refusal: ``QueryParameterException`` for a token of another query; ``QueryTooLargeException`` where more match
            than ``maxEventCount``; ``QueryTooComplexException`` where it takes too long.
    """
    place = read_token(after, query.digest) if after else Place(_greatest(up_to), None, 0)
    clauses = [*query.clauses, Clause("e.id <= %s", (place.bound,))]
    if newer_than:
        clauses.append(Clause("e.id > %s", (newer_than,)))
    with _bounded() as cursor:
        clauses += [_matched(cursor, one) for one in query.matches]
        if query.most is not None and after is None:
            _require_few(cursor, clauses, query.most)
        rows = _rows(cursor, query, clauses, place, limit)
    return _page(query, place, rows, limit)


def numbers(*queries: Query, after: int, upto: int, limit: int) -> list[int]:
    """Numbers of the events that match all queries, in the order in which they were recorded.

    Args:
        queries: as ``parse`` gave them; how they order and limit is left out.
        after: the number before the first that may be found.
        upto: the last one.
        limit: at most so many.
    """
    clauses = [Clause("e.id > %s", (after,)), Clause("e.id <= %s", (upto,))]
    clauses += [one for query in queries for one in query.clauses]
    with _bounded() as cursor:
        clauses += [_matched(cursor, one) for query in queries for one in query.matches]
        where, values = _where(clauses)
        sql = f"SELECT e.id FROM traceability_event e WHERE {where} ORDER BY e.id LIMIT %s"  # noqa: S608 - our own texts
        cursor.execute(sql, [*values, limit])
        return [int(row[0]) for row in cursor.fetchall()]


@contextmanager
def _bounded() -> Iterator[Any]:
    """A cursor whose statements end after a while."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            settings = "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)"
            cursor.execute(settings, [f"{SECONDS}s"])
            yield cursor
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        zh, en = "查询用时过长；请缩小时间或对象的范围", "the query takes too long: narrow its times or things"
        raise Refusal("QueryTooComplexException", zh, en) from None


def _greatest(up_to: int | None) -> int:
    if up_to is not None:
        return up_to
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM traceability_event")
        return int(cursor.fetchone()[0])


def _matched(cursor: Any, wanted: Match) -> Clause:
    found = things(wanted)
    cursor.execute(f"{found.sql} LIMIT {FEW + 1}", list(found.values))
    numbers = [row[0] for row in cursor.fetchall()]
    return of_few(numbers, wanted.roles) if len(numbers) <= FEW else of_many(wanted)


def _require_few(cursor: Any, clauses: Sequence[Clause], most: int) -> None:
    where, values = _where(clauses)
    sql = f"SELECT count(*) FROM (SELECT FROM traceability_event e WHERE {where} LIMIT %s) f"  # noqa: S608 - our own texts
    cursor.execute(sql, [*values, most + 1])
    if cursor.fetchone()[0] > most:
        zh, en = f"符合的事件多于 {most} 个", f"more than {most} events match"
        raise Refusal("QueryTooLargeException", zh, en, maxEventCount=most)


def _where(clauses: Sequence[Clause]) -> tuple[str, list[Any]]:
    return " AND ".join(f"({one.sql})" for one in clauses), [value for one in clauses for value in one.values]


def _keys(query: Query) -> tuple[list[str], list[str], list[Any]]:
    """By what events are ordered: expressions, their types, and the values in them."""
    if isinstance(query.order, Named):
        name = query.order.clause("m.v ->> 'key'")
        field = _FIELD.format(name.sql)
        keys = [f"traceability_rank({field})", f"coalesce({field}, '') COLLATE \"C\"", "e.id"]
        return keys, ["numeric", "text", "bigint"], [*name.values, *name.values]
    column = "e.event_time" if query.order == "eventTime" else "e.recorded_at"
    return [column, "e.id"], ["timestamptz", "bigint"], []


def _rows(cursor: Any, query: Query, clauses: Sequence[Clause], place: Place, limit: int) -> list[Any]:
    where, values = _where(clauses)
    keys, types, own = _keys(query)
    way, beyond = ("DESC", "<") if query.is_descending else ("ASC", ">")
    told = [f"{key} AS k{number}" for number, key in enumerate(keys)]
    if place.keys is not None:
        marks = ", ".join(f"%s::{kind}" for kind in types)
        where += f" AND ({', '.join(keys)}) {beyond} ({marks})"
        values = [*values, *own, *place.keys]
    order = ", ".join(f"{key} {way}" for key in keys)
    shown = ", ".join([_ROW, *told])
    sql = f"SELECT {shown} FROM traceability_event e WHERE {where} ORDER BY {order} LIMIT %s"  # noqa: S608 - our own texts
    most = min(limit, query.first - place.seen) if query.first is not None else limit
    cursor.execute(sql, [*own, *values, *own, most + 1])
    return list(cursor.fetchall())


def _page(query: Query, place: Place, rows: list[Any], limit: int) -> Page:
    most = limit if query.first is None else min(limit, max(0, query.first - place.seen))
    shown = rows[:most]
    seen = place.seen + len(shown)
    is_last = len(rows) <= most or not shown or (query.first is not None and seen >= query.first)
    following = None if is_last else write_token(Place(place.bound, _told(shown[-1][6:]), seen), query.digest)
    events = [Found(one[0], bytes(one[1]), one[2], one[3], one[4], _body(one[5])) for one in shown]
    return Page(events, following, place.bound)


def _body(told: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
    return body


def _told(keys: Sequence[Any]) -> list[str]:
    return [one.isoformat() if isinstance(one, datetime) else str(one) for one in keys]
