"""Categories of real messages, cross-validated: no message is judged by a model that has seen it or its label."""

import csv
import json

import pytest
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from conftest import SHARED
from zhiheng.engines import text_category as engine

TEXTS = SHARED / "reference" / "texts"
FURTHER = ("gov_messages_hotspots", "gov_messages_with_replies")


def lines(name):
    path = TEXTS / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"categories not compared: {path} is missing")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def whole(message):
    return f"{message['title']}。{message['text']}"


def subdivisions():
    """For each category the names of its subdivisions, as an office's own list of categories has them."""
    found = {}
    with (TEXTS / "gov_taxonomy_15_103_517.csv").open(encoding="utf-8-sig", newline="") as file:
        for top, *below in list(csv.reader(file))[1:]:
            found.setdefault(top, dict.fromkeys(())).update(dict.fromkeys(below))
    return {top: list(names) for top, names in found.items()}


def macro_f1(seed, **help_):
    messages = lines("gov_messages_labelled")
    texts, labels = [whole(one) for one in messages], [one["label"] for one in messages]
    guessed = [""] * len(texts)
    for taught, asked in StratifiedKFold(5, shuffle=True, random_state=seed).split(texts, labels):
        model = engine.train([(texts[at], labels[at]) for at in taught], **help_)
        for at in asked:
            guessed[at] = engine.suggest(model, texts[at], most=1)[0].category
    return f1_score(labels, guessed, average="macro")


@pytest.mark.reference
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_messages_find_their_category_with_the_names_of_the_subdivisions(seed):
    known = {one["text"] for one in lines("gov_messages_labelled")}
    further = [whole(one) for name in FURTHER for one in lines(name) if one["text"] not in known]
    assert macro_f1(seed, hints=subdivisions(), unlabelled=further) >= 0.80


@pytest.mark.reference
def test_messages_alone_teach_less_but_not_little():
    assert macro_f1(0) >= 0.70
