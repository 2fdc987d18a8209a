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
from zhiheng.apps.credit.expression import build, changes, table
from zhiheng.engines.grading import Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.adding import by_score
from zhiheng.engines.grading.rules import Condition, Term

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


def test_difference_of_two_sets_lists_exactly_whose_grade_is_another() -> None:
    draw = Random(8)
    moment = Moment(*MOMENTS[0])
    before, after = (Rules(draw).made().model_copy(update={"id": name}) for name in ("before", "after"))
    drawn = Firms(draw, moment)
    firms = {number: drawn.facts() for number in range(1, 301)}
    graded = [{number: grade(rules, facts, moment)[1] for number, facts in firms.items()} for rules in (before, after)]
    facts = table(before, ((number, fact) for number, held in firms.items() for fact in held))
    every = ibis.memtable(pa.table({"id": list(firms)}))
    found = sorted(rows(changes(before, after, ibis.memtable(facts), every, moment)))
    told = [
        (number, old.score, old.grade, new.score, new.grade)
        for number, (old, new) in enumerate(zip(graded[0].values(), graded[1].values(), strict=True), 1)
        if old.grade != new.grade
    ]
    assert found == told
    assert 0 < len(told) < 300


def test_condition_on_a_field_of_another_type_is_refused() -> None:
    rules = Rules(Random(1)).made()
    on_a_number = Condition(field="sort", any_of=("x",))
    wrong = rules.rules[0].model_copy(update={"for_each": "check", "when": (on_a_number,), "lasts": Term()})
    facts, every = ibis.memtable(table(rules, [])), ibis.memtable(pa.table({"id": [1]}))
    with pytest.raises(ValueError, match=r"check\.sort is not a field of type code"):
        build(rules.model_copy(update={"rules": (wrong,), "exemptions": ()}), facts, every, Moment(*MOMENTS[0]))


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
