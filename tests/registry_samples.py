"""Lines of made-up registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.registry.mergers import actions as mergers
from zhiheng.apps.registry.places import Places
from zhiheng.apps.registry.reading import Line, read_lines
from zhiheng.vocab.identifiers import orgcode_check_character, uscc_check_character

TODAY = date(2026, 11, 23)


def places() -> Places:
    return Places(policy.load(settings.PACKS[0]).divisions, TODAY)


def code(serial: int, *, head: str = "91", division: str = "140105") -> str:
    """A valid made-up unified social credit code."""
    body = f"{serial:08d}"
    first = f"{head}{division}{body}{orgcode_check_character(body)}"
    return first + uscc_check_character(first)


def read(*rows: dict[str, str], first: int = 2) -> list[Line]:
    industries = policy.load(settings.PACKS[0]).industries
    numbered = [(first + place, cells, list(cells.values())) for place, cells in enumerate(rows)]
    return read_lines(numbered, places(), industries)


def merge(survivor: Any, absorbed: Any, people: Sequence[Any], at: datetime) -> Any:
    """Merge two organisations as two persons decide it."""
    merger = mergers.ask_for_merger(survivor=survivor, absorbed=absorbed, by=people[0], at=at)
    mergers.propose_merger(merger, survivor=survivor, reason="同一企业", by=people[0], at=at)
    return mergers.decide_merger(merger, is_one=True, reason="同一企业", by=people[1], at=at)


def row(serial: int, **told: str) -> dict[str, str]:
    base = {
        "name": f"山西某某{serial}号食品有限公司",
        "uscc": code(serial),
        "registered_on": "2010-01-04",
        "kind": "",
        "legal_representative": "张某",
        "capital": "1,000(万)",
        "scope": "食品销售",
        "province": "山西",
        "city": "太原",
        "address": "太原市小店区平阳路1号",
    }
    return base | told
