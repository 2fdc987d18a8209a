"""Which facts weigh on an organisation now, and from which day each may be made good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.apps.credit import models
from zhiheng.apps.credit.grading import rulebook
from zhiheng.apps.credit.grading.reading import Reader, rows_of
from zhiheng.apps.credit.grading.rulebook import Rulebook
from zhiheng.engines.grading import Fact, Moment, evaluate
from zhiheng.engines.grading.interpreting import repair_from
from zhiheng.engines.grading.rules import Rule, Words
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Weighing:
    """A fact that counts against the organisation.

    Attributes:
        fact: its primary key.
        kind: of the catalogue.
        rules: that it meets now, of those that it may be repaired under.
        lasting: rules that it meets now and that know no repair.
        from_on: from when repair may be asked for under all of ``rules``.
        requires: what the rules ask for.
    """

    fact: int
    kind: str
    title: Words
    occurred_on: date
    rules: tuple[Rule, ...]
    lasting: tuple[Rule, ...]
    from_on: date | None
    requires: tuple[Words, ...]

    def why_not(self, on: date) -> Problem | None:
        """Why repair may not be asked for on that day; None if it may."""
        if not self.rules or self.from_on is None:
            zh, en = "按现行规则，这条信息不能修复，期满自动失效", "the rules know no repair of this: it ends by itself"
            return Problem("repair_unknown", zh, en, fact=self.fact)
        if on < self.from_on:
            zh = f"最早可于 {self.from_on} 申请修复（{self.rules[0].title.zh}）"
            en = f"repair may be asked for from {self.from_on} ({self.rules[0].title.en})"
            return Problem("repair_too_early", zh, en, fact=self.fact, from_on=self.from_on.isoformat())
        return None


def weighing(organisation: int, *, as_of: date, known_at: datetime, book: Rulebook | None = None) -> list[Weighing]:
    """The facts that deduct, hold down or decide the grade now, the latest first."""
    rules = (book or rulebook.in_force(as_of)).rules
    rows = rows_of([organisation], known_at=known_at).get(organisation, [])
    facts = {one.id: one for one in Reader(rules).facts(rows)}
    found = evaluate(rules, [facts[number] for number in sorted(facts)], Moment(as_of, known_at))
    met: dict[int, list[Rule]] = {}
    named = {rule.id: rule for rule in rules.rules}
    for row in found.contributions:
        if row.fact is not None and (row.parts < 0 or row.grade or row.at_most):
            met.setdefault(row.fact, []).append(named[row.rule])
    titles = {kind.id: kind.title for kind in rules.facts}
    told = [_weighing(facts[number], tuple(held), titles[facts[number].kind]) for number, held in met.items()]
    return sorted(told, key=lambda one: (one.occurred_on, one.fact), reverse=True)


def why_not_all(facts: list[models.Fact], found: list[Weighing], on: date) -> Problem | None:
    """Why these facts may not be repaired on that day."""
    weights = {one.fact: one for one in found}
    for fact in facts:
        if fact.repaired_on is not None or fact.revoked_at is not None:
            zh, en = "这条信息已经修复或者撤销", "this fact is repaired or revoked already"
            return Problem("repair_done", zh, en, fact=fact.pk)
        if fact.pk not in weights:
            zh, en = "这条信息现在不影响等级，无须修复", "this fact does not weigh on the grade now: nothing to repair"
            return Problem("repair_needless", zh, en, fact=fact.pk)
        if (problem := weights[fact.pk].why_not(on)) is not None:
            return problem
    return None


def _weighing(fact: Fact, met: tuple[Rule, ...], title: Words) -> Weighing:
    mendable = tuple(rule for rule in met if rule.repair is not None)
    days = [_from(rule, fact) for rule in mendable]
    requires = dict.fromkeys(word for rule in mendable if rule.repair for word in rule.repair.requires)
    return Weighing(
        fact=fact.id,
        kind=fact.kind,
        title=title,
        occurred_on=fact.occurred_on,
        rules=mendable,
        lasting=tuple(rule for rule in met if rule.repair is None),
        from_on=max((day for day in days if day), default=None),
        requires=tuple(requires),
    )


def _from(rule: Rule, fact: Fact) -> date | None:
    start = fact.day(rule.lasts.clock)
    return repair_from(rule.repair, fact, start) if rule.repair and start else None
