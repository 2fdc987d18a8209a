"""Grading rules as a lawyer reads them: one table a version, a row for each rule and exception, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from zhiheng.engines.grading import RuleSet
from zhiheng.engines.grading import rules as engine
from zhiheng.engines.grading.words import (
    cited,
    condition_said,
    field_title,
    limit_said,
    number_said,
    points_said,
    said,
    together,
)
from zhiheng.policy.grading import compiled
from zhiheng.policy.listing import plain
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.vocab.bilingual import Text

NOTHING = Text("—", "—")
_STANDING = {
    "example": Text("示例，待制定机关确定", "example until an authority sets it"),
    "in_force": Text("现行", "in force"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule or exception in words."""

    id: str
    name: Text
    for_each: Text
    when: Text
    effect: Text
    term: Text
    repair: Text
    exceptions: Text
    article: Text
    examples: int


@dataclass(frozen=True, slots=True)
class Named:
    """A part of the rules that others refer to, in words: a grade, a dimension, a schedule, a count, a parameter."""

    id: str
    kind: Text
    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One version of the rules in words.

    Attributes:
        standing: whether an authority has set them.
        force: from when until when.
        parts: what the rows refer to.
        rows: rules, then exceptions, in their order.
    """

    id: str
    version: str
    name: Text
    standing: Text
    force: Text
    cite: Text
    parts: tuple[Named, ...]
    rows: tuple[RuleRow, ...]

    def plain(self) -> dict[str, Any]:
        """The book in the types that JSON has."""
        read: dict[str, Any] = plain(asdict(self))
        return read


COLUMNS: dict[str, Text] = {
    "id": Text("编号", "id"),
    "name": Text("名称", "rule"),
    "for_each": Text("对每一条", "for each"),
    "when": Text("条件", "when"),
    "effect": Text("效果", "effect"),
    "term": Text("期限与起算", "term and its clock"),
    "repair": Text("修复", "repair"),
    "exceptions": Text("例外", "exceptions"),
    "article": Text("依据", "article"),
    "examples": Text("算例", "examples"),
}


def book(pack: Pack, rules: GradingRules) -> RuleBook:
    """The rules of a version in words.

    Raises:
        Problem: they name what the pack does not have.
    """
    made = compiled(pack, rules)
    writer = _Writer(made)
    examples = {one.id: len(one.examples) for one in rules.rules}
    examples |= {one.id: len(one.examples) for one in rules.exemptions}
    return RuleBook(
        id=rules.id,
        version=rules.version,
        name=rules.name,
        standing=_STANDING[rules.standing],
        force=_force(rules),
        cite=_whole_cite(pack, rules),
        parts=tuple(writer.parts()),
        rows=(
            *(writer.rule(one, examples[one.id]) for one in made.rules),
            *(writer.exemption(one, examples[one.id]) for one in made.exemptions),
        ),
    )


def cells(row: RuleRow, language: str) -> list[str]:
    """The cells of a row in one language, in the order of the columns."""
    values = [getattr(row, one.name) for one in fields(row)]
    return [value.in_language(language) if isinstance(value, Text) else str(value) for value in values]


def _force(rules: GradingRules) -> Text:
    begins, ends = rules.effective_from, rules.effective_to
    if ends is None:
        return Text(f"自 {begins} 起施行", f"from {begins}")
    return Text(f"自 {begins} 起施行，{ends} 起失效", f"from {begins}, no longer from {ends}")


def _whole_cite(pack: Pack, rules: GradingRules) -> Text:
    source = pack.manifest.source
    if rules.cite.clause is not None and source is not None:
        return cited(engine.Citation(title=_words(source.title), place=rules.cite.clause))
    instrument = pack.instruments.get(rules.cite.instrument or "")
    if instrument is None:
        return NOTHING
    return cited(engine.Citation(title=_words(instrument.title), place=rules.cite.article or ""))


def _words(text: Text) -> engine.Words:
    return engine.Words(zh=text.zh, en=text.en)


class _Writer:
    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.grades = {one.id: said(one.title) for one in rules.grades}
        self.dimensions = {one.id: said(one.title) for one in rules.dimensions}
        self.titles = {one.id: said(one.title) for one in rules.rules}
        self.titles |= {one.id: said(one.title) for one in rules.exemptions}

    def rule(self, one: engine.Rule, examples: int) -> RuleRow:
        kind = None if one.for_each is None else self.rules.fact(one.for_each)
        exempt = [self.titles[other.id] for other in self.rules.exemptions_of(one.id)]
        return RuleRow(
            id=one.id,
            name=said(one.title),
            for_each=Text("（按计数）", "(by counts)") if kind is None else said(kind.title),
            when=self._conditions(kind, one.when),
            effect=self._effect(one.effect),
            term=_term(kind, one.lasts),
            repair=self._repair(kind, one.repair),
            exceptions=together(exempt, en="; ") if exempt else NOTHING,
            article=cited(one.cite),
            examples=examples,
        )

    def exemption(self, one: engine.Exemption, examples: int) -> RuleRow:
        under = [rule for rule in self.rules.rules if one in self.rules.exemptions_of(rule.id)]
        kinds = {rule.for_each: None for rule in under if rule.for_each is not None}
        kind = self.rules.fact(next(iter(kinds))) if kinds else None
        replaced = together((self.titles[name] for name in one.overrides), en="; ")
        return RuleRow(
            id=one.id,
            name=Text(f"例外：{one.title.zh}", f"exception: {one.title.en}"),
            for_each=NOTHING if kind is None else said(kind.title),
            when=self._conditions(kind, one.when),
            effect=self._effect(one.effect),
            term=Text("同被替代的规则", "as what it replaces"),
            repair=Text("同被替代的规则", "as what it replaces"),
            exceptions=Text(f"替代：{replaced.zh}", f"replaces: {replaced.en}"),
            article=cited(one.cite),
            examples=examples,
        )

    def parts(self) -> Iterator[Named]:
        rules = self.rules
        base, limits = number_said(rules.base), f"{number_said(rules.lowest)}–{number_said(rules.highest)}"
        scale = Text(f"{base}（{limits}）", f"{base} ({limits})")
        yield Named("scale", Text("分值", "scale"), Text("基准分（范围）", "base (limits)"), scale)
        for grade in rules.grades:
            zh, en = ("其余", "all others")
            if grade.at_least is not None:
                zh, en = f"得分不低于 {number_said(grade.at_least)}", f"score at least {number_said(grade.at_least)}"
            yield Named(grade.id, Text("等级", "grade"), said(grade.title), Text(zh, en))
        for one in rules.dimensions:
            down, up = number_said(one.most_deducted), number_said(one.most_added)
            caps = Text(f"最多扣 {down}，最多加 {up}", f"at most {down} deducted, {up} added")
            yield Named(one.id, Text("维度", "dimension"), said(one.title), caps)
        for decay in rules.decays:
            yield Named(decay.id, Text("递减", "schedule"), said(decay.title), _steps(decay))
        for count in rules.counts:
            yield Named(count.id, Text("计数", "count"), said(count.title), self._count(count))
        yield from self._parameters()

    def _parameters(self) -> Iterator[Named]:
        tests = [test for rule in self.rules.rules for test in rule.when]
        tests += [test for exemption in self.rules.exemptions for test in exemption.when]
        tests += [test for count in self.rules.counts for test in count.when]
        limits = {test.limit.parameter: test.limit for test in tests if test.limit is not None and test.limit.parameter}
        for name, limit in limits.items():
            if limit.title is not None:
                yield Named(name, Text("参数", "parameter"), said(limit.title), _history(limit))

    def _conditions(self, kind: engine.FactKind | None, conditions: Iterable[engine.Condition]) -> Text:
        held = [condition_said(self.rules, kind, one) for one in conditions]
        return together(held, "；", "; ") if held else Text("每一条", "every one")

    def _effect(self, effect: engine.Effect) -> Text:
        if effect.grade is not None:
            grade = self.grades[effect.grade]
            return Text(f"直接定为{grade.zh}", f"graded {grade.en}")
        if effect.at_most is not None:
            grade = self.grades[effect.at_most]
            return Text(f"不高于{grade.zh}", f"no better than {grade.en}")
        if effect.points is None:
            return Text("不计", "nothing")
        dimension = self.dimensions[effect.dimension] if effect.dimension is not None else Text("", "")
        points = points_said(engine.parts(effect.points))
        if effect.decay is None:
            return Text(f"{dimension.zh} {points}".strip(), f"{dimension.en} {points}".strip())
        title = self.rules.decay(effect.decay).title
        return Text(f"{dimension.zh} {points}（{title.zh}）", f"{dimension.en} {points} ({title.en})")

    def _repair(self, kind: engine.FactKind | None, repair: engine.Repair | None) -> Text:
        if kind is None:
            return NOTHING
        if repair is None:
            return Text("不可修复", "none")
        after = []
        for one in repair.after:
            where = self._conditions(kind, one.when) if one.when else Text("", "")
            zh, en = (f"{one.months} 个月后", f"after {one.months} months") if one.months else ("随时", "at any time")
            after.append(Text(f"{where.zh}的，{zh}", f"where {where.en}: {en}") if one.when else Text(zh, en))
        text, cite = together(after, "；", "; "), cited(repair.cite)
        if repair.requires:
            needed = together((said(one) for one in repair.requires), en="; ")
            text = Text(f"{text.zh}，须{needed.zh}", f"{text.en}, provided: {needed.en}")
        return Text(f"{text.zh}（{cite.zh}）", f"{text.en} ({cite.en})")

    def _count(self, count: engine.Count) -> Text:
        kind = self.rules.fact(count.fact)
        clock = field_title(kind, count.clock)
        zh, en = (
            f"{count.months} 个月内（按{clock.zh}）的{kind.title.zh}",
            f"{kind.title.en} within {count.months} months by {clock.en}",
        )
        if count.when:
            when = self._conditions(kind, count.when)
            zh, en = f"{zh}，{when.zh}", f"{en}, {when.en}"
        if count.total_of is None:
            return Text(f"{zh}：件数", f"{en}: their number")
        total = field_title(kind, count.total_of)
        return Text(f"{zh}：{total.zh}合计", f"{en}: the sum of {total.en}")


def _term(kind: engine.FactKind | None, lasts: engine.Term) -> Text:
    if kind is None:
        return Text("条件成立期间", "while the counts hold")
    clock = field_title(kind, lasts.clock)
    if lasts.months is None:
        return Text(f"自{clock.zh}起，信息有效期间", f"from {clock.en}, as long as the fact holds")
    return Text(f"自{clock.zh}起 {lasts.months} 个月", f"{lasts.months} months from {clock.en}")


def _steps(decay: engine.Decay) -> Text:
    zh = "，".join(f"{step.months} 个月内 {step.keep}%" for step in decay.steps)
    en = ", ".join(f"{step.keep}% until {step.months} months" for step in decay.steps)
    return Text(f"{zh}，此后不计", f"{en}, then nothing")


def _history(limit: engine.Limit) -> Text:
    held = []
    for value in limit.values:
        number = number_said(value.value)
        zh = number if value.from_on is None else f"{value.from_on} 起 {number}"
        en = number if value.from_on is None else f"{number} from {value.from_on}"
        held.append(Text(zh, en))
    return together(held, "；", "; ") if held else limit_said(limit)
