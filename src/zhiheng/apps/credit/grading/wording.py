"""A stored or computed grade in words: its rules, facts and terms by name, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.apps.credit.grading.composing import moment_of
from zhiheng.apps.credit.grading.reading import Reader, Row
from zhiheng.engines.grading import Contribution, RuleSet, grade, points
from zhiheng.engines.grading.explaining import Sentence, explain
from zhiheng.engines.grading.outlook import changes
from zhiheng.engines.grading.rules import Words
from zhiheng.engines.grading.telling import Teller
from zhiheng.engines.grading.timeline import Timeline
from zhiheng.engines.grading.ways import ways_up
from zhiheng.policy import Pack
from zhiheng.policy.schema.grading import Cite
from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """One dimension of the score, in points.

    Attributes:
        most: how far it can pull down, the length of the bar.
        left: what of that is not lost.
    """

    title: Text
    deducted: Decimal
    added: Decimal
    counted: Decimal
    most: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule makes of one fact: the whole as a sentence, and the effect alone."""

    sentence: Sentence
    effect: Text
    tone: str


@dataclass(frozen=True, slots=True)
class Told:
    """A grade as a page shows it.

    Attributes:
        reckoning: how the score comes about, and what decided.
        next: what changes next and when, if nothing else happens.
        ways: the shortest ways to a better grade.
        is_exhaustive: whether all ways were tried.
    """

    grade: str
    title: Text
    tone: str
    score: Decimal
    reckoning: Text
    sums: tuple[Text, ...]
    bars: list[Bar]
    lines: list[Line]
    unknown: tuple[Sentence, ...]
    silent: tuple[Sentence, ...]
    next: list[Text]
    ways: list[Text]
    is_exhaustive: bool


MOST_NEXT, MOST_TRIES = 3, 120
DECIDED = {
    "score": Text("由得分决定", "decided by the score"),
    "veto": Text("由一票否决决定", "decided by a veto"),
    "ceiling": Text("由等级上限决定", "decided by a ceiling"),
}
TONES = ("good", "warn", "bad")


def text(words: Words) -> Text:
    """A phrase of the rules as pages have it."""
    return Text(words.zh, words.en)


def grade_titles(rules: RuleSet) -> dict[str, Text]:
    """Names of grades, best first."""
    return {one.id: text(one.title) for one in rules.grades}


def tone_of(rules: RuleSet, grade: str) -> str:
    """The colour of a grade: the best is good, the last is bad."""
    names = [one.id for one in rules.grades]
    place = names.index(grade) if grade in names else 0
    return TONES[0] if place == 0 else TONES[2] if place == len(names) - 1 else TONES[1]


def told(rules: RuleSet, body: Mapping[str, Any], rows: Sequence[Row]) -> Told:
    """The grade of a body in words, what changes next, and how it may become better."""
    moment = moment_of(body)
    facts = Reader(rules).facts(rows)
    found, total = grade(rules, facts, moment)
    explained = explain(rules, facts, moment, found, total)
    teller, line = Teller(rules, facts), Timeline(rules, facts, moment)
    up = ways_up(rules, facts, moment, most_tries=MOST_TRIES, line=line)
    return Told(
        grade=body["grade"],
        title=grade_titles(rules).get(body["grade"], Text(body["grade"], body["grade"])),
        tone=tone_of(rules, body["grade"]),
        score=points(body["score"]),
        reckoning=explained.result,
        sums=explained.sums,
        bars=_bars(rules, body),
        lines=[_line(rules, *pair) for pair in zip(explained.counted, found.contributions, strict=True)],
        unknown=explained.unknown,
        silent=explained.silent,
        next=[teller.change(one) for one in changes(rules, facts, moment, most=MOST_NEXT, line=line)],
        ways=[teller.way(one) for one in up.ways],
        is_exhaustive=up.is_exhaustive,
    )


def effect_in_words(rules: RuleSet, one: Contribution) -> Text:
    """``−15 × 60% = −9`` or the grade that it gives or allows."""
    titles = grade_titles(rules)
    if one.grade is not None:
        name = titles[one.grade]
        return Text(f"直接定为{name.zh}", f"grade {name.en}")
    if one.at_most is not None:
        name = titles[one.at_most]
        return Text(f"等级不高于{name.zh}", f"at most {name.en}")
    dimension = next(text(held.title) for held in rules.dimensions if held.id == one.dimension)
    left = signed(points(one.parts))
    sum_ = left if one.keep == 100 else f"{signed(one.points)} × {one.keep}% = {left}"
    return Text(f"{dimension.zh} {sum_} 分", f"{dimension.en} {sum_}")


def signed(value: Decimal) -> str:
    """A number with its sign, the minus as print has it."""
    shown = f"{abs(value):f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{'−' if value < 0 else '+'}{shown}"


def _bars(rules: RuleSet, body: Mapping[str, Any]) -> list[Bar]:
    parts = {one["dimension"]: one for one in body["dimensions"]}
    found = []
    for one in rules.dimensions:
        held = parts[one.id]
        lost = min(-points(held["deducted"]), one.most_deducted)
        found.append(
            Bar(
                title=text(one.title),
                deducted=points(held["deducted"]),
                added=points(held["added"]),
                counted=points(held["counted"]),
                most=one.most_deducted,
                left=one.most_deducted - lost,
            )
        )
    return found


def _line(rules: RuleSet, sentence: Sentence, one: Contribution) -> Line:
    tone = "bad" if one.grade or one.at_most or one.parts < 0 else "good"
    return Line(sentence, effect_in_words(rules, one), tone)


def cited_in_pack(pack: Pack, cite: Cite) -> Text:
    """Where something of the pack stands: an article of an instrument, or a clause of the policy."""
    if cite.instrument is not None and cite.article is not None:
        title = pack.instruments[cite.instrument].title
        return Text(f"《{title.zh}》{cite.article}", f"{title.en}, {article_in_english(cite.article)}")
    title = pack.manifest.source.title if pack.manifest.source else Text("本规则包", "this pack")
    return Text(f"《{title.zh}》{cite.clause}", f"{title.en}, {cite.clause}")
