"""The shortest way to a better grade: it lifts, no step of it can be left out, and nothing shorter is earlier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

import pytest
from tests.apps.credit.drawing import MOMENTS, Firms, Rules
from tests.engines.test_grading import FINED, KNOWN, C, fact, rules

from zhiheng.engines.grading import Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.timeline import Timeline
from zhiheng.engines.grading.ways import Step, Ways, ways_up, with_steps

ON = date(2024, 6, 1)
REPAIR = {"repair": {"after": [{"months": 6}], "cite": C}}


def up(held: RuleSet, *facts: Fact, **more: Any) -> Ways:
    return ways_up(held, facts, Moment(ON, KNOWN), **more)


def told(found: Ways) -> list[tuple[str, list[tuple[str, int, str]], str]]:
    return [
        (way.day.isoformat(), [(one.kind, one.fact, one.available_on.isoformat()) for one in way.steps], way.grade)
        for way in found.ways
    ]


def test_waiting_alone_and_one_repair_that_is_earlier_are_told() -> None:
    assert told(up(rules(FINED | REPAIR), fact())) == [
        ("2025-01-31", [], "honest"),
        ("2024-07-31", [("repair", 1, "2024-07-31")], "honest"),
    ]


def test_as_many_repairs_as_needed_and_no_more() -> None:
    facts = [fact(number, date(2024, number, 1)) for number in range(1, 5)]
    held = rules(FINED | REPAIR, dimensions=[{"id": "law", "title": C["title"], "most_deducted": 60}])
    found = up(held, *facts)
    assert [(way.day.isoformat(), [step.fact for step in way.steps]) for way in found.ways] == [
        ("2025-02-01", []),
        ("2025-01-01", [2]),
        ("2024-08-01", [1, 2]),
    ]
    assert found.is_exhaustive


def test_missing_value_that_would_add_points_is_a_step_and_one_that_would_deduct_is_not() -> None:
    limit = {"values": [{"value": 3}]}
    praise = {
        "id": "praised",
        "effect": {"points": 6, "dimension": "law"},
        "when": [{"field": "fine_yuan", "comparison": "above", "limit": limit}],
    }
    held = rules(praise, FINED | {"lasts": {}, "when": [{"field": "kind", "any_of": ["fine"]}]})
    facts = fact(1, fields={"kind": "fine"}), fact(2, fields={"kind": "warning", "fine_yuan": Decimal(1)}), fact(3)
    assert told(up(held, *facts)) == [("2024-06-01", [("supply", 1, "2024-06-01")], "honest")]
    assert up(held, *facts).ways[0].steps[0].fields == (("fine_yuan", Decimal(4)),)


def test_repair_waits_until_every_rule_that_counts_the_fact_allows_it() -> None:
    later = FINED | {"id": "listed", "effect": {"at_most": "lacking"}, "repair": {"after": [{"months": 9}], "cite": C}}
    assert told(up(rules(FINED | REPAIR, later), fact()))[1] == (
        "2024-10-31",
        [("repair", 1, "2024-10-31")],
        "honest",
    )


def test_no_way_is_told_from_the_best_grade_or_where_nothing_lifts() -> None:
    assert up(rules(FINED)).ways == ()
    veto = rules({"id": "fined", "effect": {"grade": "dishonest"}})
    assert up(veto, fact()) == Ways((), True)


def test_search_that_is_cut_short_says_so() -> None:
    facts = [fact(number, date(2024, 1, number)) for number in range(1, 9)]
    held = rules(FINED | REPAIR, dimensions=[{"id": "law", "title": C["title"], "most_deducted": 80}])
    assert not up(held, *facts, most_tries=12).is_exhaustive


def place(held: RuleSet, facts: Sequence[Fact], steps: Sequence[Step], day: date, moment: Moment) -> int:
    total = grade(held, with_steps(facts, steps, moment), Moment(day, moment.known_at))[1]
    return held.rank(total.grade)


@pytest.mark.parametrize("seed", range(300))
def test_way_lifts_the_grade_and_every_step_of_it_is_needed(seed: int) -> None:
    draw = Random(seed)
    held = Rules(draw).made()
    moment = Moment(*draw.choice(MOMENTS))
    facts = Firms(draw, moment).facts()
    now = place(held, facts, (), moment.as_of, moment)
    found = ways_up(held, facts, moment)
    for way in found.ways:
        assert all(step.available_on <= way.day for step in way.steps)
        assert place(held, facts, way.steps, way.day, moment) < now
        for number in range(len(way.steps)):
            for fewer in combinations(way.steps, number):
                assert place(held, facts, fewer, way.day, moment) >= now
    days = [way.day for way in found.ways]
    assert days == sorted(days, reverse=True)
    # no day before the one told, on which waiting alone would do
    alone = next((way.day for way in found.ways if not way.steps), None)
    for day in Timeline(held, facts, moment).days():
        if alone is not None and day < alone:
            assert place(held, facts, (), day, moment) >= now


def test_repaired_and_unknown_facts_are_no_steps() -> None:
    repaired = fact(repaired_on=date(2024, 9, 1), repair_recorded_at=datetime(2024, 5, 1, tzinfo=UTC))
    assert told(up(rules(FINED | REPAIR), repaired)) == [("2024-09-01", [], "honest")]
