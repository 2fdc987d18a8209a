"""Which groups of things went into which: the edges of the picture of a chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from zhiheng.apps.traceability.queries.genealogy import Reached
from zhiheng.apps.traceability.scoping.picture import Edge, Node

_HOLDS = "r.recorded_at <= %(known_at)s AND (r.voided_at IS NULL OR r.voided_at > %(known_at)s)"
_GROUPS = """
SELECT g.canonical, count(*), bool_or(x.id = %(thing)s), bool_and(x.id = ANY (%(loose)s))
FROM traceability_thing x
JOIN traceability_thing g ON g.id = CASE WHEN x.level = 3 THEN coalesce(x.of_lot_id, x.of_class_id, x.id) ELSE x.id END
WHERE x.id = ANY (%(things)s) GROUP BY g.canonical
"""
_ENDS = f"""
SELECT DISTINCT r.process, r.role IN (4, 6), g.canonical, min(r.event_time), max(r.event_time)
FROM traceability_reference r
JOIN traceability_thing x ON x.id = r.thing_id
JOIN traceability_thing g ON g.id = CASE WHEN x.level = 3 THEN coalesce(x.of_lot_id, x.of_class_id, x.id) ELSE x.id END
WHERE r.thing_id = ANY (%(things)s) AND r.process IS NOT NULL AND {_HOLDS}
GROUP BY 1, 2, 3
"""  # noqa: S608 - constants only


def groups_and_edges(thing: int, reached: Iterable[Reached], *, known_at: datetime) -> tuple[list[Node], list[Edge]]:
    """The things of a trace by lot (or class), and which group went into which, in a scope that sees all events."""
    held = list(reached)
    loose = [one.thing for one in held if one.is_loose]
    given: dict[str, Any] = {
        "thing": thing, "things": [one.thing for one in held], "loose": loose, "known_at": known_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, given)
        nodes = [Node(name, count, is_start=start, is_loose=loose_) for name, count, start, loose_ in cursor.fetchall()]
        cursor.execute(_ENDS, given)
        rows = cursor.fetchall()
    ins: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    outs: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for process, is_input, name, first, last in rows:
        (ins if is_input else outs)[process].append((name, first if is_input else last))
    edges = {
        Edge(before, after)
        for process in ins.keys() & outs.keys()
        for before, begun in ins[process]
        for after, ended in outs[process]
        if ended >= begun and before != after
    }
    return sorted(nodes, key=lambda node: node.name), sorted(edges)
