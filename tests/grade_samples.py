"""Rules, organisations and facts of quality credit, made up for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from zhiheng.apps.credit.grading.rulebook import Rulebook
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.engines.grading import RuleSet
from zhiheng.platform.accounts.models import Unit
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

W = {"zh": "例", "en": "example"}
C = {"title": {"zh": "示例办法", "en": "Sample measures"}, "place": "第一条"}
AT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


PENALTY = {
    "id": "penalty",
    "title": words("行政处罚", "Penalty"),
    "fields": [
        {"name": "kind", "title": W, "kind": "code", "codes": {"fine": W, "warning": W, "closure": W}},
        {"name": "fine_yuan", "title": W, "kind": "number"},
        {"name": "published_on", "title": W, "kind": "date"},
        {"name": "is_first", "title": W, "kind": "flag"},
    ],
}
AWARD = {"id": "award", "title": words("质量奖", "Award"), "fields": []}
REPAIR = {
    "after": [{"months": 6}],
    "requires": [words("已改正违法行为", "the breach was made good")],
    "cite": C,
}
RULES = [
    {
        "id": "fined", "title": words("罚款", "Fined"), "for_each": "penalty", "cite": C,
        "when": [{"field": "kind", "any_of": ["fine"]}],
        "effect": {"points": "-30", "dimension": "law"}, "lasts": {"months": 36}, "repair": REPAIR,
    },
    {
        "id": "closed", "title": words("责令停业", "Closed down"), "for_each": "penalty", "cite": C,
        "when": [{"field": "kind", "any_of": ["closure"]}],
        "effect": {"grade": "dishonest"}, "lasts": {"months": 36}, "repair": REPAIR,
    },
    {
        "id": "big", "title": words("大额罚款", "Large fine"), "for_each": "penalty", "cite": C,
        "when": [{"field": "fine_yuan", "comparison": "above", "limit": {"values": [{"value": "50000"}]}}],
        "effect": {"at_most": "lacking"}, "lasts": {"months": 36, "clock": "published_on"},
    },
    {
        "id": "awarded", "title": words("获奖", "Awarded"), "for_each": "award", "cite": C,
        "effect": {"points": "5", "dimension": "quality"},
    },
]  # fmt: skip


def rule_set(version: str = "1", **more: Any) -> RuleSet:
    values: dict[str, Any] = {
        "id": "quality-credit",
        "version": version,
        "title": words("质量信用评价", "Quality credit"),
        "effective_from": date(2020, 1, 1),
        "base": 85,
        "dimensions": [
            {"id": "law", "title": words("守法", "Law"), "most_deducted": 60},
            {"id": "quality", "title": words("质量", "Quality"), "most_deducted": 0, "most_added": 10},
        ],
        "grades": [
            {"id": "honest", "title": words("诚信", "Honest"), "at_least": 80},
            {"id": "lacking", "title": words("缺信", "Lacking"), "at_least": 50},
            {"id": "dishonest", "title": words("失信", "Dishonest")},
        ],
        "facts": [PENALTY, AWARD],
        "rules": RULES,
    }
    return RuleSet.model_validate(values | more)


def book(version: str = "1", **more: Any) -> Rulebook:
    return Rulebook(rule_set(version, **more), "cn-sx-2012", "0" * 64, frozenset({"dishonest"}))


def organisation(serial: int = 1, **more: Any) -> Any:
    """One line of the register."""
    model = organisation_list().model
    values = {
        "key": f"91140105{serial:010d}", "name": f"示例{serial}号食品有限公司", "division": "140105",
        "recorded_at": AT, "updated_at": AT,
    }  # fmt: skip
    return model.objects.create(**(values | more))


def fact(owner: Any, item: str = "penalty", on: date = date(2026, 1, 15), number: int = 1, **fields: Any) -> Fact:
    """One fact of an organisation, recorded on the day it occurred."""
    key = f"{item}-{owner.pk}-{number}"
    return Fact.objects.create(
        organisation=owner,
        kind=item,
        key=key,
        source=Unit.objects.get(code="lead-office"),
        division=owner.division,
        occurred_on=on,
        fields=fields,
        digest=sha256_hex(canonical_bytes([item, key, on, fields])),
        recorded_at=timezone.make_aware(datetime.combine(on, datetime.min.time())),
    )
