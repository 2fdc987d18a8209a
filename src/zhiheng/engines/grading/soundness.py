"""Whether the parts of a set of rules fit each other, so that no name leads nowhere once facts are graded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.engines.grading.rules import Condition, Count, Effect, FactKind, Rule, RuleSet

SHOWN = 12


def examine(rules: RuleSet) -> None:
    """Refuse a set in which something is named that is not there, or that contradicts itself.

    Raises:
        Problem: the first thing that does not fit.
    """
    _unique(rules)
    _scale(rules)
    for count in rules.counts:
        _count(rules, count)
    for rule in rules.rules:
        _rule(rules, rule)
    _exemptions(rules)
    for one in rules.expected:
        _known("expected", one.count, [count.id for count in rules.counts])
        if one.dimension is not None:
            _known("expected", one.dimension, [dimension.id for dimension in rules.dimensions])


def _unique(rules: RuleSet) -> None:
    named: list[Iterable[str]] = [
        *((one.id for one in held) for held in (rules.facts, rules.dimensions, rules.grades, rules.decays)),
        (one.id for one in rules.counts),
        (*(one.id for one in rules.rules), *(one.id for one in rules.exemptions)),
        *((field.name for field in fact.fields) for fact in rules.facts),
    ]
    for names in named:
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise Problem("name_twice", f"“{name}”出现了两次", f"'{name}' is given twice", name=name)
            seen.add(name)


def _scale(rules: RuleSet) -> None:
    thresholds = [grade.at_least for grade in rules.grades]
    held = [one for one in thresholds[:-1] if one is not None]
    falling = all(higher > lower for higher, lower in pairwise(held))
    if len(held) != len(thresholds) - 1 or thresholds[-1] is not None or not falling:
        zh = "grades 从高到低排列：at_least 逐级降低，最后一级不写"
        en = "grades stand best first: at_least falls from one to the next, the last has none"
        raise Problem("grades_order", zh, en)
    negative = [one.id for one in rules.dimensions if one.most_deducted < 0 or one.most_added < 0]
    if rules.lowest > rules.highest or negative:
        zh = "lowest 不高于 highest；most_deducted 和 most_added 写正数"
        raise Problem("scale_reversed", zh, "lowest is not above highest; most_deducted and most_added are positive")
    if rules.effective_to is not None and rules.effective_to <= rules.effective_from:
        zh, en = "effective_to 必须晚于 effective_from", "effective_to must be later than effective_from"
        raise Problem("dates_reversed", zh, en)


def _count(rules: RuleSet, count: Count) -> None:
    fact = _fact(rules, count.id, count.fact)
    _known(count.id, count.clock, fact.clocks())
    if count.total_of is not None:
        _known(count.id, count.total_of, [field.name for field in fact.fields if field.kind == "number"])
    _conditions(rules, count.id, count.when, fact, with_counts=False)


def _rule(rules: RuleSet, rule: Rule) -> None:
    fact = None if rule.for_each is None else _fact(rules, rule.id, rule.for_each)
    if fact is not None:
        _known(rule.id, rule.lasts.clock, fact.clocks())
    _conditions(rules, rule.id, rule.when, fact)
    _effect(rules, rule.id, rule.effect)
    for one in rule.repair.after if rule.repair else ():
        _conditions(rules, rule.id, one.when, fact, with_counts=False)


def _exemptions(rules: RuleSet) -> None:
    names = [*(one.id for one in rules.rules), *(one.id for one in rules.exemptions)]
    for one in rules.exemptions:
        for name in one.overrides:
            _known(one.id, name, names)
        _effect(rules, one.id, one.effect)
    if (circle := circular({one.id: one.overrides for one in rules.exemptions})) is not None:
        zh, en = f"例外“{circle}”经由 overrides 排除了自己", f"exemption '{circle}' overrides itself, by way of others"
        raise Problem("overrides_circle", zh, en, exemption=circle)
    for rule in rules.rules:
        fact = None if rule.for_each is None else rules.fact(rule.for_each)
        for one in rules.exemptions_of(rule.id):
            _conditions(rules, one.id, one.when, fact)


def circular(onward: dict[str, tuple[str, ...]]) -> str | None:
    """The first name that leads back to itself; none if all ways end.

    >>> circular({"a": ("b",), "b": ("c", "a")}), circular({"a": ("b",), "b": ("c",)})
    ('a', None)
    """
    for start, first in onward.items():
        waiting, seen = list(first), set[str]()
        while waiting:
            name = waiting.pop()
            if name == start:
                return start
            if name not in seen:
                seen.add(name)
                waiting.extend(onward.get(name, ()))
    return None


def _effect(rules: RuleSet, where: str, effect: Effect) -> None:
    kinds = [one for one in (effect.points, effect.grade, effect.at_most) if one is not None]
    if len(kinds) > 1:  # points without a dimension, or a grade with a schedule, are idle but do no harm
        zh, en = (
            f"“{where}”的 effect 只写 points、grade、at_most 之一",
            f"'{where}': an effect is points, grade or at_most",
        )
        raise Problem("effect_mixed", zh, en)
    if effect.dimension is not None:
        _known(where, effect.dimension, [one.id for one in rules.dimensions])
    if effect.decay is not None:
        _known(where, effect.decay, [one.id for one in rules.decays])
    for grade in (effect.grade, effect.at_most):
        if grade is not None:
            _known(where, grade, [one.id for one in rules.grades])


def _conditions(
    rules: RuleSet, where: str, conditions: Iterable[Condition], fact: FactKind | None, *, with_counts: bool = True
) -> None:
    for one in conditions:
        _one_test(where, one)
        if one.count is not None:
            _known(where, one.count, [count.id for count in rules.counts] if with_counts else [])
        elif one.field is not None:
            _field_test(where, one, one.field, fact)


def _one_test(where: str, one: Condition) -> None:
    tests = sum((bool(one.any_of), bool(one.none_of), one.flag is not None, one.comparison is not None))
    compared = (one.comparison is None) == (one.limit is None)
    if (one.field is None) == (one.count is None) or tests != 1 or not compared:
        zh = f"“{where}”的条件须有一个 field 或 count 和一种比较"
        raise Problem("condition_mixed", zh, f"'{where}': a condition has one field or count and makes one test")
    if one.count is not None and (one.limit is None or not one.limit.is_constant):
        zh = f"“{where}”：count 只与一个固定的数比较"
        raise Problem("count_test", zh, f"'{where}': a count is compared with one number that holds on every day")


def _field_test(where: str, one: Condition, name: str, fact: FactKind | None) -> None:
    fields = {} if fact is None else {field.name: field for field in fact.fields}
    _known(where, name, fields)
    field = fields[name]
    needed = "code" if one.any_of or one.none_of else ("flag" if one.flag is not None else "number")
    if field.kind != needed:
        zh = f"“{where}”：{name} 的类型是 {field.kind}，这种比较要求 {needed}"
        raise Problem("field_kind", zh, f"'{where}': {name} is a {field.kind}, this test needs a {needed}", field=name)
    for code in (*one.any_of, *one.none_of) if field.codes else ():
        _known(where, code, field.codes)


def _fact(rules: RuleSet, where: str, kind: str) -> FactKind:
    _known(where, kind, [one.id for one in rules.facts])
    return rules.fact(kind)


def _known(where: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        shown = ", ".join(_first(known)) or "-"
        raise Problem(
            "unknown_name",
            f"“{where}”引用了不存在的“{name}”；可用：{shown}",
            f"'{where}' names '{name}', which is not there; valid: {shown}",
            name=name,
        )


def _first(known: Collection[str]) -> Iterator[str]:
    for place, name in enumerate(known):
        if place < SHOWN:
            yield name
