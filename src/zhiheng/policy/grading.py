"""Grading rules of a pack in the form in which the engine runs them: names, dated limits and titles filled in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from zhiheng.engines.grading import RuleSet
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.policy.schema.grading import (
    COMPARISONS,
    Cite,
    Condition,
    Effect,
    Exemption,
    GradingRules,
    ParameterRef,
    Repair,
    Rule,
)
from zhiheng.policy.schema.manifest import DatedValue
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

MOST_KEPT = 64
Plain = dict[str, Any]
_KEPT: dict[tuple[str, str, str], tuple[GradingRules, RuleSet]] = {}


def compiled(pack: Pack, rules: GradingRules) -> RuleSet:
    """The rules as the engine reads them, made once for each version.

    Raises:
        Problem: the rules name a fact, code, parameter or instrument that the pack does not have.
        pydantic.ValidationError: they do not fit together (see :mod:`zhiheng.engines.grading.soundness`).
    """
    key = (pack.hash, rules.id, rules.version)
    kept = _KEPT.get(key)
    if kept is not None and kept[0] is rules:
        return kept[1]
    made = _Compiler(pack, rules).rule_set()
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    _KEPT[key] = (rules, made)
    return made


def kinds_read(rules: GradingRules) -> tuple[str, ...]:
    """The kinds of facts that rules or counts read, in their order."""
    named = (*(rule.for_each for rule in rules.rules), *(count.fact for count in rules.counts))
    return tuple(dict.fromkeys(kind for kind in named if kind is not None))


def values_in_force(pack: Pack, rules: GradingRules, parameter: str) -> tuple[Decimal, ...]:
    """The numbers that a parameter has while these rules are in force, each once."""
    found = [one for one in _numbers(pack, parameter) if _meet(one, rules)]
    return tuple(dict.fromkeys(Decimal(one.value) for one in found))


def _meet(value: DatedValue, rules: GradingRules) -> bool:
    begins = rules.effective_to is None or value.effective_from < rules.effective_to
    return begins and (value.effective_to is None or value.effective_to > rules.effective_from)


def _numbers(pack: Pack, parameter: str) -> list[DatedValue]:
    return [
        one for one in _find(pack.parameters, parameter, "参数", "parameter").values if isinstance(one.value, Decimal)
    ]


class _Compiler:
    def __init__(self, pack: Pack, rules: GradingRules) -> None:
        self.pack = pack
        self.rules = rules

    def rule_set(self) -> RuleSet:
        rules = self.rules
        return RuleSet.model_validate(
            {
                "id": rules.id,
                "version": rules.version,
                "title": words(rules.name),
                "effective_from": rules.effective_from,
                "effective_to": rules.effective_to,
                **rules.scale.model_dump(),
                "dimensions": [_named(one, "most_deducted", "most_added") for one in rules.dimensions],
                "grades": [_named(one, "at_least") for one in rules.grades],
                "facts": [self._fact(kind) for kind in kinds_read(rules)],
                "decays": [_named(one) | {"steps": [step.model_dump() for step in one.steps]} for one in rules.decays],
                "counts": [
                    _named(one, "fact", "clock", "months", "total_of") | {"when": self._conditions(one.when)}
                    for one in rules.counts
                ],
                "rules": [self._rule(one) for one in rules.rules],
                "exemptions": [self._exemption(one) for one in rules.exemptions],
                "expected": [
                    {"count": one.count, "title": words(one.name), "dimension": one.dimension} for one in rules.expected
                ],
            }
        )

    def _fact(self, kind: str) -> Plain:
        item: CatalogueItem = _find(self.pack.catalogue, kind, "目录项", "catalogue item")
        fields = [self._field(one) for one in item.fields if one.kind != "text"]
        return {"id": item.id, "title": words(item.name), "fields": fields}

    def _field(self, one: FactField) -> Plain:
        codes: Plain = {}
        if one.codes is not None:
            listed = _find(self.pack.codes, one.codes, "代码表", "code list")
            codes = {code.code: words(code.name) for code in listed.codes}
        return {"name": one.id, "title": words(one.name), "kind": one.kind, "codes": codes}

    def _rule(self, rule: Rule) -> Plain:
        return {
            **self._shared(rule),
            "for_each": rule.for_each,
            "lasts": rule.lasts.model_dump(),
            "repair": None if rule.repair is None else self._repair(rule.repair),
        }

    def _exemption(self, one: Exemption) -> Plain:
        return self._shared(one) | {"overrides": one.overrides}

    def _shared(self, one: Rule | Exemption) -> Plain:
        cite, when = self._cite(one.cite), self._conditions(one.when)
        return _named(one) | {"cite": cite, "when": when, "effect": _effect(one.effect)}

    def _repair(self, repair: Repair) -> Plain:
        after = [{"months": one.months, "when": self._conditions(one.when)} for one in repair.after]
        return {
            "after": after,
            "requires": [words(one) for one in repair.requires],
            "cite": self._cite(repair.cite),
        }

    def _cite(self, cite: Cite) -> Plain:
        if cite.instrument is not None:
            instrument = _find(self.pack.instruments, cite.instrument, "法律文件", "instrument")
            return {"title": words(instrument.title), "place": cite.article}
        source = self.pack.manifest.source
        if source is None:
            zh, en = (
                f"引用了条款“{cite.clause}”，但 manifest 没有 source",
                "a clause is cited, but the manifest has no source",
            )
            raise Problem("no_source", zh, en, clause=cite.clause)
        return {"title": words(source.title), "place": cite.clause}

    def _conditions(self, conditions: Iterable[Condition]) -> list[Plain]:
        return [self._condition(one) for one in conditions]

    def _condition(self, one: Condition) -> Plain:
        subject: Plain = {"field": one.field, "count": one.count}
        if one.test not in COMPARISONS:
            given = getattr(one, one.test)
            return subject | ({"flag": given} if one.test == "is_true" else {one.test: given})
        return subject | {"comparison": one.test, "limit": self._limit(one)}

    def _limit(self, one: Condition) -> Plain:
        number = getattr(one, one.test)
        if not isinstance(number, ParameterRef):
            return {"values": [{"value": number}]}
        parameter = _find(self.pack.parameters, number.parameter, "参数", "parameter")
        named = {"parameter": parameter.id, "title": words(parameter.name)}
        if one.count is not None:
            return named | {"values": [{"value": self._single(parameter.id)}]}
        history = [
            {"value": value.value, "from_on": value.effective_from, "to_on": value.effective_to}
            for value in _numbers(self.pack, parameter.id)
        ]
        return named | {"values": history}

    def _single(self, parameter: str) -> Decimal:
        """The number a count is compared with: no day of occurrence chooses one from a history."""
        found = values_in_force(self.pack, self.rules, parameter)
        if len(found) != 1:
            zh = f"与 count 比较的参数 {parameter} 在规则有效期内应只有一个值，现有 {len(found)} 个"
            en = f"parameter {parameter} is compared with a count: one value while the rules hold, not {len(found)}"
            raise Problem("count_parameter_changes", zh, en, parameter=parameter)
        return found[0]


def _effect(effect: Effect) -> Plain:
    return effect.model_dump(exclude={"nothing"})


def _named(one: Any, *more: str) -> Plain:
    return {"id": one.id, "title": words(one.name)} | {name: getattr(one, name) for name in more}


def words(text: Text) -> Plain:
    """A text of the pack as the engine has it."""
    return {"zh": text.zh, "en": text.en}


def _find(held: dict[str, Any], name: str, zh: str, en: str) -> Any:
    if name not in held:
        raise Problem("unknown_name", f"规则包没有{zh}“{name}”", f"the pack has no {en} '{name}'", name=name)
    return held[name]
