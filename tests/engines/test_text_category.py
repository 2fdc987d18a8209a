"""Suggestions by cues and by a model; the model's own arithmetic against scikit-learn's."""

import json
import math

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from zhiheng.engines import text_category as engine
from zhiheng.vocab.problem import Problem

EXAMPLES = [
    ("超市结账时多收了十二元价钱，标价和收费不一致", "price"),
    ("饭店收费没有明码标价，价钱乱收", "price"),
    ("停车场涨价，收费贵，标价牌看不见", "price"),
    ("药店的口罩涨价十倍，价钱太贵", "price"),
    ("洗衣机用了三天就坏，质量差，要求退货", "quality"),
    ("鞋子穿一周开胶，质量太差，商家不退货", "quality"),
    ("电水壶漏水，质量有毛病，坏了没人管", "quality"),
    ("家具有裂缝，质量不合格，要求退货", "quality"),
    ("外卖饭菜里有虫子，吃了拉肚子，卫生差", "food"),
    ("牛奶过期还在卖，喝了肚子痛", "food"),
    ("饭店卫生差，菜里有头发，吃坏肚子", "food"),
    ("面包发霉，食品过期，超市不管", "food"),
]
CUES = [
    engine.Category("quality", ("质量", "质量问题", "坏了")),
    engine.Category("price", ("多收", "涨价")),
    engine.Category("food", ("过期", "发霉")),
]


def codes(suggestions):
    return [one.category for one in suggestions]


@pytest.fixture(scope="module")
def model():
    return engine.train(EXAMPLES)


def test_cues_name_the_words_that_spoke():
    found = engine.suggest_by_cues("买来的饼干过期发霉，还多收了钱", CUES)
    assert codes(found) == ["food", "price"]
    assert found[0].reasons == ("过期", "发霉")
    assert found[0].score == pytest.approx(2 / 3)


def test_a_text_without_a_cue_gets_no_suggestion():
    assert engine.suggest_by_cues("请问几点上班", CUES) == []
    assert engine.suggest_by_cues("", CUES) == []


def test_a_cue_inside_a_longer_one_does_not_count_twice():
    assert engine.suggest_by_cues("有质量问题", CUES)[0].reasons == ("质量问题",)


def test_a_cue_is_found_in_any_width_case_and_across_spaces():
    cue = [engine.Category("product", ("3C认证",))]
    assert codes(engine.suggest_by_cues("没有 ３ｃ 认证", cue)) == ["product"]


def test_equal_weights_keep_the_order_of_the_list():
    assert codes(engine.suggest_by_cues("过期，坏了，涨价", CUES)) == ["quality", "price", "food"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("理发店收费太贵，没有标价", "price"),
        ("手机用了两天坏了，要求退货", "quality"),
        ("饭里有虫子，吃了肚子痛", "food"),
    ],
)
def test_a_trained_model_suggests_what_the_examples_taught(model, text, category):
    best = engine.suggest(model, text)[0]
    assert best.category == category
    assert best.reasons
    assert all(reason in text for reason in best.reasons)


def test_scores_of_all_categories_make_one_and_fall(model):
    found = engine.suggest(model, "饭店收费贵", most=99)
    assert sum(one.score for one in found) == pytest.approx(1)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_model_suggests_nothing_for_a_text_it_knows_no_character_of(model):
    assert engine.suggest(model, "？ xyz") == []


def test_a_model_kept_as_json_answers_the_same(model):
    again = engine.Model.from_json(model.to_json())
    assert again == model
    assert engine.suggest(again, "涨价太多") == engine.suggest(model, "涨价太多")


def test_the_same_examples_make_the_same_model(model):
    assert engine.train(EXAMPLES).to_json() == model.to_json()


def test_the_model_equals_a_pipeline_of_scikit_learn(model):
    """The same features by TfidfVectorizer (letters only, so punctuation is taken out first)."""
    letters = ["".join(filter(str.isalnum, text)) for text, _ in EXAMPLES]
    peer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=0, max_iter=10_000)
    machine.fit(peer.fit_transform(letters), [label for _, label in EXAMPLES])
    asked = "面馆收费贵，饭里有虫"
    distances = machine.decision_function(peer.transform(["".join(filter(str.isalnum, asked))]))[0]
    powers = [math.exp(one) for one in distances]
    expected = dict(zip(machine.classes_, [power / sum(powers) for power in powers], strict=True))
    assert {one.category: one.score for one in engine.suggest(model, asked)} == pytest.approx(expected, abs=1e-3)


def test_hints_teach_words_that_no_example_has():
    taught = engine.train(EXAMPLES, hints={"price": ["燃气费", "燃气加价"], "unheard": ["燃气费"]})
    assert engine.suggest(taught, "燃气")[0].category == "price"
    assert taught.labels == ("food", "price", "quality")


def test_further_texts_only_teach_how_rare_words_are(model):
    taught = engine.train(EXAMPLES, unlabelled=["收费收费" for _ in range(50)])
    assert taught.terms["收费"][0] < model.terms["收费"][0]
    assert taught.labels == model.labels
    assert taught.examples == len(EXAMPLES)


def test_two_categories_are_told_apart():
    two = engine.train([one for one in EXAMPLES if one[1] != "food"])
    assert engine.suggest(two, "涨价收费")[0].category == "price"
    assert engine.suggest(two, "质量差，退货")[0].category == "quality"


@pytest.mark.parametrize(
    ("examples", "code"),
    [
        ([], "categories_too_few"),
        ([("多收钱", "price"), ("涨价", "price")], "categories_too_few"),
        ([("甲乙", "price"), ("丙丁", "quality")], "examples_share_nothing"),
    ],
)
def test_examples_that_teach_nothing_are_refused(examples, code):
    with pytest.raises(Problem) as refusal:
        engine.train(examples)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "other"}',
        '{"format": "text-category/1", "labels": ["a", "b"], "terms": {}, "intercepts": [0], "examples": 1}',
    ],
)
def test_a_text_that_is_no_model_is_refused(text):
    with pytest.raises(Problem) as refusal:
        engine.Model.from_json(text)
    assert refusal.value.code == "model_unreadable"


def test_run_judges_by_examples_where_there_are_any_and_by_cues_else():
    cues = [{"code": "price", "cues": ["涨价"]}]
    decided = [{"text": text, "category": category} for text, category in EXAMPLES]
    asked = {"text": "口罩涨价", "categories": cues, "most": 1}
    by_cues = engine.run(engine.Input.model_validate(asked))
    by_model = engine.run(engine.Input.model_validate({**asked, "examples": decided}))
    assert (by_cues.method, by_model.method) == ("cues", "model")
    assert by_cues.suggestions[0].category == by_model.suggestions[0].category == "price"
    assert json.loads(by_model.model_dump_json())["suggestions"][0]["reasons"]
