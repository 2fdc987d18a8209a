"""Two back ends that must agree: whatever the rules and whoever the firm, set and row give the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import ibis
import pyarrow as pa
import pytest

from apps.credit.drawing import MOMENTS, Firms, Rules
from zhiheng.apps.credit.expression import build, table
from zhiheng.engines.grading import Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.adding import by_score

SETS = int(os.environ.get("ZHIHENG_RULE_SETS", "50"))
FIRMS = 2_000
TABLES = ("contributions", "unknown", "silent", "grades")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SETS))
def test_both_back_ends_agree_on_every_row_whatever_the_rules_and_the_firms(seed: int) -> None:
    draw = Random(seed)
    rules, moment = Rules(draw).made(), Moment(*draw.choice(MOMENTS))
    drawn = Firms(draw, moment)
    firms = {number: drawn.facts() for number in range(1, FIRMS + 1)}
    by_row, by_set = interpreted(rules, firms, moment), computed(rules, firms, moment)
    for name in TABLES:
        row, found = Counter(by_row[name]), Counter(by_set[name])
        assert (row - found, found - row) == (Counter(), Counter()), name


def interpreted(rules: RuleSet, firms: dict[int, list[Fact]], moment: Moment) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in TABLES}
    for number, facts in firms.items():
        held, total = grade(rules, facts, moment)
        rows = held.contributions
        found["contributions"] += [
            (number, r.fact, r.rule, r.exemption, r.dimension, r.points, r.keep, r.parts, r.grade, r.at_most)
            for r in rows
        ]
        found["unknown"] += [(number, one.fact, one.rule) for one in held.unknown]
        found["silent"] += [(number, one) for one in held.silent]
        shares = [part for share in total.shares for part in (share.deducted, share.added, share.counted)]
        places = (by_score(rules, total.score), worst(rules, [r.grade for r in rows]))
        ceiling = worst(rules, [r.at_most for r in rows])
        found["grades"].append((number, total.score, *shares, *places, ceiling, total.grade, total.decided_by))
    return found


def worst(rules: RuleSet, grades: Sequence[str | None]) -> int:
    return max((rules.rank(one) for one in grades if one is not None), default=0)


def computed(rules: RuleSet, firms: dict[int, list[Fact]], moment: Moment) -> dict[str, list[Any]]:
    facts = table(rules, ((number, fact) for number, held in firms.items() for fact in held))
    found = build(rules, ibis.memtable(facts), ibis.memtable(pa.table({"id": list(firms)})), moment)
    names, expected = [one.id for one in rules.rules], [one.count for one in rules.expected]
    return {
        "contributions": rows(found.named_contributions()),
        "unknown": [(firm, fact, names[place]) for firm, fact, place in rows(found.unknown)],
        "silent": [(firm, expected[place]) for firm, place in rows(found.silent)],
        "grades": rows(found.grades),
    }


def rows(expression: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in expression.to_pyarrow().to_pylist()]
