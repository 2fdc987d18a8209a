"""Worked examples: they speak of facts as the catalogue has them, and the row interpreter finds what they expect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from zhiheng.engines.grading import RuleSet
from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.checks.grading.names import CODE, FACT, FIELD
from zhiheng.policy.schema.catalogue import FactField
from zhiheng.policy.schema.grading import Example, GivenFact, GradingRules
from zhiheng.policy.worked import differences, outcome

_TYPES: dict[str, tuple[type, str]] = {
    "code": (str, "代码"),
    "number": (Decimal, "数"),
    "flag": (bool, "true 或 false"),
    "date": (date, "日期"),
    "text": (str, "文字"),
}


def check(case: Case, file: str, rules: GradingRules, made: RuleSet) -> None:
    """Run every example; a fault tells what was expected and what was found."""
    for key in ("rules", "exemptions"):
        for number, one in enumerate(getattr(rules, key)):
            for place, example in enumerate(one.examples):
                _example(case, (file, (key, number, "examples", place)), rules, made, one.id, example)


def _example(case: Case, place: Place, rules: GradingRules, made: RuleSet, name: str, example: Example) -> None:
    file, path = place
    before = len(case.faults)
    if not rules.is_in_force(example.as_of):
        zh, en = f"{example.as_of} 不在本版本有效期内", f"these rules are not in force on {example.as_of}"
        case.fault((file, (*path, "as_of")), "example_outside", zh, en)
    if not example.expect.model_fields_set:
        zh, en = "算例没有写明预期", "the example expects nothing"
        case.fault((file, (*path, "expect")), "example_expects_nothing", zh, en)
    for number, given in enumerate(example.given):
        _given(case, (file, (*path, "given", number)), given)
    if len(case.faults) > before:
        return
    for what, expected, found in differences(example.expect, outcome(made, name, example)):
        zh = f"{name} 的算例：{what} 预期 {_said(expected)}，算得 {_said(found)}"
        en = f"example of {name}: {what} expected {_said(expected)}, found {_said(found)}"
        case.fault((file, (*path, "expect", what)), "example_differs", zh, en)


def _given(case: Case, place: Place, given: GivenFact) -> None:
    file, path = place
    case.known((file, (*path, "kind")), given.kind, case.pack.catalogue, FACT)
    item = case.pack.catalogue.get(given.kind)
    if item is None:
        return
    fields = {one.id: one for one in item.fields}
    for name, value in given.fields.items():
        case.known((file, (*path, "fields", name)), name, fields, FIELD)
        if name in fields and value is not None:
            _value(case, (file, (*path, "fields", name)), fields[name], value)


def _value(case: Case, place: Place, field: FactField, value: object) -> None:
    kind, zh = _TYPES[field.kind]
    if not isinstance(value, kind):
        en = f"{field.id} is of kind {field.kind}, not {_said(value)}"
        case.fault(place, "example_type", f"{field.id} 应为{zh}，不是 {_said(value)}", en)
    elif field.kind == "code" and field.codes in case.pack.codes:
        case.known(place, str(value), [code.code for code in case.pack.codes[field.codes].codes], CODE)


def _said(value: object) -> str:
    words: dict[object, str] = {None: "null", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else str(value)
