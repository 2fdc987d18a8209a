"""Sentences of a grade: each contribution with article, term and remaining weight, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from tests.apps.credit.drawing import MOMENTS, Firms, Rules
from tests.engines.test_grading import KNOWN, rules

from zhiheng.engines.grading import Fact, Moment, RuleSet, grade
from zhiheng.engines.grading.explaining import Explanation, explain
from zhiheng.engines.grading.outlook import changes
from zhiheng.engines.grading.telling import Teller
from zhiheng.engines.grading.ways import ways_up

CITE = {"title": {"zh": "公示规定", "en": "Publication rules"}, "place": "第十三条"}
FINED = {
    "id": "fined",
    "title": {"zh": "一般罚款", "en": "General fine"},
    "cite": CITE,
    "when": [{"field": "kind", "any_of": ["fine"]}],
    "effect": {"points": -15, "dimension": "law", "decay": "three-years"},
    "lasts": {"clock": "published_on", "months": 36},
    "repair": {"after": [{"months": 6}], "requires": [{"zh": "已履行", "en": "duties met"}], "cite": CITE},
}
PENALTY = {
    "id": "penalty",
    "title": {"zh": "行政处罚", "en": "Penalty"},
    "fields": [
        {
            "name": "kind",
            "title": {"zh": "种类", "en": "Kind"},
            "kind": "code",
            "codes": {"fine": {"zh": "罚款", "en": "fine"}, "warning": {"zh": "警告", "en": "warning"}},
        },
        {"name": "published_on", "title": {"zh": "公示日期", "en": "Day of publication"}, "kind": "date"},
        {"name": "fine_yuan", "title": {"zh": "金额", "en": "Amount"}, "kind": "number"},
        {"name": "is_first", "title": {"zh": "初次", "en": "First"}, "kind": "flag"},
    ],
}
GRADES = [
    {"id": "honest", "title": {"zh": "诚信", "en": "Honest"}, "at_least": 80},
    {"id": "lacking", "title": {"zh": "缺信", "en": "Lacking"}, "at_least": 60},
    {"id": "dishonest", "title": {"zh": "失信", "en": "Dishonest"}},
]
LAW = [{"id": "law", "title": {"zh": "守法", "en": "Law"}, "most_deducted": 20, "most_added": 10}]


def held(*given: dict[str, Any], **more: Any) -> RuleSet:
    return rules(*given, facts=[PENALTY], grades=GRADES, dimensions=LAW, **more)


def fine(number: int = 1, published: date | None = date(2023, 5, 10), **fields: Any) -> Fact:
    return Fact(
        id=number,
        kind="penalty",
        occurred_on=date(2023, 5, 8),
        recorded_at=datetime(2023, 5, 9, tzinfo=UTC),
        fields={"kind": "fine", "published_on": published, **fields},
    )


def explained(made: RuleSet, *facts: Fact, on: date = date(2024, 6, 1)) -> Explanation:
    moment = Moment(on, KNOWN)
    found, total = grade(made, facts, moment)
    return explain(made, facts, moment, found, total)


def test_contribution_is_told_with_article_weight_term_and_repair() -> None:
    sentence = explained(held(FINED), fine()).counted[0]
    assert sentence.text.zh == (
        "2023-05-08 行政处罚（种类：罚款），一般罚款（《公示规定》第十三条）："
        "守法 −15 × 60% = −9；2026-05-10 起失效；自 2023-11-10 起可申请修复"
    )
    assert sentence.text.en == (
        "2023-05-08 Penalty (Kind: fine), General fine (Publication rules, Art. 13): "
        "Law −15 × 60% = −9; gone from 2026-05-10; repair may be asked for from 2023-11-10"
    )
    assert (sentence.fact, sentence.rule, sentence.repair_from) == (1, "fined", date(2023, 11, 10))


def test_sums_and_result_can_be_added_up_by_hand() -> None:
    told = explained(held(FINED), fine(1), fine(2), fine(3))
    assert told.sums[0].zh == "守法：扣 −27，加 0（扣分以 20 为限），计 −20"
    assert told.result.zh == "得分 85 −20 = 65，等级 缺信"
    assert told.result.en == "score 85 −20 = 65, grade Lacking"


def test_veto_and_ceiling_are_told_and_named_as_what_decided() -> None:
    veto = FINED | {"effect": {"grade": "dishonest"}, "repair": None, "lasts": {}}
    ceiling = FINED | {"id": "listed", "title": {"zh": "列入名录", "en": "Listed"}, "effect": {"at_most": "lacking"}}
    told = explained(held(veto, ceiling), fine())
    assert [one.text.zh.split("：", 2)[-1] for one in told.counted] == [
        "直接定为失信；没有期限",
        "等级不高于缺信；2026-05-10 起失效；自 2023-11-10 起可申请修复",
    ]
    assert told.result.zh == "得分 85 = 85；因一般罚款，等级 失信"


def test_exception_is_told_with_its_own_article() -> None:
    first = {
        "id": "first",
        "title": {"zh": "首违从轻", "en": "first time"},
        "cite": {"title": {"zh": "处罚法", "en": "Penalty Law"}, "place": "第三十三条"},
        "overrides": ["fined"],
        "when": [{"field": "is_first", "flag": True}],
        "effect": {"points": -2, "dimension": "law"},
    }
    told = explained(held(FINED, exemptions=[first]), fine(is_first=True))
    assert "一般罚款，适用例外“首违从轻”（《处罚法》第三十三条）：守法 −2；" in told.counted[0].text.zh
    assert told.counted[0].cite.en == "Penalty Law, Art. 33"


def test_unknown_rule_names_what_is_missing_and_silence_is_told() -> None:
    count = {"id": "fines", "title": {"zh": "罚款次数", "en": "Number of fines"}, "fact": "penalty", "months": 1}
    expected = {"count": "fines", "title": {"zh": "一月内没有记录", "en": "no record within a month"}}
    told = explained(held(FINED, counts=[count], expected=[expected]), fine(published=None))
    assert told.unknown[0].text.zh.endswith("：待核实，缺 公示日期；不扣分也不加分")
    assert told.unknown[0].text.en.endswith(": to be verified, missing Day of publication; nothing counts")
    assert [one.text.zh for one in told.silent] == ["一月内没有记录：未知，不扣分"]


def test_rule_on_counts_tells_the_count() -> None:
    count = {"id": "fines", "title": {"zh": "罚款次数", "en": "Number of fines"}, "fact": "penalty", "months": 24}
    often = {
        **FINED,
        "for_each": None,
        "when": [{"count": "fines", "comparison": "at_least", "limit": {"values": [{"value": 2}]}}],
        "effect": {"at_most": "lacking"},
        "lasts": {},
        "repair": None,
    }
    told = explained(held(often, counts=[count]), fine(1), fine(2))
    assert told.counted[0].text.zh == "罚款次数 2，一般罚款（《公示规定》第十三条）：等级不高于缺信"


def test_next_change_and_ways_are_told() -> None:
    made, facts, moment = held(FINED), [fine()], Moment(date(2023, 6, 1), KNOWN)
    teller = Teller(made, facts)
    found = changes(made, facts, moment)
    assert teller.change(found[0]).zh == (
        "2024-05-10：得分 70 → 76；2023-05-08 行政处罚，一般罚款：按期递减（−15 → −9）"
    )
    ways = [teller.way(one) for one in ways_up(made, facts, moment).ways]
    assert ways[0].zh == "2025-05-10 可达诚信（得分 85）：不必另行办理，届时自动变化"
    assert ways[1].zh == (
        "2023-11-10 可达诚信（得分 85）：2023-05-08 行政处罚，"
        "自 2023-11-10 起申请修复（《公示规定》第十三条），条件：已履行"
    )
    assert ways[1].en == (
        "Honest on 2023-11-10 (score 85): 2023-05-08 Penalty, ask for repair from 2023-11-10 "
        "(Publication rules, Art. 13), provided: duties met"
    )


def test_missing_value_is_asked_for() -> None:
    praised = FINED | {
        "id": "praised",
        "title": {"zh": "表扬", "en": "Praise"},
        "effect": {"points": 5, "dimension": "law"},
        "when": [{"field": "is_first", "flag": True}],
    }
    made, facts = held(FINED | {"repair": None}, praised | {"repair": None}), [fine(fine_yuan=Decimal(1))]
    moment = Moment(date(2024, 6, 1), KNOWN)
    ways = ways_up(made, facts, moment).ways
    assert Teller(made, facts).way(ways[-1]).zh.endswith("补充资料，如能证明初次为是，则表扬")


@pytest.mark.parametrize("seed", range(60))
def test_everything_found_has_a_sentence_in_both_languages(seed: int) -> None:
    draw = Random(seed)
    made = Rules(draw).made()
    moment = Moment(*draw.choice(MOMENTS))
    facts = Firms(draw, moment).facts()
    found, total = grade(made, facts, moment)
    told = explain(made, facts, moment, found, total)
    teller = Teller(made, facts)
    assert [(one.rule, one.fact) for one in told.counted] == [(row.rule, row.fact) for row in found.contributions]
    assert [(one.rule, one.fact) for one in told.unknown] == [(one.rule, one.fact) for one in found.unknown]
    assert len(told.silent) == len(found.silent)
    texts = [told.result, *told.sums, *(one.text for one in (*told.counted, *told.unknown, *told.silent))]
    texts += [teller.change(one) for one in changes(made, facts, moment)]
    texts += [teller.way(one) for one in ways_up(made, facts, moment).ways]
    assert all(text.zh and text.en and "None" not in text.zh + text.en for text in texts)
