"""A fact as it leaves the house: what the subscription chose, as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

Row = dict[str, Any]
# columns of a package, before the fields that were chosen
COLUMNS = (
    "fact",
    "item",
    "organisation",
    "uscc",
    "orgcode",
    "source",
    "occurred_on",
    "effective_to",
    "repaired_on",
    "digest",
)


def told(fact: Any, item: CatalogueItem, fields: Iterable[FactField]) -> Row:
    """One fact: what it is about, from whom, when, and the values of these fields.

    Args:
        fact: of quality credit.
        item: its kind.
        fields: those that may go out.
    """
    end = fact.effective_to
    return {
        "fact": fact.pk,
        "item": item.code,
        "organisation": fact.organisation.name,
        "uscc": fact.organisation.uscc or "",
        "orgcode": fact.organisation.orgcode,
        "source": fact.source.code,
        "occurred_on": fact.occurred_on.isoformat(),
        "effective_to": end.isoformat() if end else None,
        "repaired_on": fact.repaired_on.isoformat() if fact.repaired_on else None,
        "digest": fact.digest,
        "fields": {one.id: fact.fields[one.id] for one in fields if one.id in fact.fields},
    }


def digest_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """What a receipt says of the content: SHA-256 of its canonical JSON."""
    return sha256_hex(canonical_bytes(list(rows)))
