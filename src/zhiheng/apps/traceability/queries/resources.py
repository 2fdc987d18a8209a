"""What there is to ask about: the EPCs, steps, places and dispositions of events, within the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from zhiheng.apps.traceability.choices import Level, Role
from zhiheng.apps.traceability.naming import name_of
from zhiheng.engines.epcis import VOCABULARIES

_THINGS = """
SELECT t.canonical FROM traceability_thing t
WHERE t.canonical > %(after)s AND t.level <> ALL (%(other)s) AND EXISTS (
    SELECT FROM traceability_reference r WHERE r.thing_id = t.id AND r.role = ANY (%(roles)s))
ORDER BY t.canonical LIMIT %(limit)s
"""
_PLACES = """
SELECT t.canonical FROM traceability_thing t
WHERE t.canonical > %(after)s AND t.id IN (
    SELECT e.{column} FROM traceability_event e WHERE e.{column} IS NOT NULL)
ORDER BY t.canonical LIMIT %(limit)s
"""
# from one word to the next along the index, instead of over all events
_WORDS = """
WITH RECURSIVE word(told) AS (
    (SELECT e.{column} FROM traceability_event e WHERE e.{column} > %(after)s ORDER BY e.{column} LIMIT 1)
    UNION ALL
    SELECT (SELECT e.{column} FROM traceability_event e WHERE e.{column} > w.told ORDER BY e.{column} LIMIT 1)
    FROM word w WHERE w.told IS NOT NULL
)
SELECT told FROM word WHERE told IS NOT NULL LIMIT %(limit)s
"""
_ROLES = [int(one) for one in (Role.ITEM, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT)]
_STATEMENTS: Mapping[str, str] = {
    "epcs": _THINGS,
    "bizSteps": _WORDS.format(column="biz_step"),
    "dispositions": _WORDS.format(column="disposition"),
    "readPoints": _PLACES.format(column="read_point_id"),
    "bizLocations": _PLACES.format(column="biz_location_id"),
}
_WORDS_OF = {"bizSteps": "bizStep", "dispositions": "disposition"}


def members(resource: str, *, after: str, limit: int) -> list[str]:
    """Names in order, those greater than ``after``.

    Args:
        resource: ``epcs``, ``bizSteps``, ``dispositions``, ``readPoints`` or ``bizLocations``.
        after: the last name of the page before.
        limit: at most so many.
    """
    values: dict[str, Any] = {"after": after, "limit": limit}
    if resource == "epcs":
        values |= {"roles": _ROLES, "other": [int(Level.CLASS), int(Level.LOT)]}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[resource], values)
        return [row[0] for row in cursor.fetchall()]


def canonical(resource: str, name: str) -> str:
    """The name of a member as lists have it."""
    words = VOCABULARIES.get(_WORDS_OF.get(resource, ""))
    return words.bare(name) if words else name_of(name).canonical
