"""The delivered grading rules, catalogue and consequences: dated, cited, marked as examples, and sound."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from zhiheng.engines.grading import Fact, Moment, grade
from zhiheng.policy import Pack, load
from zhiheng.policy.grading import compiled, kinds_read
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.policy.worked import differences, outcome

ORDER_45, ORDER_36 = date(2021, 9, 1), date(2026, 4, 1)
KNOWN = datetime(2027, 1, 1, tzinfo=UTC)
VERSIONS = [f"{rules.id} {rules.version}" for rules in load("cn-sx-2012").gradings]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load("cn-sx-2012")


def version(pack: Pack, name: str) -> GradingRules:
    return next(rules for rules in pack.gradings if f"{rules.id} {rules.version}" == name)


def test_versions_follow_one_another_without_gap_from_order_45_on(pack: Pack) -> None:
    ordered = sorted(pack.gradings, key=lambda rules: rules.effective_from)
    assert [rules.effective_from for rules in ordered] == [ORDER_45, ORDER_36]
    assert all(earlier.effective_to == later.effective_from for earlier, later in pairwise(ordered))
    assert ordered[-1].effective_to is None


def test_rules_are_many_and_marked_as_examples(pack: Pack) -> None:
    assert all(len(rules.rules) >= 30 and rules.standing == "example" for rules in pack.gradings)
    assert pack.consequences is not None
    assert pack.consequences.standing == "example"


@pytest.mark.parametrize("name", VERSIONS)
def test_worked_example_of_each_rule_comes_out_as_it_says(pack: Pack, name: str) -> None:
    rules = version(pack, name)
    made = compiled(pack, rules)
    wrong = [
        (one.id, example.as_of, differences(example.expect, outcome(made, one.id, example)))
        for one in (*rules.rules, *rules.exemptions)
        for example in one.examples
    ]
    assert [found for found in wrong if found[2]] == []


@pytest.mark.parametrize("name", VERSIONS)
def test_dimensions_and_grades_are_those_of_the_clause(pack: Pack, name: str) -> None:
    rules = version(pack, name)
    assert [one.name.zh for one in rules.dimensions] == ["产品质量", "诚信程度", "管理水平"]
    assert [(one.name.zh, one.confirmed) for one in rules.grades] == [("诚信", False), ("缺信", False), ("失信", True)]


def test_every_item_of_the_catalogue_is_read_by_rules_and_provided_by_a_body(pack: Pack) -> None:
    assert all(item.provider in pack.bodies for item in pack.catalogue.values())
    assert set(pack.catalogue) == {kind for rules in pack.gradings for kind in kinds_read(rules)}


def test_the_same_fine_fades_otherwise_before_and_after_order_36(pack: Pack) -> None:
    fine = Fact(
        id=1,
        kind="penalty",
        occurred_on=date(2025, 10, 31),
        recorded_at=datetime(2025, 11, 1, tzinfo=UTC),
        fields={
            "kind": "fine",
            "severity": "general",
            "sector": "other",
            "fine_yuan": Decimal(20000),
            "published_on": date(2025, 10, 31),
            "is_published": True,
            "is_first": False,
            "is_corrected": False,
            "is_repeated": False,
        },
    )
    scores = {}
    for day in (date(2026, 3, 31), ORDER_36, date(2026, 10, 30), date(2026, 10, 31)):
        made = compiled(pack, pack.grading("quality-credit", on=day))
        scores[day.isoformat()] = int(grade(made, [fine], Moment(day, KNOWN))[1].score / 10_000)
    assert scores == {"2026-03-31": 73, "2026-04-01": 72, "2026-10-30": 76, "2026-10-31": 80}


@pytest.mark.parametrize(
    ("name", "day", "factor"),
    [("dishonest", ORDER_36, 3), ("dishonest", date(2026, 3, 31), 2), ("honest", ORDER_36, Decimal("0.5"))],
)
def test_share_of_inspections_depends_on_grade_and_day(pack: Pack, name: str, day: date, factor: object) -> None:
    assert pack.inspection_factor(name, day) == factor


def test_share_of_inspections_is_the_usual_one_where_nothing_is_said(pack: Pack) -> None:
    assert pack.inspection_factor("honest", date(2012, 1, 1)) == 1
    assert load("cn").inspection_factor("honest", ORDER_36) == 1


def test_sanctions_follow_from_grades_and_listings_and_name_their_end(pack: Pack) -> None:
    assert pack.consequences is not None
    dishonest = pack.consequences.measures_for("dishonest", frozenset({"serious_violation_listing"}), ORDER_36)
    honest = pack.consequences.measures_for("honest", frozenset(), ORDER_36)
    assert {one.kind for one in honest} == {"incentive"}
    assert {"no-honours", "more-food-inspections"} <= {one.id for one in dishonest}
    assert [one.id for one in pack.consequences.lists_for("lacking", frozenset(), ORDER_36)] == ["credit-watch"]
