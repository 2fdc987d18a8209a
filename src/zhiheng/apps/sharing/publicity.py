"""From which day to which a penalty or a listing is shown to the public, by the terms of the pack.

Which regime speaks follows from the day on which the term starts; which class of it, from the kind of the penalty.
Where no regime speaks for the day, or the day is not known, nothing is shown: to publish needs a rule, silence none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.engines.credit_terms import term
from zhiheng.policy import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

PENALTY, LISTING = "penalty", "serious_violation_listing"
STARTS = {PENALTY: "published_on", LISTING: "listed_on"}
# versions of the rules of the market regulators, the latest first
REGIMES = {PENALTY: ("SAMR-107(2025)", "SAMR-45(2021)"), LISTING: ("SAMR-107(2025)", "SAMR-44(2021)")}
LISTED = "严重违法失信名单"
ORDER_45 = {
    "warning": "警告",
    "stop": "责令停产停业",
    "closure": "责令停产停业",
    "restriction": "限制开展生产经营活动",
    "professional-ban": "限制从业",
    "lowered-qualification": "降低资质等级",
    "suspended-permit": "其他行政处罚",
    "revoked-permit": "吊销许可证件",
}
ORDER_107 = {
    "warning": "警告",
    "stop": "严重(限制经营/停产停业/限制从业)",
    "restriction": "严重(限制经营/停产停业/限制从业)",
    "professional-ban": "严重(限制经营/停产停业/限制从业)",
    "closure": "严重(降级/吊销/责令关闭)",
    "lowered-qualification": "严重(降级/吊销/责令关闭)",
    "revoked-permit": "严重(降级/吊销/责令关闭)",
}
SEVERITIES_107 = {"minor": "轻微", "serious": "严重(重点领域)"}


@dataclass(frozen=True, slots=True)
class Shown:
    """How long something is shown.

    Attributes:
        until: the last day; it is gone on the next.
        repair_from: from when its repair may be asked for; None where it may not.
        rule: who says so.
    """

    since: date
    until: date
    repair_from: date | None
    rule: Text


def shown(fact: Any) -> Shown | None:
    """The days on which the fact is shown, if nothing happens to it; None where it never is."""
    return window(fact.kind, fact.fields)


def window(kind: str, fields: Mapping[str, Any]) -> Shown | None:
    """The same of a fact of that kind that says this."""
    if kind not in STARTS or fields.get("is_published") is False:
        return None
    start, restricted = fields.get(STARTS[kind]), fields.get("restriction_ends_on")
    pack = policy.load(settings.PACKS[0])
    said = (str(fields.get("kind")), str(fields.get("severity")))
    return _window(_Terms(pack.hash, pack), kind, _day(start), said, _day(restricted))


@dataclass(frozen=True, slots=True)
class _Terms:
    """A pack, told from others by its hash."""

    hash: str
    pack: Pack = field(compare=False)


@lru_cache(maxsize=65_536)  # a list of many thousands knows few kinds, severities and days: each term is counted once
def _window(
    terms: _Terms, kind: str, start: date | None, said: tuple[str, str], restricted: date | None
) -> Shown | None:
    if start is None:
        return None
    for regime in REGIMES[kind]:
        try:
            return _under(terms.pack, kind, regime, start, said, restricted)
        except Problem:  # this version does not speak for that day
            continue
    return None


def is_shown(fact: Any, on: date) -> bool:
    """Whether it is to be seen on that day: within its term, neither revoked nor made good."""
    found = shown(fact)
    if found is None or fact.revoked_at is not None or (fact.repaired_on and fact.repaired_on <= on):
        return False
    return found.since <= on <= found.until


def _under(
    pack: Pack, kind: str, regime: str, start: date, said: tuple[str, str], restricted: date | None
) -> Shown | None:
    named = LISTED if kind == LISTING else class_of(*said, regime)
    regimes = tuple(one.rules() for one in pack.penalty_regimes if one.name == regime)
    found = term(regimes, regime=regime, penalty_class=named, start=start, restricted_until=restricted)
    if not found.is_published or found.ends_latest is None or said[0] == "none":
        return None
    title = next(one.title for one in pack.penalty_regimes if one.name == regime)
    return Shown(start, found.ends_latest, found.repair_from, title)


def class_of(kind: str, severity: str, regime: str) -> str:
    """The class into which the regime sorts a penalty of that kind and severity."""
    if regime == "SAMR-45(2021)":
        small = kind == "criticism" or (kind == "fine" and severity == "minor")
        return "通报批评/较低数额罚款" if small else ORDER_45.get(kind, "其他行政处罚")
    return ORDER_107.get(kind) or ("轻微" if kind == "criticism" else SEVERITIES_107.get(severity, "一般"))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
