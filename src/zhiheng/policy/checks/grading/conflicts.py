"""Rules that contradict one another: two sets of points for one fact, two exemptions of which neither prevails."""

from __future__ import annotations

from itertools import combinations

from zhiheng.engines.grading import RuleSet
from zhiheng.engines.grading.rules import Exemption, Rule
from zhiheng.engines.grading.satisfying import can_hold
from zhiheng.policy.checks.case import Case
from zhiheng.policy.checks.grading.sense import kind_of
from zhiheng.policy.schema.grading import GradingRules


def check(case: Case, file: str, rules: GradingRules, made: RuleSet) -> None:
    """Pairs of rules that hit the same fact in the same dimension, and pairs of exemptions without order."""
    beside = {frozenset((rule.id, name)) for rule in rules.rules for name in rule.beside}
    colliding = set()
    for first, second in combinations(enumerate(made.rules), 2):
        if _collide(made, first[1], second[1]):
            pair = frozenset((first[1].id, second[1].id))
            colliding.add(pair)
            if pair not in beside:
                _together(case, file, first[1], second)
    _needless(case, file, rules, colliding)
    _exemptions(case, file, made)


def _collide(made: RuleSet, first: Rule, second: Rule) -> bool:
    same = first.for_each == second.for_each and first.effect.dimension == second.effect.dimension
    if first.for_each is None or first.effect.points is None or not same:
        return False
    return can_hold(made, kind_of(made, first.for_each), (*first.when, *second.when))


def _together(case: Case, file: str, first: Rule, second: tuple[int, Rule]) -> None:
    number, rule = second
    zh = f"规则 {first.id} 与 {rule.id} 会在同一维度对同一信息重复计分；请使条件互斥，或在 beside 中写明有意并用"
    en = f"{first.id} and {rule.id} can both score one fact in one dimension: part them, or name one under beside"
    case.fault((file, ("rules", number)), "points_together", zh, en)


def _needless(case: Case, file: str, rules: GradingRules, colliding: set[frozenset[str]]) -> None:
    for number, rule in enumerate(rules.rules):
        for place, name in enumerate(rule.beside):
            if frozenset((rule.id, name)) not in colliding:
                zh, en = (
                    f"{rule.id} 与 {name} 不会并用，beside 多余",
                    f"{rule.id} and {name} never meet: no need for beside",
                )
                case.fault((file, ("rules", number, "beside", place)), "beside_needless", zh, en)


def _exemptions(case: Case, file: str, made: RuleSet) -> None:
    places = {one.id: number for number, one in enumerate(made.exemptions)}
    told = set()
    for rule in made.rules:
        for first, second in combinations(made.exemptions_of(rule.id), 2):
            pair = (first.id, second.id)
            if pair not in told and _undecided(made, rule, first, second):
                told.add(pair)
                zh = f"例外 {first.id} 与 {second.id} 可同时适用于规则 {rule.id}，须由其一写明 overrides 另一个"
                en = f"{first.id} and {second.id} can both hold under rule {rule.id}: one must override the other"
                case.fault((file, ("exemptions", places[second.id])), "exemptions_together", zh, en)


def _undecided(made: RuleSet, rule: Rule, first: Exemption, second: Exemption) -> bool:
    if first.id in second.overrides or second.id in first.overrides:
        return False
    return can_hold(made, kind_of(made, rule.for_each), (*rule.when, *first.when, *second.when))
