"""The penalty terms of the national pack: every class has a window, and what is changed by mistake is found."""

from datetime import UTC, date, datetime

import pytest

from zhiheng import policy
from zhiheng.engines.credit_terms import Input, run, term
from zhiheng.engines.grading import Fact
from zhiheng.engines.grading.interpreting import repair_from
from zhiheng.policy.checking import check
from zhiheng.policy.grading import compiled
from zhiheng.policy.supplying import penalty_terms, supply

ON = date(2026, 11, 23)
FILE = "credit/terms.yaml"
CN = policy.load("cn")
REGIMES = penalty_terms(CN)
CLASSES = [(one.name, each.name) for one in REGIMES for each in one.classes]


@pytest.mark.parametrize(("regime", "penalty_class"), CLASSES)
def test_every_class_has_a_window_on_the_first_day_of_its_regime(regime, penalty_class):
    rules = next(one for one in REGIMES if one.name == regime)
    found = term(REGIMES, regime=regime, penalty_class=penalty_class, start=rules.effective_from)
    if found.ends_latest is not None:
        assert found.starts_on <= found.ends_earliest <= found.ends_latest
    else:
        assert not found.is_published or penalty_class.startswith("经营异常名录")


def test_the_same_decision_ends_on_four_days_under_four_regimes():
    day = date(2025, 11, 28)
    ends = {
        term(REGIMES, regime="SAMR-45(2021)", penalty_class="其他行政处罚", start=day).ends_latest,
        term(REGIMES, regime="NDRC-58(2023)", penalty_class="其他行政处罚", start=date(2025, 11, 3)).ends_latest,
        term(REGIMES, regime="SAMR-107(2025)", penalty_class="一般", start=date(2025, 12, 25)).ends_latest,
        term(REGIMES, regime="NDRC-36(2025)", penalty_class="一般", start=date(2026, 4, 1)).ends_latest,
    }
    assert ends == {date(2028, 11, 28), date(2028, 11, 3), date(2026, 12, 25), date(2027, 4, 1)}


def test_a_regime_read_in_the_law_cites_an_article_for_every_term():
    for regime in CN.penalty_regimes:
        cited = [term.article for group in regime.classes for term in group.terms]
        assert all(cited) or regime.checked == "summary"


def test_the_province_counts_by_the_terms_of_the_nation():
    assert penalty_terms(policy.load("cn-sx-2012")) == REGIMES == supply("credit_terms", "regimes", CN)


EDITS = {
    "an unknown instrument": ("instrument: samr-order-45\n", "instrument: samr-order-54\n", "unknown_instrument"),
    "an unknown instrument of a term": (
        "instrument: samr-order-45, a",
        "instrument: samr-order-5, a",
        "unknown_instrument",
    ),
    "an unknown successor": ("replaced_by: SAMR-107(2025)", "replaced_by: SAMR-701(2025)", "unknown_regime"),
    "a gap before the successor": ("effective_to: 2025-12-25", "effective_to: 2025-12-01", "regime_gap"),
    "two versions at once": ("- name: SAMR-repair(2021-3)", "- name: SAMR-45(2021)", "regime_versions"),
    "an overdue review": ("next_review: 2027-04-01", "next_review: 2026-04-01", "review_overdue"),
    "a class twice": ("zh: 限制从业, en", "zh: 责令停产停业, en", "class_twice"),
    "a term without its article": (", article: 第二条第二款", "", "term_uncited"),
    "months where yes or no is asked": ("published, answer: false", "published, months: 3", "term_of_another_kind"),
    "a repair after the end": ("repair_application, months: 6", "repair_application, months: 48", "repair_after_end"),
    "a question nobody asks": ("question: published,", "question: publishd,", "unknown_word"),
}


@pytest.mark.parametrize(("old", "new", "code"), EDITS.values(), ids=EDITS)
def test_a_mistake_in_the_terms_is_found(pack, edit, old, new, code):
    edit(f"../cn/{FILE}", old, new)
    found = [fault for fault in check(pack.parent / "cn", on=ON) if fault.code == code]
    assert found, check(pack.parent / "cn", on=ON)
    assert all(fault.file == FILE for fault in found)


UNDER = {  # rules of the province that grade what a regime of the nation times, with regime and class
    "2021": {
        "penalty-fine": ("SAMR-repair(2021-3)", "一般罚款(非食药特)"),
        "penalty-fine-key": ("SAMR-repair(2021-3)", "食品/药品/特种设备处罚"),
        "penalty-confiscation": ("SAMR-repair(2021-3)", "一般罚款(非食药特)"),
        "serious-listing": ("SAMR-44(2021)", "严重违法失信名单"),
    },
    "2026": {
        "penalty-general": ("SAMR-107(2025)", "一般"),
        "penalty-serious-key": ("SAMR-107(2025)", "严重(重点领域)"),
        "penalty-restriction": ("SAMR-107(2025)", "严重(限制经营/停产停业/限制从业)"),
        "serious-listing": ("SAMR-107(2025)", "严重违法失信名单"),
    },
}
START = {"2021": date(2023, 8, 31), "2026": date(2026, 3, 31)}


@pytest.mark.parametrize(("version", "rule"), [(one, rule) for one, rules in UNDER.items() for rule in rules])
def test_repair_of_a_graded_penalty_opens_on_the_day_of_its_regime(version, rule):
    regime, penalty_class = UNDER[version][rule]
    start = START[version]
    given = {"regime": regime, "penalty_class": penalty_class, "start": start, "regimes": REGIMES}
    told = run(Input.model_validate(given | {"question": "earliest_repair_application"}))
    held = policy.load("cn-sx-2012").grading("quality-credit", on=date(2026, 5, 1) if version == "2026" else start)
    made = compiled(policy.load("cn-sx-2012"), held)
    found = next(one for one in made.rules if one.id == rule)
    fact = Fact(id=1, kind=found.for_each, occurred_on=start, recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert held.version == version
    assert repair_from(found.repair, fact, start) == told.date


@pytest.mark.parametrize("version", sorted(UNDER))
def test_no_penalty_is_repaired_by_a_wait_that_no_regime_was_asked_for(version):
    day = date(2026, 5, 1) if version == "2026" else START[version]
    held = policy.load("cn-sx-2012").grading("quality-credit", on=day)
    waiting = [
        one.id
        for one in held.rules
        if one.for_each in ("penalty", "serious_violation_listing") and one.repair and one.repair.after[0].months
    ]
    # a serious penalty outside the key fields has no class of its own in the order: it waits as those do
    assert set(waiting) - set(UNDER[version]) <= {"penalty-serious"}
