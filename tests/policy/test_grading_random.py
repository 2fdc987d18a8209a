"""Random rules: they are refused with a reason, or they compile and grade; nothing ever crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.policy import grading_samples as samples

from zhiheng.engines.grading import PARTS, Contribution, Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.satisfying import can_hold
from zhiheng.policy.checks import cites, grading
from zhiheng.policy.checks.case import Case
from zhiheng.policy.checks.grading.sense import kind_of, score_range
from zhiheng.policy.grading import compiled
from zhiheng.policy.loading import Parsed, load_from
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.policy.worked import outcome
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

W = {"zh": "例", "en": "example"}
ON = date(2024, 3, 1)
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
NUMBERS = st.sampled_from([Decimal(number) for number in ("-20", "-3.25", "-1", "0", "2", "2.5", "6000", "10000")])
CODES = ["fine", "warning", "food", "other", "nothing"]


def names(*known: str) -> st.SearchStrategy[str]:
    """Nearly always names that are there."""
    return st.integers(0, 60).flatmap(lambda die: st.just("nothing") if die == 60 else st.sampled_from(known))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


CITES = st.sampled_from(
    [{"clause": "五（五）"}, samples.CITE, {"clause": "九"}, {"instrument": "order-9", "article": "一"}]
)
LIMITS = NUMBERS | st.sampled_from([{"parameter": "small-fine"}, {"parameter": "nothing"}])


COMPARISONS = st.sampled_from(["at_least", "above", "at_most", "below"])
SOUND = {
    "kind": st.builds(
        lambda test, code: {test: (code,)}, st.sampled_from(["any_of", "none_of"]), names("fine", "warning")
    ),
    "domain": st.builds(lambda code: {"any_of": (code,)}, names("food", "other")),
    "fine_yuan": st.builds(lambda test, limit: {test: limit}, COMPARISONS, LIMITS),
    "is_first": st.builds(lambda flag: {"is_true": flag}, st.booleans()),
}


@st.composite
def conditions(draw: st.DrawFn, with_counts: bool = False, with_fields: bool = True) -> dict[str, Any]:
    if not with_fields or (with_counts and draw(st.integers(0, 3)) == 0):
        return {"count": draw(names("fines", "sum")), draw(COMPARISONS): draw(NUMBERS)}
    field = draw(st.sampled_from(list(SOUND)))
    # now and then a test that is made for another field
    test = SOUND[field if draw(st.integers(0, 40)) else draw(st.sampled_from(list(SOUND)))]
    return {"field": field} | draw(test)


WHEN = st.lists(conditions(), max_size=2).map(tuple)
WHEN_COUNTS = st.lists(conditions(with_fields=False), max_size=2).map(tuple)
WHEN_BOTH = st.lists(conditions(with_counts=True), max_size=3).map(tuple)
MONTHS = st.integers(1, 48)


@st.composite
def effects(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["points", "points", "points", "grade", "at_most", "nothing"]))
    if kind == "points":
        decay = draw(maybe(names("fading")))
        return {"points": draw(NUMBERS), "dimension": draw(names("law", "quality"))} | (
            {"decay": decay} if decay else {}
        )
    grades = names("honest", "lacking", "dishonest")
    return {kind: True if kind == "nothing" else draw(grades)}


FACTS = st.builds(
    lambda kind, day, fields: {"kind": kind, "occurred_on": day, "fields": fields},
    names("penalty", "award"),
    DAYS,
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from(CODES),
            "domain": st.sampled_from(CODES),
            "fine_yuan": NUMBERS,
            "is_first": st.booleans(),
            "published_on": DAYS,
        },
    ),
)
EXAMPLES = st.builds(
    lambda facts, day, points: ({"given": tuple(facts), "as_of": day, "expect": {"points": points}},),
    st.lists(FACTS, max_size=2),
    DAYS,
    NUMBERS,
)
REPAIRS = st.builds(
    lambda months, when, cite: {"after": ({"months": months, "when": when},), "cite": cite}, MONTHS, WHEN, CITES
)
CLOCKS = names("occurred_on", "published_on")


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    shared = {"name": W, "cite": draw(CITES), "effect": draw(effects()), "examples": draw(EXAMPLES)}
    kind = draw(names("penalty", "penalty", "award"))
    if kind == "award" or draw(st.integers(0, 4)) == 0:
        kind = kind if draw(st.booleans()) else None
        return shared | {"for_each": kind, "when": draw(WHEN_COUNTS)}
    lasts = draw(st.fixed_dictionaries({"clock": CLOCKS}, optional={"months": MONTHS}))
    return shared | {"for_each": kind, "when": draw(WHEN_BOTH), "lasts": lasts, "repair": draw(maybe(REPAIRS))}


EXEMPTIONS = st.builds(
    lambda overrides, when, effect, cite, examples: {
        "name": W,
        "cite": cite,
        "overrides": tuple(overrides),
        "when": when,
        "effect": effect,
        "examples": examples,
    },
    st.lists(names("r0", "r0", "r1", "x0"), min_size=1, max_size=2, unique=True),
    st.lists(conditions(with_counts=True), min_size=1, max_size=2).map(tuple),
    effects(),
    CITES,
    EXAMPLES,
)
COUNTS = st.builds(
    lambda when, clock, months: {"name": W, "fact": "penalty", "when": when, "clock": clock, "months": months},
    WHEN,
    CLOCKS,
    MONTHS,
)


def numbered(prefix: str, items: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple({"id": f"{prefix}{number}", **item} for number, item in enumerate(items))


@st.composite
def rule_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Rules of the right shape, often with something wrong in them."""
    base = samples.rules()
    usual = (Decimal(80), Decimal(60))
    thresholds = usual if draw(st.integers(0, 20)) else draw(st.tuples(NUMBERS, NUMBERS))
    grades = [grade | {"at_least": at_least} for grade, at_least in zip(base["grades"], thresholds, strict=False)]
    count, total = draw(COUNTS), draw(COUNTS)
    return {
        **base,
        "effective_from": date(2020, 1, 1),
        "next_review": date(2030, 1, 1),
        "grades": (*grades, base["grades"][2]),
        "dimensions": tuple(
            {"id": one, "name": W, "most_deducted": Decimal(draw(st.integers(0, 60)))} for one in ("law", "quality")
        ),
        "decays": ({**base["decays"][0], "steps": tuple(base["decays"][0]["steps"])},),
        "counts": ({"id": "fines", **count}, {"id": "sum", **total, "total_of": draw(names("fine_yuan"))}),
        "rules": numbered("r", draw(st.lists(rules(), min_size=2, max_size=3))),
        "exemptions": numbered("x", draw(st.lists(EXEMPTIONS, max_size=2))),
        "expected": ({"count": draw(names("fines")), "name": W},),
    }


@lru_cache(maxsize=1)
def pack() -> Pack:
    with TemporaryDirectory() as root:
        samples.write(Path(root), samples.pack())
        return load_from(Path(root), "demo")


def facts(drawn: list[dict[str, Any]]) -> list[Fact]:
    recorded = datetime(2020, 1, 1, tzinfo=UTC)
    return [Fact(id=number, recorded_at=recorded, **one) for number, one in enumerate(drawn)]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(values=rule_sets(), drawn=st.lists(FACTS, max_size=4))
def test_random_rules_are_refused_or_grade(values: dict[str, Any], drawn: list[dict[str, Any]]) -> None:
    try:
        rules = GradingRules.model_validate(values)
    except ValidationError:
        event("shape")
        return
    parsed = Parsed(Path(), models={"grading/demo-1.yaml": rules})
    case = Case(parsed, pack(), ON)
    cites.check(case)
    grading.check(case)
    try:
        made = compiled(pack(), rules)
    except (Problem, ValidationError):
        assert case.faults
        event("refused")
        return
    event("compiled")
    found, total = grade(made, facts(drawn), Moment(ON, datetime(2024, 3, 1, tzinfo=UTC)))
    assert total.grade in {one.id for one in rules.grades}
    assert {row.rule for row in found.contributions} <= {one.id for one in rules.rules}
    low, high = score_range(made)
    assert low <= Decimal(total.score) / PARTS <= high
    codes = {fault.code for fault in case.faults}
    if "points_together" not in codes:
        assert _scored_twice(found.contributions) == []
    if "rule_never_fires" in codes:
        event("a rule that never fires")
    idle = {rules.rules[number].id for number in range(len(rules.rules)) if not _can_fire(made, number)}
    assert idle.isdisjoint(row.rule for row in found.contributions)
    assert all(outcome(made, one.id, one.examples[0]) for one in (*rules.rules, *rules.exemptions))


def _scored_twice(rows: Sequence[Contribution]) -> list[tuple[int | None, str | None]]:
    """Facts that two rules score in one dimension."""
    scored = Counter((row.fact, row.dimension) for row in rows if row.fact and row.dimension and not row.exemption)
    return [key for key, times in scored.items() if times > 1]


def _can_fire(made: RuleSet, number: int) -> bool:
    rule = made.rules[number]
    return can_hold(made, kind_of(made, rule.for_each), rule.when)


def test_text_of_the_samples_is_read_as_it_stands() -> None:
    assert pack().gradings[0].name == Text("例", "example")
