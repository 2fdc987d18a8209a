"""Names in grading rules: facts, fields, codes, counts, schedules, dimensions, grades, parameters and overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from zhiheng.engines.grading import soundness
from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.grading import values_in_force
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.policy.schema.grading import (
    COMPARISONS,
    Condition,
    Count,
    Effect,
    Exemption,
    GradingRules,
    ParameterRef,
    Rule,
)

FACT = ("fact", "信息项", "catalogue item")
FIELD = ("field", "字段", "field")
CODE = ("code", "代码", "code")
COUNT = ("count", "计数", "count")
DECAY = ("decay", "递减表", "schedule")
DIMENSION = ("dimension", "维度", "dimension")
GRADE = ("grade", "等级", "grade")
PARAMETER = ("parameter", "参数", "parameter")
CLOCK = ("clock", "起算日", "clock")
RULE = ("rule", "规则", "rule")
OCCURRED = "occurred_on"
_KIND_NEEDED = {"any_of": "code", "none_of": "code", "is_true": "flag"} | dict.fromkeys(COMPARISONS, "number")
_Path = tuple[str | int, ...]


def check(case: Case, file: str, rules: GradingRules) -> None:
    """Unknown names, names given twice, tests that do not fit their field, thresholds and overrides out of order."""
    _twice(case, file, rules)
    _order(case, file, rules)
    for number, count in enumerate(rules.counts):
        _count(case, file, ("counts", number), rules, count)
    for number, rule in enumerate(rules.rules):
        _rule(case, file, ("rules", number), rules, rule)
    for number, one in enumerate(rules.exemptions):
        _exemption(case, file, ("exemptions", number), rules, one)
    for number, expected in enumerate(rules.expected):
        case.known((file, ("expected", number, "count")), expected.count, _ids(rules.counts), COUNT)
        if expected.dimension is not None:
            case.known((file, ("expected", number, "dimension")), expected.dimension, _ids(rules.dimensions), DIMENSION)


def _ids(items: Iterable[Any]) -> list[str]:
    return [one.id for one in items]


def _twice(case: Case, file: str, rules: GradingRules) -> None:
    for key in ("dimensions", "grades", "decays", "counts"):
        _each_once(case, [((file, (key, number)), one.id) for number, one in enumerate(getattr(rules, key))])
    both: list[tuple[Place, str]] = []
    for key in ("rules", "exemptions"):
        both += [((file, (key, number)), one.id) for number, one in enumerate(getattr(rules, key))]
    _each_once(case, both)


def _each_once(case: Case, named: Sequence[tuple[Place, str]]) -> None:
    counted = Counter(name for _, name in named)
    last = {name: place for place, name in named}
    for name, times in counted.items():
        if times > 1:
            case.fault(last[name], "id_twice", f"“{name}”重复", f"'{name}' is given twice")


def _order(case: Case, file: str, rules: GradingRules) -> None:
    """Thresholds fall from grade to grade, steps of schedules go on and keep less, overrides end somewhere."""
    for number, (better, worse) in enumerate(pairwise(rules.grades)):
        if better.at_least is None or (worse.at_least is not None and worse.at_least >= better.at_least):
            zh = f"等级 {worse.id} 的 at_least 应低于 {better.id}，只有最后一级不写"
            en = f"at_least of {worse.id} should be below that of {better.id}; only the last grade has none"
            case.fault((file, ("grades", number + 1)), "thresholds_not_falling", zh, en)
    if rules.grades[-1].at_least is not None:
        zh, en = (
            "最后一级不写 at_least，否则有的得分没有等级",
            "the last grade has no at_least, or some scores have no grade",
        )
        case.fault((file, ("grades", len(rules.grades) - 1)), "thresholds_not_falling", zh, en)
    for number, decay in enumerate(rules.decays):
        if any(then.months <= first.months or then.keep >= first.keep for first, then in pairwise(decay.steps)):
            zh, en = (
                f"{decay.id} 的月数应递增、保留比例应递减",
                f"steps of {decay.id}: months should rise, keep should fall",
            )
            case.fault((file, ("decays", number)), "decay_order", zh, en)
    circle = soundness.circular({one.id: one.overrides for one in rules.exemptions})
    if circle is not None:
        number = _ids(rules.exemptions).index(circle)
        zh, en = f"例外“{circle}”经由 overrides 排除了自己", f"exemption '{circle}' overrides itself, by way of others"
        case.fault((file, ("exemptions", number, "overrides")), "overrides_circle", zh, en)


def _count(case: Case, file: str, path: _Path, rules: GradingRules, count: Count) -> None:
    item = _item(case, (file, (*path, "fact")), count.fact)
    if item is None:
        return
    _clock(case, (file, (*path, "clock")), item, count.clock)
    if count.total_of is not None:
        numbers = [one.id for one in item.fields if one.kind == "number"]
        case.known((file, (*path, "total_of")), count.total_of, numbers, ("field", "数字字段", "field of numbers"))
    _conditions(case, file, path, rules, count.when, item, counts=())


def _rule(case: Case, file: str, path: _Path, rules: GradingRules, rule: Rule) -> None:
    item = None if rule.for_each is None else _item(case, (file, (*path, "for_each")), rule.for_each)
    if rule.for_each is not None and item is None:
        return
    _conditions(case, file, path, rules, rule.when, item, counts=_ids(rules.counts))
    _effect(case, file, (*path, "effect"), rules, rule.effect)
    if item is not None:
        _clock(case, (file, (*path, "lasts", "clock")), item, rule.lasts.clock)
    for number, after in enumerate(rule.repair.after if rule.repair else ()):
        _conditions(case, file, (*path, "repair", "after", number), rules, after.when, item, counts=())
    for number, name in enumerate(rule.beside):
        case.known((file, (*path, "beside", number)), name, _ids(rules.rules), RULE)


def _exemption(case: Case, file: str, path: _Path, rules: GradingRules, one: Exemption) -> None:
    known = [*_ids(rules.rules), *_ids(rules.exemptions)]
    for number, name in enumerate(one.overrides):
        case.known((file, (*path, "overrides", number)), name, known, RULE)
    _effect(case, file, (*path, "effect"), rules, one.effect)
    kinds = [rule.for_each for rule in rules.rules if rule.id in overridden(rules, one.id)]
    for kind in dict.fromkeys(kinds):
        item = None if kind is None else case.pack.catalogue.get(kind)
        if kind is None or item is not None:
            _conditions(case, file, path, rules, one.when, item, counts=_ids(rules.counts))


def overridden(rules: GradingRules, name: str) -> set[str]:
    """Everything that an exemption overrides, directly or through others."""
    onward = {one.id: one.overrides for one in rules.exemptions}
    found: set[str] = set()
    waiting = list(onward.get(name, ()))
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(onward.get(here, ()))
    return found


def _effect(case: Case, file: str, path: _Path, rules: GradingRules, effect: Effect) -> None:
    if effect.dimension is not None:
        case.known((file, (*path, "dimension")), effect.dimension, _ids(rules.dimensions), DIMENSION)
    if effect.decay is not None:
        case.known((file, (*path, "decay")), effect.decay, _ids(rules.decays), DECAY)
    for key in ("grade", "at_most"):
        if getattr(effect, key) is not None:
            case.known((file, (*path, key)), getattr(effect, key), _ids(rules.grades), GRADE)


def _item(case: Case, place: Place, kind: str) -> CatalogueItem | None:
    case.known(place, kind, case.pack.catalogue, FACT)
    return case.pack.catalogue.get(kind)


def _clock(case: Case, place: Place, item: CatalogueItem, clock: str) -> None:
    clocks = [OCCURRED, *(one.id for one in item.fields if one.clock)]
    if clock in clocks:
        return
    if clock in {one.id for one in item.fields}:
        listed = ", ".join(clocks)
        zh, en = f"字段 {clock} 不是起算日；可用：{listed}", f"field {clock} is not a clock; valid: {listed}"
        case.fault(place, "not_a_clock", zh, en)
    else:
        case.known(place, clock, clocks, CLOCK)


def _conditions(
    case: Case,
    file: str,
    path: _Path,
    rules: GradingRules,
    conditions: Sequence[Condition],
    item: CatalogueItem | None,
    *,
    counts: Sequence[str],
) -> None:
    for number, one in enumerate(conditions):
        here = (*path, "when", number)
        if one.count is not None:
            case.known((file, (*here, "count")), one.count, counts, COUNT)
        elif one.field is not None:
            _field(case, file, here, one, item)
        _parameter(case, (file, (*here, one.test)), rules, one)


def _field(case: Case, file: str, path: _Path, one: Condition, item: CatalogueItem | None) -> None:
    fields = {} if item is None else {field.id: field for field in item.fields}
    if item is None:
        zh, en = "没有 for_each 的规则只能看 count", "a rule without for_each can only look at counts"
        case.fault((file, (*path, "field")), "field_without_fact", zh, en)
        return
    case.known((file, (*path, "field")), str(one.field), fields, FIELD)
    field = fields.get(str(one.field))
    if field is not None:
        _test(case, file, path, one, field)


def _test(case: Case, file: str, path: _Path, one: Condition, field: FactField) -> None:
    needed = _KIND_NEEDED[one.test]
    if field.kind != needed:
        zh = f"{one.test} 用于 {needed} 类字段，{field.id} 是 {field.kind}"
        en = f"{one.test} is for fields of kind {needed}, {field.id} is {field.kind}"
        case.fault((file, (*path, one.test)), "field_kind", zh, en)
    listed = case.pack.codes.get(field.codes or "")
    if needed == "code" and listed is not None:
        for number, code in enumerate(getattr(one, one.test)):
            case.known((file, (*path, one.test, number)), code, [entry.code for entry in listed.codes], CODE)


def _parameter(case: Case, place: Place, rules: GradingRules, one: Condition) -> None:
    given = getattr(one, one.test)
    if not isinstance(given, ParameterRef):
        return
    case.known(place, given.parameter, case.pack.parameters, PARAMETER)
    parameter = case.pack.parameters.get(given.parameter)
    if parameter is None:
        return
    if not all(isinstance(value.value, Decimal) for value in parameter.values):
        zh, en = f"参数 {parameter.id} 不是数", f"parameter {parameter.id} is not a number"
        case.fault(place, "parameter_not_a_number", zh, en)
        return
    if not any(value.is_in_force(rules.effective_from) for value in parameter.values):
        zh = f"参数 {parameter.id} 在 {rules.effective_from} 没有值"
        case.fault(place, "parameter_gap", zh, f"parameter {parameter.id} has no value on {rules.effective_from}")
    if one.count is not None and len(values_in_force(case.pack, rules, parameter.id)) != 1:
        zh = f"与 count 比较的参数 {parameter.id} 在规则有效期内应只有一个值"
        en = f"parameter {parameter.id} is compared with a count: it should have one value while the rules hold"
        case.fault(place, "count_parameter_changes", zh, en)
