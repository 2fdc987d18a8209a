"""Sense of grading rules: each effect does something, each rule can fire, each grade can be got, nothing is idle."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import PurePosixPath

from zhiheng.engines.grading import RuleSet
from zhiheng.engines.grading import rules as engine
from zhiheng.engines.grading.satisfying import can_hold
from zhiheng.policy.checks.case import Case
from zhiheng.policy.schema.grading import Effect, Exemption, GradingRules, Lasts, Rule


def check(case: Case, file: str, rules: GradingRules, made: RuleSet) -> None:
    """Effects without effect, rules that never fire, grades that nobody gets, parts that nothing names."""
    for key in ("rules", "exemptions"):
        for number, one in enumerate(getattr(rules, key)):
            _effect(case, file, (key, number, "effect"), rules, one.effect)
    for number, rule in enumerate(rules.rules):
        _rule(case, file, number, rules, rule)
        if not _fires(made, made.rules[number]):
            zh, en = (
                f"规则 {rule.id} 的条件互相矛盾，永不适用",
                f"rule {rule.id} never applies: its conditions contradict",
            )
            case.fault((file, ("rules", number, "when")), "rule_never_fires", zh, en)
    _exemptions(case, file, made)
    _reached(case, file, made)
    _used(case, file, rules)
    _file(case, file, rules)


def kind_of(made: RuleSet, kind: str | None) -> engine.FactKind | None:
    """The kind of fact of a rule; none for a rule on counts."""
    return None if kind is None else made.fact(kind)


def _fires(made: RuleSet, rule: engine.Rule, also: tuple[engine.Condition, ...] = ()) -> bool:
    """Whether the conditions of a rule can hold, together with others."""
    return can_hold(made, kind_of(made, rule.for_each), (*rule.when, *also))


def _effect(case: Case, file: str, path: tuple[str | int, ...], rules: GradingRules, effect: Effect) -> None:
    best, worst = rules.grades[0].id, rules.grades[-1].id
    if effect.grade is not None and effect.grade != worst:
        zh = f"grade 只用于最低等级 {worst}；较轻的写 at_most: {effect.grade}"
        en = f"grade is for the worst grade, {worst}; otherwise write at_most: {effect.grade}"
        case.fault((file, (*path, "grade")), "veto_not_worst", zh, en)
    if effect.at_most in (best, worst):
        zh = "at_most 写最好的等级没有作用，写最低等级应改为 grade"
        en = "at_most the best grade does nothing; for the worst grade write grade"
        case.fault((file, (*path, "at_most")), "ceiling_without_sense", zh, en)
    if effect.points == 0:
        zh, en = (
            "points 为 0 没有作用；例外中写 nothing: true",
            "0 points do nothing; in an exemption write nothing: true",
        )
        case.fault((file, (*path, "points")), "effect_without_effect", zh, en)


def _rule(case: Case, file: str, number: int, rules: GradingRules, rule: Rule) -> None:
    place = (file, ("rules", number))
    if rule.effect.nothing:
        zh, en = f"规则 {rule.id} 没有作用；nothing 只用于例外", f"rule {rule.id} does nothing: that is for exemptions"
        case.fault(place, "effect_without_effect", zh, en)
    if rule.for_each is None:
        if rule.lasts != Lasts() or rule.repair is not None or rule.effect.decay is not None:
            zh = f"规则 {rule.id} 没有 for_each，期限、递减和修复无从起算"
            en = f"rule {rule.id} has no for_each: nothing starts its term, decay or repair"
            case.fault(place, "term_without_fact", zh, en)
        if not rule.when:
            zh, en = f"规则 {rule.id} 对所有企业恒成立", f"rule {rule.id} holds of every organisation"
            case.fault(place, "rule_without_condition", zh, en)
    decay = next((one for one in rules.decays if one.id == rule.effect.decay), None)
    months = rule.lasts.months
    if decay is not None and months is not None and any(step.months >= months for step, _ in pairwise(decay.steps)):
        zh = f"{decay.id} 的后几档在 {months} 个月届满后才开始，永不适用"
        en = f"later steps of {decay.id} begin only after the term of {months} months"
        case.fault((file, ("rules", number, "effect", "decay")), "decay_behind_term", zh, en)


def _exemptions(case: Case, file: str, made: RuleSet) -> None:
    for number, one in enumerate(made.exemptions):
        under = [rule for rule in made.rules if one in made.exemptions_of(rule.id) and _fires(made, rule)]
        if under and not any(_fires(made, rule, one.when) for rule in under):
            zh = f"例外 {one.id} 与它所排除的规则不能同时成立，永不适用"
            en = f"exemption {one.id} never holds where what it overrides does"
            case.fault((file, ("exemptions", number, "when")), "exemption_never_holds", zh, en)


def score_range(made: RuleSet) -> tuple[Decimal, Decimal]:
    """The lowest and the highest score that facts can lead to; the same fact rule may apply any number of times."""
    low = high = made.base
    for dimension in made.dimensions:
        once: list[Decimal] = []
        often: list[Decimal] = []
        for rule in made.rules:
            for effect in (rule.effect, *(one.effect for one in made.exemptions_of(rule.id))):
                if effect.dimension == dimension.id and effect.points is not None:
                    (once if rule.for_each is None else often).append(effect.points)
        deducted = sum((one for one in once if one < 0), Decimal(0))
        added = sum((one for one in once if one > 0), Decimal(0))
        low += -dimension.most_deducted if any(one < 0 for one in often) else max(deducted, -dimension.most_deducted)
        high += dimension.most_added if any(one > 0 for one in often) else min(added, dimension.most_added)
    return max(made.lowest, min(made.highest, low)), max(made.lowest, min(made.highest, high))


def _reached(case: Case, file: str, made: RuleSet) -> None:
    low, high = score_range(made)
    led_to = {effect.grade or effect.at_most for _, effect in engine.effects(made)}
    better = False
    for number, grade in enumerate(made.grades):
        above = made.grades[number - 1].at_least if number else None
        by_score = (grade.at_least is None or high >= grade.at_least) and (above is None or low < above)
        if not by_score and not (better and grade.id in led_to):
            zh = f"等级 {grade.id} 无法达到：得分在 {low} 与 {high} 之间，也没有否决或封顶规则通向它"
            en = f"grade {grade.id} is never reached: scores run from {low} to {high}, no veto or ceiling leads there"
            case.fault((file, ("grades", number)), "grade_unreachable", zh, en)
        better = better or by_score


def _used(case: Case, file: str, rules: GradingRules) -> None:
    both: list[Rule | Exemption] = [*rules.rules, *rules.exemptions]
    counted = {test.count for one in both for test in one.when}
    used = {
        "dimensions": {one.effect.dimension for one in both},
        "decays": {one.effect.decay for one in both},
        "counts": counted | {one.count for one in rules.expected},
    }
    for key, names in used.items():
        for number, one in enumerate(getattr(rules, key)):
            if one.id not in names:
                zh, en = f"{key} 中的 {one.id} 没有被任何规则使用", f"no rule uses {one.id} of {key}"
                case.fault((file, (key, number)), "unreferenced", zh, en)


def _file(case: Case, file: str, rules: GradingRules) -> None:
    name = f"{rules.id}-{rules.version}"
    if PurePosixPath(file).stem != name:
        case.fault(
            (file, ("version",)), "file_name", f"文件名应为 {name}.yaml", f"the file should be called {name}.yaml"
        )
    if rules.next_review < case.on:
        zh = f"复核已逾期：应于 {rules.next_review} 前复核"
        case.fault((file, ("next_review",)), "review_overdue", zh, f"review overdue: was due by {rules.next_review}")
