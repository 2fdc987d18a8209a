"""What changes next, and the ways to a better grade, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.outlook import Change, Reason
from zhiheng.engines.grading.rules import Rule, RuleSet
from zhiheng.engines.grading.ways import Step, Way
from zhiheng.engines.grading.words import cited, fact_said, field_title, points_said, said, together, value_said
from zhiheng.vocab.bilingual import Text

_CAUSES = {
    "begins": Text("开始计入", "begins to count"),
    "ends": Text("期限届满", "its term is over"),
    "fades": Text("按期递减", "fades by its schedule"),
    "expires": Text("信息失效", "the fact holds no longer"),
    "repaired": Text("修复生效", "its repair takes effect"),
    "counts": Text("计数变化", "counts change"),
}


class Teller:
    """Tells changes and ways of one organisation under one set of rules."""

    def __init__(self, rules: RuleSet, facts: Sequence[Fact]) -> None:
        self.rules = rules
        self.facts = {fact.id: fact for fact in facts}
        self.by_id: dict[str, Rule] = {one.id: one for one in rules.rules}
        self.grades = {one.id: said(one.title) for one in rules.grades}

    def change(self, one: Change) -> Text:
        """A day, what becomes of score and grade, and why."""
        before, after = self.grades[one.grade_before], self.grades[one.grade_after]
        scores = f"{_score(one.score_before)} → {_score(one.score_after)}"
        if one.score_before == one.score_after:
            scores = _score(one.score_after)
        zh, en = f"{one.day}：得分 {scores}", f"{one.day}: score {scores}"
        if one.grade_before != one.grade_after:
            zh, en = f"{zh}，等级 {before.zh} → {after.zh}", f"{en}, grade {before.en} → {after.en}"
        why = together((self.reason(reason) for reason in one.reasons), "；", "; ")
        return Text(f"{zh}；{why.zh}", f"{en}; {why.en}")

    def reason(self, one: Reason) -> Text:
        """What one rule does differently."""
        cause, rule = _CAUSES[one.cause], self.by_id[one.rule]
        subject = self._subject(rule, one.fact)
        zh, en = f"{subject.zh}{rule.title.zh}：{cause.zh}", f"{subject.en}{rule.title.en}: {cause.en}"
        if one.before is not None and one.after is not None and one.before.parts != one.after.parts:
            moved = f"{points_said(one.before.parts)} → {points_said(one.after.parts)}"
            zh, en = f"{zh}（{moved}）", f"{en} ({moved})"
        return Text(zh, en)

    def way(self, one: Way) -> Text:
        """What to do, from when, and what it leads to."""
        grade = self.grades[one.grade]
        zh = f"{one.day} 可达{grade.zh}（得分 {_score(one.score)}）："
        en = f"{grade.en} on {one.day} (score {_score(one.score)}): "
        if not one.steps:
            return Text(f"{zh}不必另行办理，届时自动变化", f"{en}nothing to do, it changes by itself")
        steps = together((self.step(step) for step in one.steps), "；", "; ")
        return Text(f"{zh}{steps.zh}", f"{en}{steps.en}")

    def step(self, one: Step) -> Text:
        """One repair with what it requires, or one value to be shown."""
        rule, subject = self.by_id[one.rule], self._subject(self.by_id[one.rule], one.fact)
        if one.kind == "repair" and rule.repair is not None:
            cite, requires = cited(rule.repair.cite), list(self._requirements(rule))
            zh = f"{subject.zh}自 {one.available_on} 起申请修复（{cite.zh}）"
            en = f"{subject.en}ask for repair from {one.available_on} ({cite.en})"
            if requires:
                listed = together(requires, "、", "; ")
                zh, en = f"{zh}，条件：{listed.zh}", f"{en}, provided: {listed.en}"
            return Text(zh, en)
        kind = self.rules.fact(rule.for_each or "")
        values = [
            Text(
                f"{field_title(kind, name).zh}为{value_said(kind, name, value).zh}",
                f"{field_title(kind, name).en}: {value_said(kind, name, value).en}",
            )
            for name, value in one.fields
        ]
        shown = together(values)
        zh = f"{subject.zh}补充资料，如能证明{shown.zh}，则{rule.title.zh}"
        return Text(zh, f"{subject.en}supply what is missing: if {shown.en}, then {rule.title.en}")

    def _requirements(self, rule: Rule) -> Iterator[Text]:
        if rule.repair is not None:
            yield from (said(one) for one in rule.repair.requires)

    def _subject(self, rule: Rule, fact: int | None) -> Text:
        if fact is None or rule.for_each is None:
            return Text("", "")
        text = fact_said(self.rules.fact(rule.for_each), self.facts[fact], ())
        return Text(f"{text.zh}，", f"{text.en}, ")


def _score(parts: int) -> str:
    return points_said(parts).lstrip("+")
