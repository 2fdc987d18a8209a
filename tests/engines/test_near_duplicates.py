"""Signatures against the exact index, banding against its formula, and the laws that a stock relies on."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines import near_duplicates as engine
from zhiheng.vocab.problem import Problem

CHARGER = "我在网店买的充电器第二次使用就冒烟，插头烧黑，商家拒绝退货，请求调解并查处不合格产品。"
REWORDED = "我在网店买的充电器第二次用就冒烟了，插头烧黑，商家拒不退货，请求调解并且查处不合格的产品。"
BARBER = "理发店办卡充值两千元后关门停业，电话无人接听，要求退还卡内余额。"


def test_a_copied_text_is_the_same_whatever_its_width_case_and_punctuation():
    assert engine.signature("ABC牌，充电器！") == engine.signature(" ａｂｃ牌\n充电器")


def test_a_signature_is_the_same_on_every_machine_and_day():
    digest = hashlib.sha256(engine.signature(CHARGER)).hexdigest()
    assert digest == "3c739989089d1106806370e0ac522dd0102df3ff894dbd9502764248a34b7d43"
    assert engine.band_keys(engine.signature(CHARGER))[0] == 7220388649858699038


def test_a_text_without_two_letters_has_no_signature_and_is_like_nothing():
    for text in ("", "？！", "好"):
        assert engine.signature(text) == b""
        assert engine.band_keys(b"") == []
    assert engine.similarity(b"", b"") == 0.0
    assert engine.candidates("？", {"a": engine.signature(CHARGER)}) == []
    assert engine.matches(engine.signature(CHARGER), [("empty", b"")]) == []


def test_a_reworded_complaint_is_found_and_another_matter_is_not():
    stored = {"charger": engine.signature(CHARGER), "barber": engine.signature(BARBER)}
    found = engine.candidates(REWORDED, stored)
    assert [match.key for match in found] == ["charger"]
    assert found[0].similarity == pytest.approx(engine.jaccard(CHARGER, REWORDED), abs=0.1)


def test_a_stock_filled_text_by_text_finds_what_a_comparison_with_all_finds():
    index = engine.Index()
    stored = {"charger": engine.signature(CHARGER), "barber": engine.signature(BARBER)}
    for key, signed in stored.items():
        index.add(key, signed)
    assert index.candidates(engine.signature(REWORDED)) == engine.candidates(REWORDED, stored)
    assert index.candidates(engine.signature(BARBER))[0] == engine.Match("barber", 1.0)


def test_the_most_alike_come_first():
    stored = [("reworded", engine.signature(REWORDED)), ("itself", engine.signature(CHARGER))]
    assert [match.key for match in engine.matches(engine.signature(CHARGER), stored)] == ["itself", "reworded"]


def test_band_keys_fit_a_bigint():
    keys = engine.band_keys(engine.signature(CHARGER))
    assert len(set(keys)) == engine.BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_texts_share_a_band_key_exactly_when_they_share_a_whole_band():
    left, right = engine.signature(CHARGER), engine.signature(REWORDED)
    bands = [np.frombuffer(one, "<u4").reshape(engine.BANDS, -1) for one in (left, right)]
    equal = (bands[0] == bands[1]).all(axis=1).tolist()
    pairs = zip(engine.band_keys(left), engine.band_keys(right), strict=True)
    assert [one == other for one, other in pairs] == equal
    assert any(equal)


def test_a_long_text_is_hashed_in_parts_to_the_same_end():
    long = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(10_000))
    halves = [np.frombuffer(engine.signature(part), "<u4") for part in (long[:5_001], long[5_000:])]
    assert np.minimum(*halves).astype("<u4").tobytes() == engine.signature(long)


def test_a_signature_of_another_kind_is_refused():
    with pytest.raises(Problem) as refusal:
        engine.similarity(engine.signature(CHARGER), b"1234")
    assert refusal.value.code == "signature_length"
    assert "800" in refusal.value.en


def test_run_tells_each_pair_once_with_estimate_and_exact_index():
    result = engine.run(engine.Input(texts=[CHARGER, BARBER, REWORDED, "", CHARGER]))
    assert [(pair.first, pair.second) for pair in result.pairs] == [(0, 2), (0, 4), (2, 4)]
    assert result.pairs[1].similarity == result.pairs[1].jaccard == 1.0
    assert engine.run(engine.Input(texts=[])).pairs == []


def test_a_lone_surrogate_is_a_letter_like_others_or_none():
    assert engine.similarity(engine.signature("充电器\ud800冒烟"), engine.signature("充电器冒烟")) > 0.5


texts = st.text(alphabet="甲乙丙丁戊己", min_size=2, max_size=60)


@given(texts, texts)
def test_the_estimate_lies_within_six_standard_errors_of_the_index(left, right):
    exact = engine.jaccard(left, right)
    assert abs(engine.similarity(engine.signature(left), engine.signature(right)) - exact) <= 6 * 0.0354


@given(texts, texts)
def test_similarity_is_symmetric_and_one_for_equal_sets(left, right):
    one, other = engine.signature(left), engine.signature(right)
    assert engine.similarity(one, other) == engine.similarity(other, one)
    assert (engine.jaccard(left, right) < 1) or one == other
