"""The row interpreter: terms, decay, repair, revocation, what is unknown, and what it all adds up to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from zhiheng.engines.grading import Fact, Input, RuleSet, months, run

W = {"zh": "例", "en": "example"}
C = {"title": W, "place": "1"}
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
PENALTY = {
    "id": "penalty",
    "title": W,
    "fields": [
        {"name": "kind", "title": W, "kind": "code", "codes": {"fine": W, "warning": W}},
        {"name": "fine_yuan", "title": W, "kind": "number"},
        {"name": "published_on", "title": W, "kind": "date"},
        {"name": "is_first", "title": W, "kind": "flag"},
    ],
}
FADING = {"id": "three-years", "title": W, "steps": [{"months": 12, "keep": 100}, {"months": 24, "keep": 60}]}


def rules(*given: dict[str, Any], **more: Any) -> RuleSet:
    values: dict[str, Any] = {
        "id": "demo",
        "version": "1",
        "title": W,
        "effective_from": date(2020, 1, 1),
        "base": 85,
        "dimensions": [{"id": "law", "title": W, "most_deducted": 35, "most_added": 10}],
        "grades": [
            {"id": "honest", "title": W, "at_least": 80},
            {"id": "lacking", "title": W, "at_least": 60},
            {"id": "dishonest", "title": W},
        ],
        "facts": [PENALTY],
        "decays": [FADING],
        "rules": [{"title": W, "cite": C, "for_each": "penalty", **rule} for rule in given],
    }
    return RuleSet.model_validate(values | more)


def fact(number: int = 1, occurred: date = date(2024, 1, 31), **more: Any) -> Fact:
    return Fact(
        id=number,
        kind="penalty",
        occurred_on=occurred,
        recorded_at=datetime.combine(occurred, datetime.min.time(), UTC),
        **more,
    )


def graded(held: RuleSet, *facts: Fact, as_of: date = date(2024, 6, 1), known_at: datetime = KNOWN) -> Any:
    return run(Input(rules=held, facts=facts, as_of=as_of, known_at=known_at))


FINED = {"id": "fined", "effect": {"points": -10, "dimension": "law"}, "lasts": {"months": 12}}


@pytest.mark.parametrize(
    ("on", "points"), [(date(2024, 1, 30), []), (date(2024, 1, 31), ["-10"]), (date(2025, 1, 30), ["-10"])]
)
def test_rule_counts_from_its_first_day_to_the_day_before_its_term_ends(on: date, points: list[str]) -> None:
    found = graded(rules(FINED), fact(), as_of=on)
    assert [str(row.counted) for row in found.contributions] == points
    assert graded(rules(FINED), fact(), as_of=date(2025, 1, 31)).contributions == ()


def test_effect_fades_by_its_schedule_and_is_gone_behind_it() -> None:
    held = rules({"id": "fined", "effect": {"points": "-7.25", "dimension": "law", "decay": "three-years"}})
    kept = [graded(held, fact(), as_of=day).score for day in (date(2025, 1, 30), date(2025, 1, 31), date(2026, 1, 31))]
    assert kept == [Decimal("77.75"), Decimal("80.65"), Decimal(85)]


def test_term_runs_from_the_clock_the_rule_names_and_is_unknown_without_it() -> None:
    held = rules(FINED | {"lasts": {"clock": "published_on", "months": 12}})
    assert graded(held, fact(fields={"published_on": date(2024, 5, 1)})).contributions[0].ends_on == date(2025, 5, 1)
    unpublished = graded(held, fact())
    assert (unpublished.score, unpublished.unknown[0].rule) == (85, "fined")


def test_revoked_fact_counts_on_no_day_but_only_since_the_revocation_was_known() -> None:
    revoked = fact(revoked_at=datetime(2025, 6, 1, tzinfo=UTC))
    before = graded(rules(FINED), revoked, known_at=datetime(2025, 5, 31, tzinfo=UTC))
    assert (before.score, graded(rules(FINED), revoked).score) == (75, 85)


def test_repaired_fact_counts_until_the_repair_and_under_rules_without_repair_even_after() -> None:
    repaired = fact(repaired_on=date(2024, 5, 1), repair_recorded_at=datetime(2024, 5, 2, tzinfo=UTC))
    repair = {"after": [{"months": 3}], "cite": C}
    assert graded(rules(FINED | {"repair": repair}), repaired).score == 85
    assert graded(rules(FINED | {"repair": repair}), repaired, as_of=date(2024, 4, 30)).score == 75
    assert graded(rules(FINED), repaired).score == 75


def test_missing_field_never_deducts_and_is_told() -> None:
    held = rules(FINED | {"when": [{"field": "kind", "any_of": ["fine"]}]})
    found = graded(held, fact(), fact(2, fields={"kind": "fine"}), fact(3, fields={"kind": "warning"}))
    assert [row.fact for row in found.contributions] == [2]
    assert [one.fact for one in found.unknown] == [1]


def test_limit_is_the_one_in_force_when_the_fact_occurred() -> None:
    limit = {"values": [{"value": 5000, "to_on": date(2024, 1, 1)}, {"value": 9000, "from_on": date(2024, 1, 1)}]}
    held = rules(FINED | {"when": [{"field": "fine_yuan", "comparison": "above", "limit": limit}]})
    facts = [
        fact(number, day, fields={"fine_yuan": Decimal(6000)})
        for number, day in ((1, date(2023, 12, 1)), (2, date(2024, 2, 1)))
    ]
    assert [row.fact for row in graded(held, *facts).contributions] == [1]


def test_exemption_replaces_the_effect_and_an_exemption_from_it_prevails() -> None:
    first = {"id": "first", "title": W, "cite": C, "overrides": ["fined"], "effect": {}}
    small = {"id": "large", "title": W, "cite": C, "overrides": ["first"], "effect": {"points": -5, "dimension": "law"}}
    is_first = {"when": [{"field": "is_first", "flag": True}]}
    is_large = {
        "when": [{"field": "fine_yuan", "comparison": "at_least", "limit": {"values": [{"value": 100}]}}],
    }
    held = rules(FINED, exemptions=[first | is_first, small | is_large])
    assert graded(held, fact(fields={"is_first": True, "fine_yuan": Decimal(1)})).score == 85
    assert graded(held, fact(fields={"is_first": True, "fine_yuan": Decimal(100)})).score == 80
    assert graded(held, fact(fields={"fine_yuan": Decimal(1)})).unknown[0].rule == "fined"


def test_count_with_something_unknown_leaves_only_what_it_may_change_undecided() -> None:
    count = {
        "id": "fines",
        "title": W,
        "fact": "penalty",
        "months": 24,
        "when": [{"field": "kind", "any_of": ["fine"]}],
    }
    rule = {
        "id": "often",
        "for_each": None,
        "effect": {"grade": "dishonest"},
        "when": [{"count": "fines", "comparison": "at_least", "limit": {"values": [{"value": 2}]}}],
    }
    held = rules(rule, counts=[count])
    fine, unclear = fact(1, fields={"kind": "fine"}), fact(2)
    assert graded(held, fine, unclear).unknown[0].rule == "often"
    assert graded(held, unclear).grade == "honest"
    assert not graded(held, unclear).unknown
    assert graded(held, fine, fact(3, fields={"kind": "fine"}), unclear).decided_by == "veto"


def test_amount_that_nobody_knows_leaves_a_sum_open_upwards() -> None:
    total = {"id": "fined", "title": W, "fact": "penalty", "months": 24, "total_of": "fine_yuan"}
    little = {"count": "fined", "comparison": "at_most", "limit": {"values": [{"value": 500_000}]}}
    rule = {"id": "little", "for_each": None, "effect": {"points": 5, "dimension": "law"}, "when": [little]}
    held = rules(rule, counts=[total])
    known = fact(1, fields={"fine_yuan": Decimal(400_000)})
    assert graded(held, known).score == 90
    assert (graded(held, known, fact(2)).score, graded(held, known, fact(2)).unknown[0].rule) == (85, "little")


def test_deductions_are_capped_in_their_dimension_and_ceiling_never_lifts() -> None:
    many = [fact(number) for number in range(1, 9)]
    assert graded(rules(FINED), *many).score == 50
    ceiling = {"id": "listed", "effect": {"at_most": "lacking"}}
    assert graded(rules(ceiling), fact()).grade == "lacking"
    assert graded(rules(ceiling, FINED), *many).grade == "dishonest"


def test_expected_count_without_a_fact_is_silent_and_deducts_nothing() -> None:
    count = {"id": "fines", "title": W, "fact": "penalty", "months": 12}
    held = rules(FINED, counts=[count], expected=[{"count": "fines", "title": W}])
    assert (graded(held).silent, graded(held).score) == (("fines",), 85)
    assert graded(held, fact()).silent == ()


DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(start=DAYS, day=DAYS, number=st.integers(1, 120))
def test_latest_start_divides_terms_that_run_from_those_that_are_over(start: date, day: date, number: int) -> None:
    assert (months.after(start, number) > day) == (start > months.latest_start(day, number))


@given(start=DAYS, number=st.integers(0, 120))
def test_term_never_ends_earlier_when_it_starts_later(start: date, number: int) -> None:
    assert months.after(start, number) <= months.after(start + timedelta(days=1), number)


LIMIT = {"values": [{"value": 1}]}
UNSOUND: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a fact nobody provides": ({"for_each": "penalties"}, {}, "unknown_name"),
    "a field the fact does not have": ({"when": [{"field": "kinds", "any_of": ["fine"]}]}, {}, "unknown_name"),
    "a code the field does not have": ({"when": [{"field": "kind", "any_of": ["fines"]}]}, {}, "unknown_name"),
    "a count that is not defined": (
        {"when": [{"count": "many", "comparison": "above", "limit": LIMIT}]},
        {},
        "unknown_name",
    ),
    "a clock that is no day": ({"lasts": {"clock": "kind", "months": 3}}, {}, "unknown_name"),
    "a dimension that is not there": ({"effect": {"points": -1, "dimension": "laws"}}, {}, "unknown_name"),
    "a schedule that is not there": (
        {"effect": {"points": -1, "dimension": "law", "decay": "ten-years"}},
        {},
        "unknown_name",
    ),
    "a grade that is not there": ({"effect": {"grade": "worst"}}, {}, "unknown_name"),
    "a ceiling that is not there": ({"effect": {"at_most": "worst"}}, {}, "unknown_name"),
    "points and a grade": ({"effect": {"points": -1, "dimension": "law", "grade": "lacking"}}, {}, "effect_mixed"),
    "a comparison without its limit": (
        {"when": [{"field": "fine_yuan", "comparison": "above"}]},
        {},
        "condition_mixed",
    ),
    "a comparison of a flag": (
        {"when": [{"field": "is_first", "comparison": "above", "limit": LIMIT}]},
        {},
        "field_kind",
    ),
    "a field without a fact": ({"for_each": None, "when": [{"field": "is_first", "flag": True}]}, {}, "unknown_name"),
    "two rules of one name": (
        {},
        {"counts": [{"id": "a", "title": W, "fact": "penalty", "months": 1}] * 2},
        "name_twice",
    ),
    "a count of unknown facts": (
        {},
        {"counts": [{"id": "a", "title": W, "fact": "fines", "months": 1}]},
        "unknown_name",
    ),
    "a sum over a flag": (
        {},
        {"counts": [{"id": "a", "title": W, "fact": "penalty", "months": 1, "total_of": "is_first"}]},
        "unknown_name",
    ),
    "an expected count that is not defined": ({}, {"expected": [{"count": "a", "title": W}]}, "unknown_name"),
    "thresholds that rise": (
        {},
        {
            "grades": [
                {"id": "a", "title": W, "at_least": 1},
                {"id": "b", "title": W, "at_least": 2},
                {"id": "c", "title": W},
            ]
        },
        "grades_order",
    ),
    "a negative cap": ({}, {"dimensions": [{"id": "law", "title": W, "most_deducted": -1}]}, "scale_reversed"),
    "an end before the beginning": ({}, {"effective_to": date(2019, 1, 1)}, "dates_reversed"),
}
FIRST = {"title": W, "cite": C, "effect": {}, "when": [{"field": "is_first", "flag": True}]}


@pytest.mark.parametrize("name", UNSOUND)
def test_set_of_rules_that_does_not_fit_together_is_refused(name: str) -> None:
    rule, more, code = UNSOUND[name]
    with pytest.raises(ValidationError) as refused:
        rules(FINED | rule, **more)
    assert refused.value.errors()[0]["ctx"]["error"].code == code


@pytest.mark.parametrize(
    ("overrides", "code"), [({"x": ["fines"]}, "unknown_name"), ({"x": ["fined", "y"], "y": ["x"]}, "overrides_circle")]
)
def test_exemptions_that_override_nothing_or_themselves_are_refused(overrides: dict[str, list[str]], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rules(FINED, exemptions=[FIRST | {"id": name, "overrides": named} for name, named in overrides.items()])
    assert refused.value.errors()[0]["ctx"]["error"].code == code


def test_number_for_a_count_cannot_change_with_the_day_of_a_fact() -> None:
    history = {"values": [{"value": 1, "to_on": date(2024, 1, 1)}, {"value": 2, "from_on": date(2024, 1, 1)}]}
    rule = {"id": "often", "for_each": None, "effect": {"at_most": "lacking"}}
    with pytest.raises(ValidationError, match="one number that holds"):
        rules(
            rule | {"when": [{"count": "fines", "comparison": "above", "limit": history}]},
            counts=[{"id": "fines", "title": W, "fact": "penalty", "months": 12}],
        )
