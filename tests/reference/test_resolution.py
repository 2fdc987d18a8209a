"""The labelled register and the listed companies: who is who."""

import csv
import itertools
import zlib
from collections import Counter

import pytest

from conftest import SHARED
from zhiheng import policy
from zhiheng.engines import resolution as engine
from zhiheng.vocab.organisation_names import NameReader

FOLDER = SHARED / "reference" / "resolution"
COLUMNS = ("rec_id", "name", "uscc", "org_code", "address", "legal_rep", "phone", "county")
pytestmark = pytest.mark.reference


def rows(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"resolution not compared: {path} is missing")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def labelled():
    found = rows("shanxi_er_records.csv")
    assert len(found) == 20_560
    return found


@pytest.fixture(scope="module")
def table():
    return policy.load("cn-sx-2012").divisions


def resolved(chosen, table):
    records = [engine.Record(**{name: row[name] for name in COLUMNS}) for row in chosen]
    return engine.resolve(records, table)


def count_pairs(labels):
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def quality(chosen, entities):
    """Precision and recall over pairs of records."""
    truth, told = [row["true_id"] for row in chosen], [entities[row["rec_id"]] for row in chosen]
    right = count_pairs(zip(truth, told, strict=True))
    return right / count_pairs(told), right / count_pairs(truth)


@pytest.mark.parametrize("part", ["all", "entities the weights were not counted from"])
def test_entities_of_the_labelled_register_are_found(labelled, table, part):
    chosen = [row for row in labelled if part == "all" or zlib.crc32(row["true_id"].encode()) % 2]
    precision, recall = quality(chosen, resolved(chosen, table).entity_ids())
    assert precision >= 0.995
    assert 2 * precision * recall / (precision + recall) >= 0.985


def test_no_entity_holds_two_valid_codes(labelled, table):
    found = resolved(labelled, table)
    codes = {}
    for record, entity, code in zip(found.records, found.entities, found.columns.codes, strict=True):
        if code.is_sure:
            codes.setdefault(entity, {})[code.orgcode] = record.rec_id
    assert {entity: own for entity, own in codes.items() if len(own) > 1} == {}


def test_the_order_of_lines_does_not_matter(labelled, table):
    part = labelled[:4000]
    assert resolved(part, table).entity_ids() == resolved(part[::-1], table).entity_ids()


def test_almost_every_pair_that_belongs_together_is_compared(labelled, table):
    found = resolved(labelled, table)
    truth = {row["rec_id"]: row["true_id"] for row in labelled}
    told = [truth[record.rec_id] for record in found.records]
    compared = sum(told[one] == told[other] for one, other in zip(found.pairs.first, found.pairs.second, strict=True))
    assert compared / count_pairs(told) >= 0.99


def test_names_taken_apart_agree_on_the_trade_name(labelled, table):
    reader = NameReader(table)
    kept = [row for row in labelled if not {"renamed", "char-drop", "homophone"} & set(row["ops"].split("|"))]
    kept.sort(key=lambda row: row["true_id"])
    groups = (list(own) for _, own in itertools.groupby(kept, key=lambda row: row["true_id"]))
    trades = [{reader.read(row["name"]).trade for row in own} for own in groups]
    assert sum(len(own) == 1 for own in trades) / len(trades) >= 0.97


def test_full_names_of_listed_companies_are_found_by_their_short_ones(table):
    listed = rows("listed_short_full.csv")
    stock = engine.FullNames(sorted({row["full"] for row in listed}), NameReader(table))
    full = sorted({row["full"] for row in listed})
    first = [stock.ranked(row["short"], most=1) for row in listed]
    hits = sum(bool(found) and full[found[0][0]] == row["full"] for row, found in zip(listed, first, strict=True))
    assert hits / len(listed) >= 0.90
