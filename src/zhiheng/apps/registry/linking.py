"""Organisations with their names, now and formerly, and branches with their head office.

A head office is certain where exactly one organisation bears the name that the branch's begins with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from zhiheng.apps.registry.branches import head_names
from zhiheng.apps.registry.models import Organisation

_BEARERS = """
SELECT c.name, n.organisation_id FROM unnest(%s::text[]) AS c(name)
JOIN registry_organisationname n ON n.plain = registry_plain(c.name) AND n.is_current
"""
_LINK = """
UPDATE registry_organisation o SET head_office_id = l.head
FROM unnest(%s::bigint[], %s::bigint[]) AS l(branch, head)
WHERE o.id = l.branch AND o.head_office_id IS DISTINCT FROM l.head
"""

# both names of a difference are borne or were; which line told of it is known once it is kept
_NAMES_TOLD = """
INSERT INTO registry_organisationname (organisation_id, name, is_current, source_id, recorded_at)
SELECT DISTINCT ON (s.organisation_id, told) s.organisation_id, told, false, s.id, s.recorded_at
FROM registry_organisationsource s, jsonb_array_elements_text(s.differences -> 'name') told
WHERE s.digest = ANY(%s) AND told <> ''
ORDER BY s.organisation_id, told, s.id
ON CONFLICT (organisation_id, name) DO UPDATE
SET source_id = coalesce(registry_organisationname.source_id, excluded.source_id)
"""


def note_names(digests: Sequence[str]) -> None:
    """Keep the names that lines told of with the line that did (the lines are kept already, and differ in the name)."""
    if digests:
        with connection.cursor() as cursor:
            cursor.execute(_NAMES_TOLD, [list(digests)])


def link_among(names: Mapping[str, str]) -> int:
    """Link the branches among organisations that were just written (key to name); how many."""
    keys = [key for key, name in names.items() if head_names(name)]
    return link(list(Organisation.objects.filter(key__in=keys).values_list("pk", "name"))) if keys else 0


def link(branches: Sequence[tuple[int, str]]) -> int:
    """Link branches (primary key and name), in a scope that sees all of them; how many."""
    wanted = {pk: head_names(name) for pk, name in branches}
    bearers = _bearers(sorted({name for names in wanted.values() for name in names}))
    pairs = [(pk, head) for pk, names in wanted.items() if (head := _head(names, bearers)) not in (None, pk)]
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [list(part) for part in zip(*pairs, strict=True)])
        return int(cursor.rowcount)


def _head(names: Sequence[str], bearers: Mapping[str, set[int]]) -> int | None:
    """The longest name that somebody bears decides; nobody where several bear it."""
    borne = next((bearers[name] for name in names if name in bearers), set())
    return next(iter(borne)) if len(borne) == 1 else None


def _bearers(names: list[str]) -> Mapping[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_BEARERS, [names])
        for name, pk in cursor.fetchall():
            found[name].add(pk)
    return found
