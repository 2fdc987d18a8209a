"""Near-duplicates of real messages with known changes: recall and false pairs."""

import json

import pytest

from conftest import SHARED
from zhiheng.engines import near_duplicates as engine

TEXTS = SHARED / "reference" / "texts"
STOCK = ("gov_messages_hotspots", "gov_messages_with_replies", "gov_messages_labelled")


def lines(name):
    path = TEXTS / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"near-duplicates not compared: {path} is missing")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def found():
    """For each query its rate, its source and the keys found in the stock; and the size of the stock."""
    stock = {int(one["id"]): f"{one['title']} {one['text']}" for name in STOCK for one in lines(name)}
    index = engine.Index()
    for key, text in stock.items():
        index.add(key, engine.signature(text))
    asked = lines("near_duplicates")
    assert len(asked) == 900
    hits = [{match.key for match in index.candidates(engine.signature(one["text"]))} for one in asked]
    return [(one["rate"], one["source_id"], keys) for one, keys in zip(asked, hits, strict=True)], len(stock)


@pytest.mark.reference
@pytest.mark.parametrize(("rate", "goal"), [(0.05, 0.99), (0.1, 0.95), (0.2, 0.9)])
def test_the_source_of_a_changed_message_is_found(found, rate, goal):
    hits = [source in keys for of, source, keys in found[0] if of == rate]
    assert len(hits) == 300
    assert sum(hits) / len(hits) >= goal


@pytest.mark.reference
def test_fewer_than_one_pair_in_a_thousand_is_false(found):
    asked, size = found
    false = sum(len(keys - {source}) for _, source, keys in asked)
    assert false / (len(asked) * (size - 1)) < 0.001


@pytest.mark.reference
def test_fewer_than_one_pair_of_changed_messages_in_a_thousand_is_false():
    asked = [one for one in lines("near_duplicates") if one["rate"] == 0.1]
    pairs = engine.run(engine.Input(texts=[one["text"] for one in asked])).pairs
    assert len(pairs) / (len(asked) * (len(asked) - 1) / 2) < 0.001
