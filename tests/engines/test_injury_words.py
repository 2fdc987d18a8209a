"""Scopes of denial, fear and supposition with a small lexicon; the pack's own words are tried in tests/packs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines import injury_words as engine

LEXICON = engine.Lexicon(
    severities=("severe", "injury", "danger"),
    kinds=(
        engine.Kind(code="hospital", severity="severe", cues=("住院",)),
        engine.Kind(code="burn", severity="injury", cues=("烫伤", "烫")),
        engine.Kind(code="fire", severity="danger", cues=("起火",)),
    ),
    denials=("没有", "没"),
    denials_after=("为零",),
    affirmations=("不是",),
    links=("造成", "人"),
    fears=("担心",),
    fears_after=("风险",),
    conditions=("如果",),
    figures=("烫发",),
    persons=("人", "孩子"),
)


def statuses(text):
    return [(one.word, one.status) for one in engine.find(text, LEXICON)]


def test_the_longest_cue_wins():
    assert statuses("烫伤") == [("烫伤", "stated")]


def test_a_denial_reaches_over_links_and_other_cues():
    assert statuses("没有造成人烫伤、起火") == [("烫伤", "denied"), ("起火", "denied")]


@pytest.mark.parametrize("text", ["没有护罩烫伤", "没有票，烫伤", "没有票。烫伤", "不是没有烫伤"])
def test_a_denial_does_not_reach_over_other_words_clauses_or_its_own_denial(text):
    assert statuses(text) == [("烫伤", "stated")]


def test_a_denial_after_the_word_counts():
    assert statuses("烫伤人为零") == [("烫伤", "denied")]


def test_a_fear_reaches_to_the_end_of_its_clause_and_a_supposition_to_that_of_its_sentence():
    assert statuses("担心锅坏了烫伤，起火") == [("烫伤", "feared"), ("起火", "stated")]
    assert statuses("如果坏了，就烫伤。起火") == [("烫伤", "feared"), ("起火", "stated")]
    assert statuses("有起火的风险") == [("起火", "feared")]


def test_a_figure_of_speech_is_no_harm():
    assert statuses("烫发不好看") == []


def test_level_is_the_gravest_stated_and_the_lowest_where_only_feared():
    for text, expected in [("起火，烫伤，住院", "severe"), ("担心烫伤", "danger"), ("没烫伤", None), ("", None)]:
        assert engine.level(engine.find(text, LEXICON), LEXICON) == expected


def test_places_are_those_of_the_text_as_written():
    text = "㍿，２人ＡＢ烫伤"
    (found,) = engine.find(text, LEXICON)
    assert text[found.start : found.end] == "烫伤"
    assert found.people == 2


def test_the_nearest_count_of_persons_in_the_sentence_is_taken():
    assert engine.run(engine.Input(text="店里8人，3个孩子烫伤", lexicon=LEXICON)).people == 3
    assert engine.run(engine.Input(text="店里8人。烫伤", lexicon=LEXICON)).people is None


def test_a_lexicon_without_words_finds_nothing():
    assert engine.find("烫伤", engine.Lexicon(severities=("danger",), kinds=())) == []


def test_a_kind_of_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="grave"):
        engine.Lexicon(severities=("danger",), kinds=(engine.Kind(code="burn", severity="grave", cues=("烫",)),))


def test_endless_repetition_is_read_all_the_same():
    found = engine.find("没有" + "人造成" * 20_000 + "烫伤" + "没有人" * 20_000, LEXICON)
    assert [one.word for one in found] == ["烫伤"]
    assert len(engine.find("烫伤" * 20_000, LEXICON)) == 20_000


@given(st.text(alphabet="没有烫伤起火担心，。人2个孩子 ", max_size=60))
def test_findings_lie_in_order_within_the_text_and_each_has_its_reason(text):
    found = engine.find(text, LEXICON)
    assert [text[one.start : one.end] for one in found] == [one.word for one in found]
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(bool(one.because) == (one.status != "stated") for one in found)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text):
    result = engine.run(engine.Input(text=text, lexicon=LEXICON))
    assert result.level in (*LEXICON.severities, None)
