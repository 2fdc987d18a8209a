"""The reader of pack files: exact values, lines, and no trust in what it reads."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.reading import MAX_BYTES, Document, Unreadable, read


def read_text(text: str) -> Document:
    return read(text.encode(), "some.yaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("96", 96),
        ("-3", -3),
        ("0.95", Decimal("0.95")),
        ("2027-06-30", date(2027, 6, 30)),
        ("2027-13-45", "2027-13-45"),
        ("0351", "0351"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ('"96"', "96"),
        ("三（一）-1", "三（一）-1"),
        ("[a, 1]", ("a", 1)),
    ],
)
def test_plain_words_mean_what_they_look_like(written, value):
    assert read_text(f"key: {written}").value == {"key": value}


def test_each_part_knows_its_line():
    document = read_text("a: 1\nb:\n  - x: 2\n    y: 3\n  - 4\n")
    assert document.line(("a",)) == 1
    assert document.line(("b", 0, "y")) == 4
    assert document.line(("b", 1)) == 5
    assert document.line(("b", 0, "absent")) == 3


def test_a_repeated_key_is_a_fault_with_both_lines():
    (fault,) = read_text("a: 1\nb: 2\na: 3\n").duplicates
    assert (fault.line, fault.code) == (3, "duplicate_key")
    assert "第 1 行" in fault.zh


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "anchor"),
        ("a: *x\n", "alias"),
        ("a: !!python/object/apply:os.system ['true']\n", "tag"),
        ("a: !!str 1\n", "tag"),
        ("a: 1\n---\nb: 2\n", "several_documents"),
        ("[1, 2]: 3\n", "key_not_text"),
        ("a: [1, 2\nb: 3\n", "not_yaml"),
        ("a: 'open\n", "not_yaml"),
        ("[" * 100_000, "too_deep"),
        ("{a: " * 50 + "1" + "}" * 50, "too_deep"),
        ("- " * 5_000 + "x", "too_deep"),
        ("a: " + "x" * MAX_BYTES, "file_too_large"),
    ],
)
def test_hostile_yaml_is_refused_with_its_reason(text, code):
    with pytest.raises(Unreadable) as refused:
        read_text(text)
    assert refused.value.fault.code == code


def test_other_encodings_are_refused():
    with pytest.raises(Unreadable) as refused:
        read("名称: 值".encode("gb18030"), "some.yaml")
    assert refused.value.fault.code == "not_utf8"


def test_an_empty_file_is_nothing():
    assert read_text("").value is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        line = read(data, "some.yaml").line(())
    except Unreadable as refused:
        line = refused.fault.line
    assert line >= 1


LEAVES = st.integers(-1000, 1000) | st.booleans() | st.text("abc 甲乙", min_size=1, max_size=5)
KEYS = st.text("xyz", min_size=1, max_size=3)


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)


@given(st.recursive(LEAVES, nested, max_leaves=10))
def test_what_another_writer_wrote_is_read_as_it_was(value):
    import json

    assert read_text(json.dumps(value, ensure_ascii=False)).value == frozen(value)


def frozen(value):
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return value
