"""Agreement with the official GS1 engine, and our table of identifiers held against the dictionary."""

import re

import pytest

from conftest import SHARED
from zhiheng.vocab.gs1.table import span, table

pytestmark = pytest.mark.reference

DICTIONARY = SHARED / "reference" / "gs1" / "gs1-syntax-dictionary.txt"
TITLES_OF_OUR_OWN = {"8110", "8112"}


@pytest.mark.parametrize(
    ("file", "cases"),
    [
        ("element_string", 77),
        ("ai_data", 39),
        ("digital_link", 68),
        ("scan", 34),
        ("solidsoft", 169),
        ("cn_prefix", 2000),
        ("cn_prefix_ai_data", 1392),
        ("cn_prefix_digital_link", 1392),
    ],
)
def test_gs1_data_are_judged_as_the_official_engine_judges_them(agree, file, cases):
    agree("gs1", f"gs1/{file}.jsonl", cases=cases)


def test_each_check_agrees_with_the_reference_linters(agree):
    agree("gs1-linter", "gs1-linter/linters.jsonl", cases=3700)


@pytest.mark.parametrize(("file", "cases"), [("pairs", 70), ("pairs_reverse", 48), ("invalid", 141)])
def test_urns_and_links_agree_with_the_reference_pairs(agree, file, cases):
    agree("epc", f"epc/{file}.jsonl", cases=cases)


def _matches(patterns, known):
    return {ai for one in patterns for ai in known if re.fullmatch(one.replace("n", "[0-9]"), ai)}


def _component(word):
    kind, *checks = word.strip("[]").split(",")
    characters, is_range, longest = re.fullmatch(r"([NXYZ])(\.\.)?(\d+)", kind.strip("[]")).groups()
    return (
        characters.lower(),
        bool(is_range),
        int(longest),
        word.startswith("["),
        tuple(one.strip("]") for one in checks),
    )


def _dictionary():
    """AI: flags, components, required alternatives, excluded patterns, key and qualifiers, title."""
    found = {}
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        if not line[:1].isdigit():
            continue
        body, _, title = line.partition("#")
        ai, *words = body.split()
        flags = words.pop(0) if re.fullmatch(r"[*?]+", words[0]) else ""
        named = dict(word.partition("=")[::2] for word in words if re.match("req|ex|dlpkey", word))
        components = [_component(word) for word in words if not re.match("req|ex|dlpkey", word)]
        found |= dict.fromkeys(span(ai), (flags, components, named, title.strip()))
    return found


def test_the_table_of_identifiers_is_that_of_the_dictionary():
    if not DICTIONARY.exists():
        pytest.skip(f"{DICTIONARY} is missing")
    dictionary = _dictionary()
    ours = table()
    assert ours.keys() == dictionary.keys()
    for ai, (flags, components, named, title) in dictionary.items():
        entry = ours[ai]
        mine = [
            (one.characters, one.shortest != one.longest, one.longest, one.is_optional, one.checks)
            for one in entry.components
        ]
        assert mine == components, ai
        assert (entry.is_fixed, entry.is_attribute) == ("*" in flags, "?" in flags), ai
        assert entry.is_key == ("dlpkey" in named), ai
        assert entry.qualifiers == tuple(tuple(one.split(",")) for one in named.get("dlpkey", "").split("|") if one), ai
        assert entry.excludes == _matches(filter(None, named.get("ex", "").split(",")), dictionary) - {ai}, ai
        wanted = [[_matches([p], dictionary) for p in one.split("+")] for one in named.get("req", "").split(",") if one]
        assert [[set(one) for one in alternative] for demand in entry.requires for alternative in demand] == wanted, ai
        assert entry.title.en == title or ai in TITLES_OF_OUR_OWN, ai
        assert entry.title.zh, ai
