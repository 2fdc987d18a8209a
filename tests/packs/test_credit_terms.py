"""The penalty terms of the national pack: every class has a window, and what is changed by mistake is found."""

from datetime import date

import pytest

from zhiheng import policy
from zhiheng.engines.credit_terms import term
from zhiheng.policy.checking import check
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
