"""A set of rules as a table that a lawyer reads: one row a rule, with conditions, effect, term, repair and article."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhiheng.apps.credit.grading.wording import grade_titles, signed, text
from zhiheng.engines.grading.rules import (
    Condition,
    Effect,
    Exemption,
    FieldType,
    Limit,
    Repair,
    RepairAfter,
    Rule,
    RuleSet,
    Term,
)
from zhiheng.engines.grading.words import cited
from zhiheng.vocab.bilingual import Text

SIGNS = {
    "at_least": Text("不低于", "at least"),
    "above": Text("高于", "above"),
    "at_most": Text("不高于", "at most"),
    "below": Text("低于", "below"),
}
CLOCK = Text("发生之日", "the day it occurred")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule or exception in words."""

    id: str
    title: Text
    applies: Text
    conditions: tuple[Text, ...]
    effect: Text
    term: Text
    repair: Text
    cite: Text
    is_exception: bool = False


def rows_of_rules(rules: RuleSet) -> list[RuleRow]:
    """Every rule, and behind them the exceptions."""
    return [*(_row(rules, one) for one in rules.rules), *(_exception(rules, one) for one in rules.exemptions)]


def _row(rules: RuleSet, rule: Rule) -> RuleRow:
    applies = text(rules.fact(rule.for_each).title) if rule.for_each else Text("主体整体", "the whole organisation")
    return RuleRow(
        id=rule.id,
        title=text(rule.title),
        applies=applies,
        conditions=_conditions(rules, rule.when, rule.for_each),
        effect=_effect(rules, rule.effect),
        term=_term(rules, rule.lasts, rule.for_each),
        repair=_repair(rules, rule.repair, rule.for_each),
        cite=cited(rule.cite),
    )


def _exception(rules: RuleSet, one: Exemption) -> RuleRow:
    every: tuple[Rule | Exemption, ...] = (*rules.rules, *rules.exemptions)
    overridden = [rule for rule in every if rule.id in one.overrides]
    subject = (rule.for_each for rule in rules.rules if rule.for_each and one in rules.exemptions_of(rule.id))
    kind = next(subject, None)
    zh, en = "、".join(rule.title.zh for rule in overridden), ", ".join(rule.title.en for rule in overridden)
    return RuleRow(
        id=one.id,
        title=text(one.title),
        applies=Text(f"例外于：{zh}", f"instead of: {en}"),
        conditions=_conditions(rules, one.when, kind),
        effect=_effect(rules, one.effect),
        term=Text("随原规则", "as the rule"),
        repair=Text("随原规则", "as the rule"),
        cite=cited(one.cite),
        is_exception=True,
    )


def _conditions(rules: RuleSet, when: tuple[Condition, ...], kind: str | None) -> tuple[Text, ...]:
    return tuple(_condition(rules, one, kind) for one in when)


def _condition(rules: RuleSet, one: Condition, kind: str | None) -> Text:
    if one.count is not None:
        subject = next(text(count.title) for count in rules.counts if count.id == one.count)
    else:
        subject = text(_field(rules, kind, one.field or "").title)
    if one.any_of or one.none_of:
        codes = _field(rules, kind, one.field or "").codes
        words = [text(codes[code]) if code in codes else Text(code, code) for code in one.any_of or one.none_of]
        zh, en = "、".join(word.zh for word in words), " or ".join(word.en for word in words)
        is_, are = ("为", "is") if one.any_of else ("不为", "is not")
        return Text(f"{subject.zh}{is_}{zh}", f"{subject.en} {are} {en}")
    if one.flag is not None:
        return Text(f"{subject.zh}：{'是' if one.flag else '否'}", f"{subject.en}: {'yes' if one.flag else 'no'}")
    sign, limit = SIGNS[one.comparison or "at_least"], _limit(one.limit)
    return Text(f"{subject.zh}{sign.zh} {limit.zh}", f"{subject.en} {sign.en} {limit.en}")


def _limit(limit: Limit | None) -> Text:
    if limit is None:
        return Text("—", "—")
    values = "；".join(_number(one.value) + (f"（{one.from_on} 起）" if one.from_on else "") for one in limit.values)
    english = "; ".join(_number(one.value) + (f" (from {one.from_on})" if one.from_on else "") for one in limit.values)
    if limit.title is None:
        return Text(values, english)
    return Text(f"{limit.title.zh} {values}", f"{limit.title.en} {english}")


def _effect(rules: RuleSet, effect: Effect) -> Text:
    titles = grade_titles(rules)
    if effect.grade is not None:
        return Text(f"定为{titles[effect.grade].zh}", f"grade {titles[effect.grade].en}")
    if effect.at_most is not None:
        return Text(f"不高于{titles[effect.at_most].zh}", f"at most {titles[effect.at_most].en}")
    if effect.points is None:
        return Text("不影响", "nothing")
    dimension = next(text(one.title) for one in rules.dimensions if one.id == effect.dimension)
    zh, en = f"{dimension.zh} {signed(effect.points)} 分", f"{dimension.en} {signed(effect.points)}"
    if effect.decay is None:
        return Text(zh, en)
    decay = rules.decay(effect.decay)
    steps = "、".join(f"{step.months} 个月内 {step.keep}%" for step in decay.steps)
    english = ", ".join(f"{step.keep}% within {step.months} months" for step in decay.steps)
    return Text(f"{zh}（{decay.title.zh}：{steps}）", f"{en} ({decay.title.en}: {english})")


def _term(rules: RuleSet, lasts: Term, kind: str | None) -> Text:
    if kind is None:
        return Text("随合计", "with the sum")
    start = CLOCK if lasts.clock == "occurred_on" else text(_field(rules, kind, lasts.clock).title)
    if lasts.months is None:
        return Text(f"自{start.zh}起，无期限", f"from {start.en}, open")
    return Text(f"自{start.zh}起 {lasts.months} 个月", f"{lasts.months} months from {start.en}")


def _repair(rules: RuleSet, repair: Repair | None, kind: str | None) -> Text:
    if repair is None:
        return Text("不适用", "none")
    terms = [_after(rules, one, kind) for one in repair.after]
    place = cited(repair.cite)
    zh, en = "；".join(one.zh for one in terms), "; ".join(one.en for one in terms)
    wants = "；".join(one.zh for one in repair.requires), "; ".join(one.en for one in repair.requires)
    return Text(f"{zh}（{wants[0]}；{place.zh}）", f"{en} ({wants[1]}; {place.en})")


def _after(rules: RuleSet, one: RepairAfter, kind: str | None) -> Text:
    when = _conditions(rules, one.when, kind)
    zh, en = f"满 {one.months} 个月", f"after {one.months} months"
    if not when:
        return Text(zh, en)
    return Text(f"{'且'.join(word.zh for word in when)}：{zh}", f"{' and '.join(word.en for word in when)}: {en}")


def _field(rules: RuleSet, kind: str | None, name: str) -> FieldType:
    return next(field for field in rules.fact(kind or "").fields if field.name == name)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
