"""Random sets of rules and random firms: every part of the rule language, days and amounts close to every limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any

from zhiheng.engines.grading import Fact, Moment, RuleSet, months

W = {"zh": "例", "en": "example"}
CITE = {"title": W, "place": "1"}
CODES = ("x", "y", "z", "w")
AMOUNTS = ("0", "4999.99", "5000", "5000.01", "9000", "120000.5", "-3.25")
LIMITS = (*AMOUNTS, "4999.995", "1", "2", "3")
MONTHS = (1, 3, 6, 12, 13, 24, 36)
# One name stands for several types: ``sort`` and ``size`` differ by kind.
FIELDS = {
    "penalty": {"sort": "code", "size": "number", "first": "flag", "published_on": "date"},
    "check": {"sort": "number", "size": "code", "first": "flag", "closed_on": "date"},
    "award": {"sort": "code", "level": "code", "granted_on": "date", "published_on": "date"},
}
MOMENTS = (
    (date(2024, 2, 29), datetime(2024, 2, 29, 20, 0, 0, 7, timezone(timedelta(hours=8)))),
    (date(2023, 2, 28), datetime(2023, 4, 1, tzinfo=UTC)),
    (date(2024, 8, 31), datetime(2024, 8, 1, 12, 30, 0, 999_999, UTC)),
    (date(2025, 6, 15), datetime(2025, 6, 15, 16, tzinfo=UTC)),
)


class Rules:
    """One random set of rules."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.counts = [self._count(f"count-{number}") for number in range(draw.randint(0, 3))]
        self.dimensions = [
            {"id": name, "title": W, "most_deducted": draw.choice([0, 10, 35]), "most_added": draw.choice([0, 5, 20])}
            for name in ("law", "quality", "honour")[: draw.randint(1, 3)]
        ]
        self.grades = [f"grade-{number}" for number in range(draw.randint(2, 4))]
        self.decays = [self._decay(f"decay-{number}") for number in range(2)]

    def made(self) -> RuleSet:
        rules = [self._rule(f"rule-{number}") for number in range(self.draw.randint(3, 9))]
        thresholds = sorted(self.draw.sample(range(20, 100, 5), len(self.grades) - 1), reverse=True)
        grades = [
            {"id": name, "title": W, "at_least": least}
            for name, least in zip(self.grades, [*thresholds, None], strict=True)
        ]
        values = {
            "id": "drawn",
            "version": "1",
            "title": W,
            "effective_from": date(2020, 1, 1),
            "base": self.draw.choice(["85", "60.5", "0", "100"]),
            "dimensions": self.dimensions,
            "grades": grades,
            "facts": [
                {"id": kind, "title": W, "fields": [{"name": n, "title": W, "kind": k} for n, k in fields.items()]}
                for kind, fields in FIELDS.items()
            ],
            "decays": self.decays,
            "counts": self.counts,
            "rules": rules,
            "exemptions": self._exemptions(rules),
            "expected": [
                {"count": self.draw.choice(self.counts)["id"], "title": W} for _ in range(self.draw.randint(0, 2))
            ]
            if self.counts
            else [],
        }
        return RuleSet.model_validate(values)

    def _rule(self, name: str) -> dict[str, Any]:
        draw = self.draw
        kind = None if self.counts and draw.random() < 0.2 else draw.choice(list(FIELDS))
        rule = {"id": name, "title": W, "cite": CITE, "for_each": kind, "effect": self._effect()}
        rule["when"] = self._conditions(kind, 2) if kind else [self._on_count() for _ in range(draw.randint(1, 2))]
        rule["lasts"] = {"clock": self._clock(kind), "months": draw.choice([*MONTHS, None])}
        if draw.random() < 0.5:
            rule["repair"] = {"after": [{"months": 3}], "cite": CITE}
        return rule

    def _exemptions(self, rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        families: dict[str, list[str]] = {}
        for number in range(self.draw.randint(0, 5)):
            rule = self.draw.choice(rules)
            kind = rule["for_each"]
            family = families.setdefault(str(kind), [one["id"] for one in rules if one["for_each"] == kind])
            name = f"exemption-{number}"
            overrides = self.draw.sample(family, min(len(family), self.draw.choice([1, 1, 2])))
            family.append(name)
            when = self._conditions(kind, 2, 1) if kind else [self._on_count()]
            one = {"id": name, "title": W, "cite": CITE, "overrides": overrides, "when": when}
            made.append({**one, "effect": self._effect()})
        return self.draw.sample(made, len(made))

    def _effect(self) -> dict[str, Any]:
        draw = self.draw
        chance = draw.random()
        if chance < 0.1:
            return {}
        if chance < 0.25:
            return {"grade": draw.choice(self.grades), "decay": draw.choice([None, None, "decay-0"])}
        if chance < 0.4:
            return {"at_most": draw.choice(self.grades)}
        points = draw.choice(["-15", "-7.25", "-0.33", "-30", "0", "4", "2.5"])
        dimension = draw.choice([*(one["id"] for one in self.dimensions), self.dimensions[0]["id"], None])
        return {"points": points, "dimension": dimension, "decay": draw.choice([None, "decay-0", "decay-1"])}

    def _decay(self, name: str) -> dict[str, Any]:
        steps = sorted(self.draw.sample(MONTHS, self.draw.randint(1, 3)))
        return {
            "id": name,
            "title": W,
            "steps": [{"months": number, "keep": self.draw.choice([100, 60, 30, 33, 0])} for number in steps],
        }

    def _count(self, name: str) -> dict[str, Any]:
        kind = self.draw.choice(list(FIELDS))
        numbers = [field for field, sort in FIELDS[kind].items() if sort == "number"]
        return {
            "id": name,
            "title": W,
            "fact": kind,
            "when": [self._on_field(kind) for _ in range(self.draw.randint(0, 2))],
            "clock": self._clock(kind),
            "months": self.draw.choice(MONTHS),
            "total_of": self.draw.choice([None, *numbers]),
        }

    def _clock(self, kind: str | None) -> str:
        days = [name for name, sort in FIELDS.get(kind or "", {}).items() if sort == "date"]
        return self.draw.choice(["occurred_on", "occurred_on", *days])

    def _conditions(self, kind: str, most: int, least: int = 0) -> list[dict[str, Any]]:
        found = [self._on_field(kind) for _ in range(self.draw.randint(least, most))]
        return [*found, self._on_count()] if self.counts and self.draw.random() < 0.2 else found

    def _on_count(self) -> dict[str, Any]:
        limit = {"values": [{"value": self.draw.choice(LIMITS)}]}
        return {"count": self.draw.choice(self.counts)["id"], "comparison": self._comparison(), "limit": limit}

    def _on_field(self, kind: str) -> dict[str, Any]:
        name, sort = self.draw.choice([pair for pair in FIELDS[kind].items() if pair[1] != "date"])
        if sort == "code":
            some = self.draw.sample(CODES, self.draw.randint(1, 3))
            return {"field": name, self.draw.choice(["any_of", "none_of"]): some}
        if sort == "flag":
            return {"field": name, "flag": self.draw.random() < 0.5}
        return {"field": name, "comparison": self._comparison(), "limit": {"values": self._history()}}

    def _comparison(self) -> str:
        return self.draw.choice(["at_least", "above", "at_most", "below"])

    def _history(self) -> list[dict[str, Any]]:
        """One number, or some with their days; there may be gaps before, between and behind them."""
        if self.draw.random() < 0.6:
            return [{"value": self.draw.choice(LIMITS)}]
        first, second, third = sorted(date(2021, 1, 1) + timedelta(self.draw.randint(0, 1500)) for _ in range(3))
        spans = [(None, first), (first, second), (self.draw.choice([second, third]), self.draw.choice([third, None]))]
        found = [{"value": self.draw.choice(LIMITS), "from_on": start, "to_on": end} for start, end in spans]
        return found[self.draw.randint(0, 1) :]


class Firms:
    """Random facts of random firms, of days close to those on which something changes."""

    def __init__(self, draw: Random, moment: Moment) -> None:
        self.draw, self.moment = draw, moment
        edges = [moment.as_of, *(months.latest_start(moment.as_of, number) for number in MONTHS)]
        self.days = [day + timedelta(shift) for day in edges for shift in (-1, 0, 1)]
        self.days += [date(2020, 1, 1) + timedelta(draw.randint(0, 1900)) for _ in range(20)]
        near = [timedelta(microseconds=shift) for shift in (-1, 0, 1)]
        self.instants = [moment.known_at + shift for shift in near]
        self.instants += [moment.known_at - timedelta(days=draw.randint(0, 900)) for _ in range(12)]
        self.number = 0

    def facts(self) -> list[Fact]:
        return [self._fact() for _ in range(self.draw.choice([0, 1, 2, 3, 4, 7]))]

    def _fact(self) -> Fact:
        draw = self.draw
        self.number += 1
        kind = draw.choice(list(FIELDS))
        repaired = draw.random() < 0.25
        return Fact.model_construct(
            id=self.number,
            kind=kind,
            occurred_on=draw.choice(self.days),
            recorded_at=draw.choice(self.instants),
            valid_to=draw.choice(self.days) if draw.random() < 0.2 else None,
            revoked_at=draw.choice(self.instants) if draw.random() < 0.15 else None,
            repaired_on=draw.choice(self.days) if repaired else None,
            repair_recorded_at=draw.choice(self.instants) if repaired and draw.random() < 0.9 else None,
            fields={name: self._value(sort) for name, sort in FIELDS[kind].items() if draw.random() < 0.97},
        )

    def _value(self, sort: str) -> Any:
        if self.draw.random() < 0.1:
            return None
        if sort == "code":
            return self.draw.choice(CODES)
        if sort == "number":
            return Decimal(self.draw.choice(AMOUNTS))
        return self.draw.random() < 0.5 if sort == "flag" else self.draw.choice(self.days)
