"""A grade in sentences: what each rule made of each fact, for how long, under which article, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.engines.grading.adding import Share, Sum
from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.interpreting import Contribution, Found, Moment, Unknown, repair_from
from zhiheng.engines.grading.rules import Exemption, Rule, RuleSet, parts
from zhiheng.engines.grading.truth import ANY_AMOUNT, Counted, holds
from zhiheng.engines.grading.words import cited, fact_said, field_title, number_said, points_said, said, together
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with what it is about.

    Attributes:
        fact: none for rules on counts alone, and for what is silent.
        rule: the rule; for what is silent, the count.
        cite: article or clause of the rule (of the exemption, where one took its place).
        repair_from: from which day repair of the fact may be asked for under the rule; none if it cannot be.
    """

    fact: int | None
    rule: str
    text: Text
    cite: Text
    repair_from: date | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole grade in sentences.

    Attributes:
        result: score and grade, and what decided.
        sums: one sentence a dimension.
        counted: one for each contribution, in their order.
        unknown: one for each rule left open.
        silent: one for each expectation of which nothing is known.
    """

    result: Text
    sums: tuple[Text, ...]
    counted: tuple[Sentence, ...]
    unknown: tuple[Sentence, ...]
    silent: tuple[Sentence, ...]


def explain(rules: RuleSet, facts: Sequence[Fact], moment: Moment, found: Found, total: Sum) -> Explanation:
    """What was found and added up, in sentences of both languages."""
    teller = _Teller(rules, {fact.id: fact for fact in facts}, moment, found.counts)
    return Explanation(
        result=teller.result(total, found.contributions),
        sums=tuple(teller.sum_of(share) for share in total.shares),
        counted=tuple(teller.counted(row) for row in found.contributions),
        unknown=tuple(teller.unknown(one) for one in found.unknown),
        silent=tuple(teller.silent(name) for name in found.silent),
    )


class _Teller:
    def __init__(
        self, rules: RuleSet, facts: Mapping[int, Fact], moment: Moment, counts: Mapping[str, Counted]
    ) -> None:
        self.rules = rules
        self.facts = facts
        self.moment = moment
        self.counts = counts
        self.by_id: dict[str, Rule] = {one.id: one for one in rules.rules}
        self.exemptions: dict[str, Exemption] = {one.id: one for one in rules.exemptions}
        self.grades = {one.id: said(one.title) for one in rules.grades}
        self.dimensions = {one.id: one for one in rules.dimensions}

    def counted(self, row: Contribution) -> Sentence:
        rule, subject = self.by_id[row.rule], self._subject(row.rule, row.fact)
        source, name = self._source(row, rule)
        effect, until = self._effect(row), _until(row)
        cite = cited(source.cite)
        asked = self._repair(row, rule)
        zh = f"{subject.zh}，{name.zh}（{cite.zh}）：{effect.zh}{until.zh}"
        en = f"{subject.en}, {name.en} ({cite.en}): {effect.en}{until.en}"
        if asked is not None:
            zh, en = f"{zh}；自 {asked} 起可申请修复", f"{en}; repair may be asked for from {asked}"
        return Sentence(row.fact, row.rule, Text(zh, en), cite, asked)

    def unknown(self, one: Unknown) -> Sentence:
        rule, subject = self.by_id[one.rule], self._subject(one.rule, one.fact)
        fact = None if one.fact is None else self.facts[one.fact]
        lacking = together(missing(self.rules, rule, fact, self.counts))
        cite = cited(rule.cite)
        zh = f"{subject.zh}，{rule.title.zh}（{cite.zh}）：待核实，缺 {lacking.zh}；不扣分也不加分"
        en = f"{subject.en}, {rule.title.en} ({cite.en}): to be verified, missing {lacking.en}; nothing counts"
        return Sentence(one.fact, one.rule, Text(zh, en), cite)

    def silent(self, name: str) -> Sentence:
        expected = next(one for one in self.rules.expected if one.count == name)
        text = Text(f"{expected.title.zh}：未知，不扣分", f"{expected.title.en}: unknown, nothing is deducted")
        return Sentence(None, name, text, Text("", ""))

    def sum_of(self, share: Share) -> Text:
        dimension = self.dimensions[share.dimension]
        most_deducted, most_added = parts(dimension.most_deducted), parts(dimension.most_added)
        zh, en = f"{dimension.title.zh}：", f"{dimension.title.en}: "
        zh += f"扣 {points_said(share.deducted)}，加 {points_said(share.added)}"
        en += f"deductions {points_said(share.deducted)}, additions {points_said(share.added)}"
        if share.deducted < -most_deducted:
            zh, en = f"{zh}（扣分以 {number_said(dimension.most_deducted)} 为限）", f"{en} (deductions end at the cap)"
        if share.added > most_added:
            zh, en = f"{zh}（加分以 {number_said(dimension.most_added)} 为限）", f"{en} (additions end at the cap)"
        return Text(f"{zh}，计 {points_said(share.counted)}", f"{en}, counted {points_said(share.counted)}")

    def result(self, total: Sum, rows: Sequence[Contribution]) -> Text:
        score, grade = points_said(total.score).lstrip("+"), self.grades[total.grade]
        shares = "".join(f" {points_said(share.counted)}" for share in total.shares if share.counted)
        base = number_said(self.rules.base)
        zh, en = f"得分 {base}{shares} = {score}", f"score {base}{shares} = {score}"
        raw = parts(self.rules.base) + sum(share.counted for share in total.shares)
        if raw != total.score:
            zh, en = f"{zh}（得分以上下限为限）", f"{en} (kept within the limits of the score)"
        if total.decided_by == "score":
            return Text(f"{zh}，等级 {grade.zh}", f"{en}, grade {grade.en}")
        deciding = [self.by_id[row.rule] for row in rows if total.grade in (row.grade, row.at_most)]
        names = together(dict.fromkeys(said(rule.title) for rule in deciding))
        return Text(f"{zh}；因{names.zh}，等级 {grade.zh}", f"{en}; grade {grade.en} because of: {names.en}")

    def _subject(self, rule_id: str, fact_id: int | None) -> Text:
        rule = self.by_id[rule_id]
        if fact_id is not None and rule.for_each is not None:
            return fact_said(self.rules.fact(rule.for_each), self.facts[fact_id], rule.when)
        return together(self._counts(rule), zh="，")

    def _counts(self, rule: Rule) -> Iterator[Text]:
        titles = {count.id: said(count.title) for count in self.rules.counts}
        for name in dict.fromkeys(one.count for one in rule.when if one.count is not None):
            counted = self.counts[name]
            number = number_said(counted.low)
            if counted.low != counted.high:
                number += "–?" if counted.high >= ANY_AMOUNT else f"–{number_said(counted.high)}"
            yield Text(f"{titles[name].zh} {number}", f"{titles[name].en}: {number}")

    def _source(self, row: Contribution, rule: Rule) -> tuple[Rule | Exemption, Text]:
        if row.exemption is None:
            return rule, said(rule.title)
        exemption = self.exemptions[row.exemption]
        zh = f"{rule.title.zh}，适用例外“{exemption.title.zh}”"
        return exemption, Text(zh, f"{rule.title.en}, by the exception '{exemption.title.en}'")

    def _effect(self, row: Contribution) -> Text:
        if row.grade is not None:
            grade = self.grades[row.grade]
            return Text(f"直接定为{grade.zh}", f"graded {grade.en} whatever the score")
        if row.at_most is not None:
            grade = self.grades[row.at_most]
            return Text(f"等级不高于{grade.zh}", f"graded no better than {grade.en}")
        given, left = points_said(parts(row.points)), points_said(row.parts)
        reckoned = left if row.keep == 100 else f"{given} × {row.keep}% = {left}"
        title = self.dimensions[row.dimension].title if row.dimension is not None else None
        if title is None:
            return Text(reckoned, reckoned)
        return Text(f"{title.zh} {reckoned}", f"{title.en} {reckoned}")

    def _repair(self, row: Contribution, rule: Rule) -> date | None:
        if rule.repair is None or row.fact is None or row.starts_on is None:
            return None
        return repair_from(rule.repair, self.facts[row.fact], row.starts_on)


def _until(row: Contribution) -> Text:
    if row.fact is None:
        return Text("", "")
    if row.ends_on is None:
        return Text("；没有期限", "; without end")
    return Text(f"；{row.ends_on} 起失效", f"; gone from {row.ends_on}")


def missing(rules: RuleSet, rule: Rule, fact: Fact | None, counts: Mapping[str, Counted]) -> list[Text]:
    """What a rule that cannot be decided waits for: fields and days of the fact, counts that are not certain."""
    found: list[Text] = []
    kind = None if rule.for_each is None else rules.fact(rule.for_each)
    if fact is not None and kind is not None and fact.day(rule.lasts.clock) is None:
        found.append(field_title(kind, rule.lasts.clock))
    for one in (*rule.when, *(test for exemption in rules.exemptions_of(rule.id) for test in exemption.when)):
        if holds(one, fact, counts) is not None:
            continue
        if one.count is not None:
            found.append(said(next(count.title for count in rules.counts if count.id == one.count)))
        elif kind is not None and one.field is not None:
            found.append(field_title(kind, one.field))
    return list(dict.fromkeys(found))
