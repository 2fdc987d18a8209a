"""A recall scope is reckoned and kept, then signed; what is signed stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from zhiheng.apps.traceability.models import RecallScope, TraceQuery
from zhiheng.apps.traceability.queries.scopes import Arguments, scope_and_bytes
from zhiheng.apps.traceability.queries.scoping import TOLERANCE
from zhiheng.apps.traceability.queries.settling import settled_at
from zhiheng.apps.traceability.scoping.reckoning import Line, Scope
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.database.staging import staged
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.signing import key_id
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.canonical import sha256_hex
from zhiheng.vocab.problem import Problem

_COLUMNS = (
    ("place", "integer"), ("thing", "text"), ("state", "text"), ("quantity", "numeric"), ("uom", "text"),
    ("site", "text"), ("party", "text"), ("holder", "bigint"), ("container", "text"), ("said_at", "timestamptz"),
    ("is_loose", "boolean"),
)  # fmt: skip
_INSERT = """
INSERT INTO traceability_scopeline
    (scope_id, place, thing_id, state, quantity, uom, site, party, holder_id, container, said_at, is_loose)
SELECT %s, s.place, t.id, s.state, s.quantity, s.uom, s.site, s.party, s.holder, s.container, s.said_at, s.is_loose
FROM line_stage s JOIN traceability_thing t ON t.canonical = s.thing ORDER BY s.place
"""


@transaction.atomic
def reckon_scope(
    query: TraceQuery,
    *,
    since: datetime | None = None,
    with_loose: bool = True,
    tolerance: Decimal = TOLERANCE,
    by: User,
    at: datetime,
) -> RecallScope:
    """Reckon the scope of what a query followed forward, and keep it with its hash.

    Args:
        query: the look along the chain that it rests on; its purpose is the scope's.
        since: from when on the thing is suspect; by default always.
        with_loose: whether steps count at which an event names only a class or a lot.
        tolerance: the part of what goes into a process that may be missing from what comes out.
        by: the person.
        at: the instant, whose knowledge the scope rests on as far as nothing is being captured just then.
    """
    with system_scope():
        asked = Arguments(query.thing, settled_at(at), since, with_loose, tolerance)
        found, document = scope_and_bytes(asked)
        made = RecallScope.objects.create(
            query=query,
            unit=query.unit,
            by=by,
            made_at=at,
            summary=summary_of(found),
            document=document,
            sha256=sha256_hex(document),
            **asked._asdict(),
        )
        with staged("line_stage", _COLUMNS, _rows(found.lines)), connection.cursor() as cursor:
            cursor.execute(_INSERT, [made.pk])
        said = {"thing": query.thing.canonical, "lines": len(found.lines), "sha256": made.sha256}
        append(action="traceability.reckon_scope", by=by, at=at, record=f"trace.scope:{made.pk}", payload=said)
    return made


def _rows(lines: Iterable[Line]) -> Iterator[list[Any]]:
    for place, one in enumerate(lines, 1):
        yield [
            place,
            one.thing,
            str(one.state),
            one.quantity,
            one.uom,
            one.site,
            one.party,
            one.unit or None,
            one.container,
            one.at,
            one.is_loose,
        ]


def summary_of(scope: Scope) -> dict[str, Any]:
    """Counts for lists: lines by state, things, places, what does not add up."""
    return {
        "states": dict(sorted(Counter(str(one.state) for one in scope.lines).items())),
        "lines": len(scope.lines),
        "things": len({one.thing for one in scope.lines}),
        "sites": len({one.site for one in scope.lines if one.site}),
        "containers": len(scope.containers),
        "loose": sum(one.is_loose for one in scope.lines),
        "gaps": len(scope.gaps),
        "unbalanced": sum(one.verdict in ("loss", "gain") for one in scope.balances),
        "events": len(scope.events),
    }


@transaction.atomic
def sign_scope(scope: RecallScope, *, by: User, at: datetime) -> RecallScope:
    """Sign a scope with the key of this installation; from then on nothing of it can be changed.

    Raises:
        Problem: ``scope_signed``: it is signed already.
    """
    with system_scope():
        held = RecallScope.objects.select_for_update(of=("self",)).get(pk=scope.pk)
        if held.signed_at is not None:
            raise Problem("scope_signed", "该召回范围已签发，不能再次签发", "this scope is signed already")
        key = signer()
        held.signature = key.sign(bytes(held.document))
        held.algorithm, held.key_id = key.algorithm, key_id(key.public_key)
        held.signed_by, held.signed_at = by, at
        held.save(update_fields=["signature", "algorithm", "key_id", "signed_by", "signed_at"])
        said = {"sha256": held.sha256, "key_id": held.key_id}
        append(action="traceability.sign_scope", by=by, at=at, record=f"trace.scope:{held.pk}", payload=said)
    return held
