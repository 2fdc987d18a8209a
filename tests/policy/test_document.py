"""Numbers in the text of a document against the numbers a pack cites."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import SHARED
from zhiheng import policy
from zhiheng.policy.document import Wording, count_numbers, numbers_in, read_wording
from zhiheng.vocab.problem import Problem

CLAUSES = SHARED / "mission" / "clauses.tsv"
needs_text = pytest.mark.skipif(not CLAUSES.exists(), reason="the text of the document is not at hand")


@pytest.mark.parametrize(
    ("text", "numbers", "years"),
    [
        ("合格率达到97％以上", {97: 1}, 0),
        ("分别达到９０%和95%", {90: 1, 95: 1}, 0),
        ("到2020年，达到100％、100％", {100: 2}, 1),
        ("2011-2020年期间", {}, 2),
        ("共2020项", {2020: 1}, 0),
        ("损失率1.5%", {Decimal("1.5"): 1}, 0),
        ("没有数", {}, 0),
    ],
)
def test_numbers_are_found_and_years_set_aside(text, numbers, years):
    assert numbers_in(text) == (Counter({Decimal(number): times for number, times in numbers.items()}), years)


@pytest.fixture
def wording() -> Wording:
    return read_wording(CLAUSES)


def changed(wording: Wording, address: str, old: str, new: str) -> Wording:
    text = wording.texts[address]
    assert old in text
    return Wording(wording.sha256, wording.texts | {address: text.replace(old, new, 1)})


@needs_text
def test_every_number_of_the_goals_is_a_target_or_a_named_exception(wording):
    count = count_numbers(policy.load("cn-sx-2012"), wording)
    assert count.problems == ()
    assert (count.found, count.in_targets, count.excepted, count.years) == (44, 36, 1, 7)
    assert count.is_known_text


@needs_text
@pytest.mark.parametrize(
    ("address", "old", "new", "said"),
    [
        ("三（一）-1", "30%", "31%", "没有数 30"),
        ("三（一）-2", "350个", "若干个", "没有数 350"),
        ("三（三）", "20个", "20个和7个", "数 7 在条文中出现 1 次，规则包说明了 0 次"),
        ("三（二）-2", "78％", "78％、78％", "数 78 在条文中出现 2 次，规则包说明了 1 次"),
        ("四（一）2", "100%", "99%", "没有数 100"),
    ],
)
def test_a_number_that_differs_from_the_text_is_noticed(wording, address, old, new, said):
    problems = count_numbers(policy.load("cn-sx-2012"), changed(wording, address, old, new)).problems
    assert any(address in problem.zh and said in problem.zh for problem in problems)


@needs_text
def test_a_text_with_other_addresses_is_noticed(wording):
    texts = dict(wording.texts)
    texts["八"] = texts.pop("七")
    problems = count_numbers(policy.load("cn-sx-2012"), Wording(wording.sha256, texts)).problems
    assert {problem.en for problem in problems} == {"the text has no address '七'", "the pack has no address '八'"}


@needs_text
def test_no_sentence_of_the_text_is_copied_into_the_pack(wording):
    """Terms and names coincide, sentences must not: no 30 characters in a row."""
    folder = policy.load("cn-sx-2012").folder
    packed = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml")))
    for address, text in wording.texts.items():
        runs = (text[start : start + 30] for start in range(max(0, len(text) - 29)))
        assert not [run for run in runs if run in packed], address


@pytest.mark.parametrize("data", [b"", b"a\tb\n", "clause\tkind\ttext\n三\n".encode(), "甲".encode("gb18030")])
def test_a_file_of_another_form_is_refused(tmp_path, data):
    file = tmp_path / "text.tsv"
    file.write_bytes(data)
    with pytest.raises(Problem):
        read_wording(file)


def test_a_missing_file_is_refused():
    with pytest.raises(Problem) as refused:
        read_wording(Path("nowhere.tsv"))
    assert refused.value.code == "wording_unreadable"
