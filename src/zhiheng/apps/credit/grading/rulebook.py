"""The rules in force on a day, and every version of them kept whole, so that a grade needs no pack to be made again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.credit.models import RuleSetVersion
from zhiheng.engines.grading import RuleSet
from zhiheng.policy import Pack
from zhiheng.policy.grading import compiled
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.remembering import Remembered

RULES = "quality-credit"
MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of the rules.

    Attributes:
        rules: as the engine runs them.
        confirmed: grades that stand only once two persons have said so.
        standing: ``example`` until an authority has set the rules.
    """

    rules: RuleSet
    pack: str
    pack_hash: str
    confirmed: frozenset[str] = frozenset()
    standing: str = "example"


def in_force(on: date) -> Rulebook:
    """The rules of the first pack as they stood on that day.

    Raises:
        Problem: there are none.
    """
    pack = policy.load(settings.PACKS[0])
    return book_from(pack, pack.grading(RULES, on=on))


def book_from(pack: Pack, found: GradingRules) -> Rulebook:
    """One version of the rules of a pack."""
    confirmed = frozenset(one.id for one in found.grades if one.confirmed)
    return Rulebook(compiled(pack, found), pack.id, pack.hash, confirmed, found.standing)


@Remembered
def spelt(rules: RuleSet) -> bytes:
    """The canonical JSON of a set of rules; kept, since rules never change and are asked for by each grade."""
    return canonical_bytes(rules.model_dump(mode="json"))


@lru_cache(maxsize=MOST_KEPT)
def _read(body: bytes) -> RuleSet:
    return RuleSet.model_validate(json.loads(body))


def rules_of(version: RuleSetVersion) -> RuleSet:
    """The rules as they were kept."""
    return _read(bytes(version.body))


def keep(book: Rulebook, *, at: datetime) -> RuleSetVersion:
    """Keep the rules under their hash; the same again is the same row."""
    body = spelt(book.rules)
    rules = book.rules
    version, _ = RuleSetVersion.objects.get_or_create(
        sha256=sha256_hex(body),
        defaults={
            "rules": rules.id,
            "version": rules.version,
            "effective_from": rules.effective_from,
            "effective_to": rules.effective_to,
            "pack": book.pack,
            "pack_hash": book.pack_hash,
            "body": body,
            "kept_at": at,
        },
    )
    return version
