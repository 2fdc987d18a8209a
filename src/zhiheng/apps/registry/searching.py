"""Organisations by any part of their names, now or formerly, or by the head of a code.

Names are compared without spaces, brackets and marks. What begins with the text comes first, then what holds it, the
shorter name before the longer. The cost is bounded whatever is asked: a sample of the names tells whether a part is
common. If it is, the best of the sample stand for its thousands; if not, the index of neighbouring characters finds
them all, and each is compared with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from zhiheng.apps.registry.models import Organisation

MOST = 20
AMONG = 200  # as many are ranked
COMMON = 50  # a part found so often in the sample is common
VERY_COMMON = 0.1  # one that so large a share of names hold fills a page of a list at once
CODE = re.compile(r"[0-9A-Z]{4,18}")
_NAMES = "registry_organisationname n"
_SHOWN = "n.organisation_id, n.name, n.plain, n.is_current"
BEGINNING = f"""
SELECT {_SHOWN} FROM {_NAMES} WHERE n.plain ~>=~ %(text)s AND n.plain ~<~ (%(text)s || chr(1114111))
ORDER BY n.plain USING ~<~ LIMIT {AMONG}
"""  # noqa: S608 - our own constants
# 20,000 names or so, from pages all over the table, always the same ones
_SAMPLE = f"""{_NAMES} TABLESAMPLE SYSTEM ((
    SELECT least(100, 100 * 20000.0 / greatest(reltuples, 1))
    FROM pg_class WHERE oid = 'registry_organisationname'::regclass
)) REPEATABLE (1)"""  # noqa: S608 - our own constants
SAMPLED = f"""
SELECT {_SHOWN} FROM {_SAMPLE} WHERE strpos(n.plain, %(text)s) > 0 ORDER BY length(n.plain), n.plain LIMIT {AMONG}
"""  # noqa: S608 - our own constants
SHARE = f"SELECT avg((strpos(n.plain, %(text)s) > 0)::integer) FROM {_SAMPLE}"  # noqa: S608 - our own constants
HOLDING = "registry_grams(n.plain) @@ %(parts)s::tsquery AND strpos(n.plain, %(text)s) > 0"
INDEXED = f"SELECT {_SHOWN} FROM {_NAMES} WHERE {HOLDING} ORDER BY length(n.plain), n.plain LIMIT {AMONG}"  # noqa: S608 - our own constants
# asked row by row, which OFFSET keeps from being turned into one big join: a page of a list is full after a few
BEARING = f"""EXISTS (
    SELECT FROM {_NAMES} WHERE n.organisation_id = registry_organisation.id AND strpos(n.plain, %s) > 0 OFFSET 0
)"""
CODED = "uscc ~>=~ %s AND uscc ~<~ (%s || '~') OR orgcode = %s"


@dataclass(frozen=True, slots=True)
class Hit:
    """An organisation that was found, and by which of its names.

    Attributes:
        organisation: primary key.
        name: by which it was found, empty if it was by its code.
        is_former: it bears another name today.
    """

    organisation: int
    name: str
    is_former: bool


Row = tuple[int, str, str, bool]


def plain(text: str) -> str:
    """The text as names are compared; empty if nothing is left to compare."""
    (found,) = _rows("SELECT registry_plain(%(text)s)", text=text.replace("\0", "")[:300])
    return str(found[0])


def search(text: str, *, most: int = MOST) -> list[Hit]:
    """The organisations that may be meant, the likeliest first; those by their code within the caller's scope.

    Args:
        text: as typed.
        most: no more than so many.
    """
    wanted = plain(text)
    if not wanted:
        return []
    hits = {pk: Hit(pk, "", is_former=False) for pk in _coded(wanted, most)}
    for pk, name, _, is_current in _ranked(_found(wanted, most), wanted):
        if len(hits) >= most:
            break
        hits.setdefault(pk, Hit(pk, name, is_former=not is_current))
    return list(hits.values())


def bearing(text: str) -> set[int]:
    """The organisations of that name, or failing that those that bore it."""
    wanted = plain(text)
    rows = _rows(f"SELECT {_SHOWN} FROM {_NAMES} WHERE n.plain = %(text)s LIMIT 50", text=wanted) if wanted else []  # noqa: S608 - our own constants
    return {row[0] for row in rows if row[3]} or {row[0] for row in rows}


def matching(text: str) -> Q:
    """Condition on organisations: all that :func:`search` could find, for lists that are filtered and paged."""
    wanted = plain(text)
    if not wanted:
        return Q(pk=None)
    ((share, *_),) = _rows(SHARE, text=wanted)
    if (share or 0) >= VERY_COMMON:
        found = Q(RawSQL(BEARING, [wanted], output_field=BooleanField()))  # noqa: S611 - a constant
    else:  # positional, as Django wants them
        sql = re.sub(r"%\(\w+\)s", "%s", f"SELECT n.organisation_id FROM {_NAMES} WHERE {HOLDING}")  # noqa: S608
        found = Q(pk__in=RawSQL(sql, [_parts(wanted), wanted]))  # noqa: S611 - a constant
    if CODE.fullmatch(wanted):
        found |= Q(pk__in=_coded(wanted, AMONG))
    return found


def _found(wanted: str, most: int) -> Iterable[Row]:
    beginning = _rows(BEGINNING, text=wanted)
    if len({row[0] for row in beginning}) >= most:
        return beginning
    sampled = _rows(SAMPLED, text=wanted)
    if len(sampled) >= COMMON:
        return [*beginning, *sampled]
    return [*beginning, *_rows(INDEXED, text=wanted, parts=_parts(wanted))]


def _ranked(rows: Iterable[Row], wanted: str) -> list[Row]:
    def rank(row: Row) -> tuple[bool, int, bool, str]:
        return (not row[2].startswith(wanted), len(row[2]), not row[3], row[2])

    return sorted(rows, key=rank)


def _parts(wanted: str) -> str:
    """The query of the index: all pairs of neighbours, or whatever begins with the only character."""
    if len(wanted) == 1:
        return f"'{wanted}':*"
    return " & ".join(f"'{wanted[at : at + 2]}'" for at in range(len(wanted) - 1))


def _coded(wanted: str, most: int) -> list[int]:
    """By the head of a unified code or by a whole organisation code; operators that an index under rules allows."""
    if not CODE.fullmatch(wanted):
        return []
    by_code = RawSQL(CODED, [wanted, wanted, wanted], output_field=BooleanField())  # noqa: S611 - a constant
    return list(Organisation.objects.filter(by_code).order_by("uscc").values_list("pk", flat=True)[:most])


def _rows(sql: str, **asked: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found: list[Row] = cursor.fetchall()
    return found
