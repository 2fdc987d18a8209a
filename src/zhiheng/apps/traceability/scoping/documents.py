"""A recall scope as canonical JSON: the bytes that are hashed, entered in the ledger and signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhiheng.apps.traceability.scoping.balancing import Balance
from zhiheng.apps.traceability.scoping.reckoning import Gap, Line, Passage, Scope
from zhiheng.vocab.canonical import canonical_bytes, instant

FORMAT = "zhiheng-recall-scope/1"


def document_of(scope: Scope, asked: Mapping[str, Any], units: Mapping[int, str], events: str) -> bytes:
    """The scope with what was asked; decimals are text, units go by their codes.

    Args:
        scope: as reckoned.
        asked: suspect thing, instants, options.
        units: codes by number.
        events: SHA-256 over the hashes of the events that it rests on, in order.
    """
    return canonical_bytes(
        {
            "format": FORMAT,
            "asked": dict(asked),
            "events": {"count": len(scope.events), "sha256": events},
            "lines": [_line(one, units) for one in scope.lines],
            "containers": list(scope.containers),
            "passages": [_passage(one, units) for one in scope.passages],
            "gaps": [_gap(one) for one in scope.gaps],
            "balances": [_balance(one) for one in scope.balances],
        }
    )


def plain(amount: Decimal | None) -> str | None:
    """A decimal without an exponent and without needless zeros.

    >>> plain(Decimal("100.5000000000")), plain(Decimal("1E+2"))
    ('100.5', '100')
    """
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _when(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _line(one: Line, units: Mapping[int, str]) -> dict[str, Any]:
    return {
        "thing": one.thing,
        "lot": one.lot,
        "state": str(one.state),
        "quantity": plain(one.quantity),
        "uom": one.uom,
        "site": one.site,
        "party": one.party,
        "unit": units.get(one.unit, ""),
        "container": one.container,
        "at": _when(one.at),
        "loose": one.is_loose,
    }


def _passage(one: Passage, units: Mapping[int, str]) -> dict[str, Any]:
    return {
        "site": one.site,
        "unit": units.get(one.unit, ""),
        "things": one.things,
        "first": _when(one.first_at),
        "last": _when(one.last_at),
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "thing": one.thing,
        "place": one.place,
        "amount": plain(one.amount),
        "uom": one.uom,
        "at": _when(one.at),
    }


def _balance(one: Balance) -> dict[str, Any]:
    return {
        "process": one.process,
        "verdict": one.verdict,
        "in": plain(one.went_in),
        "out": plain(one.came_out),
        "uom": one.uom,
    }
