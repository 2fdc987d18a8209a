"""Terms of penalties: how months end, what follows from one another, and what is refused."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from zhiheng.engines import credit_terms as engine
from zhiheng.vocab.problem import Problem


def regime(name="A", *, classes, since=date(2020, 1, 1), until=None, replaced_by=None):
    return engine.Regime(
        name=name,
        effective_from=since,
        effective_to=until,
        replaced_by=replaced_by,
        clock="published_on",
        classes=tuple(
            engine.PenaltyClass(name=called, terms=tuple(engine.Term(**term) for term in terms))
            for called, terms in classes.items()
        ),
    )


REGIMES = (
    regime(
        classes={
            "warning": [{"question": "published", "answer": False}],
            "fine": [
                {"question": "earliest_repair_application", "months": 6},
                {"question": "publicity_ends_latest", "months": 36},
            ],
            "closure": [
                {"question": "publicity_ends", "months": 36, "waits_for_restriction": True},
                {"question": "early_stop_allowed", "answer": False},
            ],
        },
        until=date(2027, 1, 1),
        replaced_by="B",
    ),
    regime("B", classes={"any": [{"question": "publicity_ends", "months": 3}]}, since=date(2027, 1, 1)),
)


def ask(**asked):
    given_ = {"regime": "A", "penalty_class": "fine", "question": "publicity_ends_latest", "regimes": REGIMES}
    return engine.run(engine.Input(**{**given_, "start": date(2022, 8, 31), **asked}))


def window(penalty_class="fine", start=date(2022, 8, 31), **asked):
    return engine.term(REGIMES, **{"regime": "A", "penalty_class": penalty_class, "start": start, **asked})


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_a_term_ends_on_the_same_number_or_on_the_last_day_of_a_shorter_month(start, months, end):
    one = regime("M", classes={"x": [{"question": "publicity_ends", "months": months}]})
    assert ask(regime="M", penalty_class="x", question="publicity_ends", regimes=(one,), start=start).date == end


def test_a_question_of_yes_or_no_has_no_day():
    found = ask(penalty_class="warning", question="published")
    assert (found.answer, found.date, found.months) == (False, None, None)


def test_a_warning_that_is_not_published_has_no_window():
    found = window("warning")
    assert not found.is_published
    assert (found.ends_earliest, found.ends_latest, found.repair_from) == (None, None, None)


def test_a_repair_may_end_what_would_be_shown_longer():
    found = window()
    assert (found.repair_from, found.ends_earliest) == (date(2023, 2, 28), date(2023, 2, 28))
    assert found.ends_latest == date(2025, 8, 31)


def test_what_may_not_stop_early_has_one_end():
    found = window("closure")
    assert found.repair_from is None
    assert found.ends_earliest == found.ends_latest == date(2025, 8, 31)


@pytest.mark.parametrize(
    ("until", "end"), [(date(2030, 1, 5), date(2030, 1, 5)), (date(2023, 1, 5), date(2025, 8, 31))]
)
def test_a_restriction_longer_than_the_term_prolongs_it(until, end):
    assert window("closure", restricted_until=until).ends_latest == end
    assert window(restricted_until=until).ends_latest == date(2025, 8, 31)


@pytest.mark.parametrize(
    ("asked", "code", "named"),
    [
        ({"regime": "C"}, "regime_unknown", "A、B"),
        ({"penalty_class": "jail"}, "penalty_class_unknown", "warning、fine、closure"),
        ({"question": "published"}, "question_unknown", "earliest_repair_application、publicity_ends_latest"),
        ({"start": date(2027, 1, 1)}, "regime_not_in_force", "之后适用 B"),
        ({"start": date(2019, 12, 31)}, "regime_not_in_force", "2020-01-01"),
        ({"regimes": ()}, "regime_unknown", "（无）"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(asked, code, named):
    with pytest.raises(Problem) as refused:
        ask(**asked)
    assert refused.value.code == code
    assert named in refused.value.zh


def test_a_start_before_the_regime_is_not_sent_to_its_successor():
    with pytest.raises(Problem) as refused:
        ask(start=date(2019, 12, 31))
    assert "B" not in refused.value.zh


def test_a_term_that_leaves_the_calendar_is_refused():
    with pytest.raises(Problem) as refused:
        ask(regime="B", penalty_class="any", question="publicity_ends", start=date(9999, 12, 1))
    assert refused.value.code == "date_out_of_range"


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ([{"question": "published", "months": 3}], "takes answer"),
        ([{"question": "publicity_ends", "answer": True}], "takes months"),
        ([{"question": "publicity_ends"}], "takes months"),
        ([{"question": "publicity_ends", "months": 3}, {"question": "publicity_ends", "months": 4}], "more than once"),
        (
            [
                {"question": "publicity_ends_latest", "months": 3},
                {"question": "earliest_repair_application", "months": 4},
            ],
            "only after its publication has ended",
        ),
        (
            [
                {"question": "publicity_ends_latest", "months": 36},
                {"question": "earliest_repair_application", "months": 12, "waits_for_restriction": True},
            ],
            "only after its publication has ended",
        ),
    ],
)
def test_terms_that_contradict_themselves_are_refused(terms, word):
    with pytest.raises(ValidationError, match=word):
        regime(classes={"x": terms})


def test_a_class_stands_once_in_a_regime():
    one = engine.PenaltyClass(name="x", terms=(engine.Term(question="published", answer=True),))
    with pytest.raises(ValidationError, match="twice"):
        engine.Regime(name="A", effective_from=date(2020, 1, 1), clock="listed_on", classes=(one, one))


days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
months = st.integers(0, 120)


def shown(least, most):
    terms = [
        {"question": "earliest_repair_application", "months": least, "waits_for_restriction": True},
        {"question": "publicity_ends_latest", "months": most, "waits_for_restriction": True},
    ]
    return (regime(classes={"x": terms}),)


@given(
    start=days, pair=st.tuples(months, months).map(sorted), restricted=st.none() | st.dates(max_value=date(2050, 1, 1))
)
def test_the_latest_end_is_never_before_the_earliest_nor_before_the_start(start, pair, restricted):
    found = engine.term(shown(*pair), regime="A", penalty_class="x", start=start, restricted_until=restricted)
    assert start <= found.ends_earliest <= found.ends_latest
    assert found.repair_from == found.ends_earliest


@given(start=days, later=st.integers(0, 4000), length=months)
def test_a_later_start_never_ends_earlier(start, later, length):
    def end(begin):
        return engine.term(shown(0, length), regime="A", penalty_class="x", start=begin).ends_latest

    assert end(start) <= end(start + timedelta(days=later))


@given(start=days, length=months)
def test_an_end_has_the_number_of_the_start_or_is_the_last_of_its_month(start, length):
    end = engine.term(shown(0, length), regime="A", penalty_class="x", start=start).ends_latest
    assert (end.year - start.year) * 12 + end.month - start.month == length
    assert end.day == min(start.day, calendar.monthrange(end.year, end.month)[1])
