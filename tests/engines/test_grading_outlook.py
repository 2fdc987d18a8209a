"""What changes next: the days named are those on which the interpreter grades otherwise, and no others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.apps.credit.drawing import MOMENTS, Firms, Rules
from tests.engines.test_grading import FINED, KNOWN, W, fact, rules

from zhiheng.engines.grading import Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.outlook import Change, changes
from zhiheng.engines.grading.timeline import Timeline

ON = date(2024, 6, 1)


def ahead(held: RuleSet, *facts: Fact, on: date = ON, **more: Any) -> tuple[Change, ...]:
    return changes(held, facts, Moment(on, KNOWN), **more)


def told(found: tuple[Change, ...]) -> list[tuple[str, int, str, list[str]]]:
    return [
        (one.day.isoformat(), one.score_after // 10_000, one.grade_after, [reason.cause for reason in one.reasons])
        for one in found
    ]


def test_decay_and_end_of_a_term_are_told_with_their_days() -> None:
    held = rules(
        FINED | {"effect": {"points": -10, "dimension": "law", "decay": "three-years"}, "lasts": {"months": 20}}
    )
    assert told(ahead(held, fact())) == [
        ("2025-01-31", 79, "lacking", ["fades"]),
        ("2025-09-30", 85, "honest", ["ends"]),
    ]


def test_schedule_that_is_over_before_the_term_fades_to_nothing() -> None:
    held = rules({"id": "fined", "effect": {"points": -10, "dimension": "law", "decay": "three-years"}})
    assert told(ahead(held, fact()))[-1] == ("2026-01-31", 85, "honest", ["fades"])


def test_expiry_repair_and_a_beginning_ahead_are_told() -> None:
    repair = {"after": [{"months": 3}], "cite": {"title": W, "place": "1"}}
    held = rules(FINED | {"lasts": {"clock": "published_on", "months": 12}, "repair": repair})
    listed = fact(1, valid_to=date(2024, 7, 1), fields={"published_on": date(2024, 5, 1)})
    repaired = fact(
        2,
        repaired_on=date(2024, 8, 1),
        repair_recorded_at=datetime(2024, 5, 1, tzinfo=UTC),
        fields={"published_on": date(2024, 5, 1)},
    )
    coming = fact(3, fields={"published_on": date(2024, 9, 1)})
    assert [(day, causes) for day, _, _, causes in told(ahead(held, listed, repaired, coming))] == [
        ("2024-07-01", ["expires"]),
        ("2024-08-01", ["repaired"]),
        ("2024-09-01", ["begins"]),
        ("2025-09-01", ["ends"]),
    ]


def test_fact_that_leaves_the_window_of_a_count_is_told() -> None:
    count = {"id": "fines", "title": W, "fact": "penalty", "months": 12}
    limit = {"values": [{"value": 2}]}
    rule = {"for_each": None, "when": [{"count": "fines", "comparison": "at_least", "limit": limit}]}
    often = rule | {"id": "often", "effect": {"at_most": "dishonest"}}
    held = rules(often, counts=[count])
    facts = fact(1, date(2023, 9, 1)), fact(2, date(2024, 1, 1))
    assert told(ahead(held, *facts)) == [("2024-09-01", 85, "honest", ["counts"])]


def test_nothing_is_told_where_nothing_will_change() -> None:
    assert ahead(rules(FINED)) == ()
    assert ahead(rules({"id": "fined", "effect": {"points": -10, "dimension": "law"}}), fact()) == ()


def test_changes_end_where_the_rules_do_and_where_one_asks() -> None:
    assert ahead(rules(FINED, effective_to=date(2025, 1, 31)), fact()) == ()
    facts = [fact(number, date(2024, number, 1)) for number in range(1, 6)]
    assert len(ahead(rules(FINED), *facts, most=2)) == 2
    assert [one.day.month for one in ahead(rules(FINED), *facts, until=date(2025, 3, 1))] == [2, 3]


def scores(held: RuleSet, facts: list[Fact], day: date, known_at: datetime) -> tuple[int, str]:
    total = grade(held, facts, Moment(day, known_at))[1]
    return total.score, total.grade


@pytest.mark.parametrize("seed", range(150))
def test_days_named_are_exactly_those_on_which_score_or_grade_become_others(seed: int) -> None:
    draw = Random(seed)
    held = Rules(draw).made()
    moment = Moment(*draw.choice(MOMENTS))
    facts = Firms(draw, moment).facts()
    found = changes(held, facts, moment, most=10_000)
    days = [moment.as_of, *Timeline(held, facts, moment).days(), moment.as_of + timedelta(60_000)]
    # on every day that may matter, the day before it, and some between
    tried = {day for one in days for day in (one, one - timedelta(1)) if day >= moment.as_of}
    tried |= {moment.as_of + timedelta(draw.randint(0, 1500)) for _ in range(30)}
    named = {one.day: (one.score_after, one.grade_after) for one in found}
    now = scores(held, facts, moment.as_of, moment.known_at)
    for day in sorted(tried):
        now = named.get(day, now)
        assert scores(held, facts, day, moment.known_at) == now, (day, found)


@pytest.mark.parametrize("seed", range(150, 200))
def test_change_tells_what_was_before_it_and_why(seed: int) -> None:
    draw = Random(seed)
    held = Rules(draw).made()
    moment = Moment(*draw.choice(MOMENTS))
    facts = Firms(draw, moment).facts()
    for one in changes(held, facts, moment):
        before = scores(held, facts, one.day - timedelta(1), moment.known_at)
        assert before == (one.score_before, one.grade_before)
        assert one.reasons
        assert all(reason.before != reason.after for reason in one.reasons)


def test_term_that_ends_beyond_the_calendar_is_no_fault() -> None:
    late = fact(1, date(9999, 12, 1)).model_copy(update={"recorded_at": KNOWN})
    assert told(ahead(rules(FINED), late)) == [("9999-12-01", 75, "lacking", ["begins"])]
