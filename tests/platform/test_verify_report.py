"""The script that strangers download: a sound report holds, and whatever is changed in one is found; no database."""

import ast
import base64
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.engines.merkle import Frontier, inclusion_proof, leaf_hash
from zhiheng.platform.ledger.batches import batch, place_in_batch
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.ledger.heads import sign
from zhiheng.platform.signing import Ed25519Signer, Signer, Sm2Signer, key_id, verify_report
from zhiheng.platform.signing.documents import CREDIT_REPORT, signed_document
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
OURS = Ed25519Signer(bytes(range(32)))
OTHER = Ed25519Signer(bytes(32))
SM2 = Sm2Signer(bytes(range(1, 33)))
GRADE = {
    "as_of": "2026-11-01",
    "grade": "诚信",
    "score": 915_000,
    "contributions": [{"rule": "P04", "article": "第十三条", "points": -90_000, "ends_on": "2027-02-28"}],
    "unknown": [],
}
REPORT = {"organisation": {"name": "示例质衡食品有限公司\n", "uscc": "91140100MA0KJR3Y8Q"}, "grade": GRADE}


def proof(payload, signer: Signer = OURS, *, size=11, at=4):
    """That an entry with this payload is number ``at`` of a ledger."""
    frontier, nodes, entries = Frontier(), {}, []
    for number in range(size):
        said = payload if number == at else {"n": number}
        entries.append(Draft(action="credit.grade", actor="system", at=AT, record="credit:1", payload=said).data())
        nodes |= {(level, where): made for level, where, made in frontier.append(leaf_hash(entries[-1]))}
    head = asdict(sign(signer, tree_size=size, root=frontier.root(), at=AT))
    path = inclusion_proof(at, size, lambda level, where: nodes[level, where])
    return {
        "format": "zhiheng-ledger-proof/1",
        "entry": entries[at].decode(),
        "leaf_index": at,
        "leaf_hash": leaf_hash(entries[at]).hex(),
        "path": [part.hex() for part in path],
        "head": head | {"public_key": signer.public_key.hex()},
    }


def held(grade=GRADE):
    return {"grade": grade["grade"], "sha256": sha256_hex(canonical_bytes(grade))}


def made(report=REPORT, shown=None, signer: Signer = OURS):
    return signed_document(CREDIT_REPORT, {"report": report, "proof": shown or proof(held())}, signer)


SOUND = made()


def public(**changed):
    """A public edition: it repeats what the entry says, with the digest of what it does not show."""
    said = {"grade": "诚信", "as_of": "2026-11-01", "sha256": sha256_hex(canonical_bytes(GRADE))}
    return made(REPORT | {"grade": said | changed}, proof(said | {"effect": "keep"}))


def test_a_public_edition_holds_by_what_the_entry_says_and_nothing_else():
    assert what_fails(public()) is None
    for changed in ({"sha256": "0" * 64}, {"grade": "失信"}, {"as_of": "2026-11-02"}, {"score": None}, {"more": 1}):
        assert what_fails(public(**changed)) == "grade", changed


def what_fails(data, *pinned):
    try:
        verify_report.verify(data, set(pinned))
    except verify_report.Failed as failed:
        return failed.what
    return None


def signed_anew(data, **changed):
    """The report with parts exchanged and signed again by its own key: as the operator itself could."""
    document = json.loads(data)
    return signed_document(CREDIT_REPORT, {"report": document["report"], "proof": document["proof"]} | changed, OURS)


@pytest.mark.parametrize("signer", [OURS, SM2], ids=["ed25519", "sm2"])
def test_a_sound_report_holds_under_its_key(signer):
    report = made(shown=proof(held(), signer), signer=signer)
    for pinned in ((), (key_id(signer.public_key),), (signer.public_key.hex(),)):
        said = verify_report.verify(report, set(pinned))
        assert "诚信" in said[2]
    assert what_fails(report, key_id(OTHER.public_key)) == "signature"


@pytest.mark.parametrize("bits", [0x01, 0x20, 0x80])
def test_a_changed_byte_is_found_wherever_it_stands(bits):
    for place in range(len(SOUND)):
        assert what_fails(SOUND[:place] + bytes([SOUND[place] ^ bits]) + SOUND[place + 1 :]), place


def test_a_byte_left_out_or_put_in_is_found_wherever_it_stands():
    for place in range(len(SOUND)):
        assert what_fails(SOUND[:place] + SOUND[place + 1 :]), place
        assert what_fails(SOUND[:place] + b" " + SOUND[place:]), place


def test_a_tail_cut_off_or_added_is_found():
    for length in range(0, len(SOUND), 7):
        assert what_fails(SOUND[:length])
    assert what_fails(SOUND + b"\n") == "canonical"
    assert what_fails(SOUND + SOUND) == "file"


def test_a_changed_byte_of_a_report_signed_with_sm2_is_found():
    report = made(shown=proof(held(), SM2), signer=SM2)
    for place in range(0, len(report), 37):
        assert what_fails(report[:place] + bytes([report[place] ^ 1]) + report[place + 1 :]), place


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(canonical_bytes))
def test_nonsense_is_refused_and_no_crash(data):
    assert what_fails(data) == "file"


@pytest.mark.parametrize("part", ["report", "proof", "signature", "format"])
@pytest.mark.parametrize("nonsense", [None, 1, "x", [], {}])
def test_a_part_that_is_nonsense_is_named_and_no_crash(part, nonsense):
    assert what_fails(canonical_bytes({**json.loads(SOUND), part: nonsense}))
    if part in ("report", "proof"):
        assert what_fails(signed_anew(SOUND, **{part: nonsense})) in ("grade", "head")


def test_a_report_signed_with_sm2_says_what_it_needs_where_that_is_missing(monkeypatch):
    report = made(signer=SM2)
    monkeypatch.setitem(sys.modules, "gmalg", None)
    with pytest.raises(verify_report.Failed, match="pip install gmalg"):
        verify_report.verify(report, set())


@pytest.mark.parametrize("key", ["04" + "00" * 64, "04" + "ff" * 64, "02" + "11" * 32, "00"])
def test_a_key_that_is_no_point_of_the_curve_signs_no_report(key):
    document = json.loads(made(signer=SM2))
    document["signature"] |= {"public_key": key, "key_id": key_id(bytes.fromhex(key))}
    assert what_fails(canonical_bytes(document)) == "signature"


def test_a_report_of_another_key_is_sound_in_itself_but_not_under_the_trusted_one():
    theirs = made(shown=proof(held(), OTHER), signer=OTHER)
    said = verify_report.verify(theirs, set())
    assert OTHER.public_key.hex() in said[-1]
    assert what_fails(theirs, OURS.public_key.hex()) == "signature"


def test_a_head_of_another_key_is_refused_unless_that_is_trusted_too():
    mixed = made(shown=proof(held(), OTHER))
    assert what_fails(mixed, key_id(OURS.public_key)) == "head"
    assert what_fails(mixed, key_id(OURS.public_key), key_id(OTHER.public_key)) is None


def test_a_proof_of_another_entry_is_found():
    another = {**GRADE, "score": 100}
    assert what_fails(signed_anew(SOUND, proof=proof(held(another)))) == "grade"
    assert what_fails(signed_anew(SOUND, proof=proof({"n": 1}))) == "grade"
    swapped = {**proof(held()), "path": proof({"n": 1}, size=12)["path"]}
    assert what_fails(signed_anew(SOUND, proof=swapped)) == "inclusion"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leaf_index", 5),
        ("leaf_index", "4"),
        ("leaf_index", True),
        ("path", []),
        ("path", [1]),
        ("entry", "{}"),
        ("leaf_hash", "00"),
    ],
)
def test_a_proof_that_does_not_hold_is_found_though_signed(name, value):
    assert what_fails(signed_anew(SOUND, proof={**proof(held()), name: value})) == "inclusion"


@pytest.mark.parametrize(
    ("name", "value"), [("tree_size", 12), ("root", "00" * 32), ("signed_at", "2020"), ("key_id", "0" * 16)]
)
def test_a_head_that_was_not_signed_like_that_is_found(name, value):
    shown = proof(held())
    assert what_fails(signed_anew(SOUND, proof={**shown, "head": {**shown["head"], name: value}})) == "head"


@pytest.mark.parametrize("changed", [{"grade": "失信"}, {"score": 915_001}, {"contributions": []}])
def test_a_grade_that_is_not_the_one_in_the_ledger_is_found_though_signed(changed):
    assert what_fails(signed_anew(SOUND, report={**REPORT, "grade": GRADE | changed})) == "grade"


def test_a_ledger_that_names_the_grade_without_its_digest_proves_nothing():
    assert what_fails(made(shown=proof({"grade": "诚信"}))) == "grade"


@given(size=st.integers(1, 40), data=st.data())
def test_a_grade_of_a_batch_is_proved_by_its_place_in_it(size, data):
    at = data.draw(st.integers(0, size - 1))
    ours = bytes.fromhex(held()["sha256"])
    digests = [ours if number == at else bytes([number]) * 32 for number in range(size)]
    shown = proof({"batch": batch(digests)}) | {"batch": place_in_batch(digests, ours)}
    assert what_fails(made(shown=shown)) is None
    wrong = proof({"batch": batch([*digests, bytes(32)])}) | {"batch": place_in_batch(digests, ours)}
    assert what_fails(made(shown=wrong)) == "grade"
    assert what_fails(made(shown=proof({"batch": batch(digests)}))) == "grade"


def test_a_digest_that_is_not_in_the_batch_has_no_place_there():
    with pytest.raises(ValueError, match="not in"):
        place_in_batch([bytes(32)], b"\1" * 32)


def test_an_algorithm_that_does_not_fit_the_key_is_refused():
    document = json.loads(SOUND)
    document["signature"]["algorithm"] = "sm2"
    assert what_fails(canonical_bytes(document)) == "signature"


def test_a_value_with_idle_bits_set_is_no_second_spelling():
    document = json.loads(SOUND)
    value = document["signature"]["value"]
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = value[:-3] + signs[signs.index(value[-3]) + 1] + "=="
    assert base64.b64decode(twin) == base64.b64decode(value)
    document["signature"]["value"] = twin
    assert what_fails(canonical_bytes(document)) == "signature"


def test_a_fraction_is_refused_where_a_document_is_made_and_where_it_is_read():
    with pytest.raises(Problem, match="/report/grade/list/1"):
        signed_document(CREDIT_REPORT, {"report": {"grade": {"list": [1, 0.5]}}}, OURS)
    assert what_fails(SOUND.replace(b"915000", b"9150.5")) == "file"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(json_values)
def test_the_script_writes_canonical_json_as_the_house_does(value):
    assert verify_report.canonical(value) == canonical_bytes(value)


def test_half_a_character_has_no_canonical_form():
    with pytest.raises(verify_report.Failed):
        verify_report.canonical("\ud800")


def test_the_script_stands_alone():
    tree = ast.parse(Path(verify_report.__file__).read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {name.partition(".")[0] for name in named} - sys.stdlib_module_names
    assert foreign == {"cryptography", "gmalg"}
    assert "gmalg" not in {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}


@pytest.fixture
def script(tmp_path):
    """Runs a copy of the script in a folder of its own."""
    copy = tmp_path / "verify_report.py"
    copy.write_bytes(Path(verify_report.__file__).read_bytes())

    def run(data, *options):
        (tmp_path / "report.json").write_bytes(data)
        command = [sys.executable, "-I", copy, tmp_path / "report.json", *options]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


def test_the_command_tells_a_sound_report_in_both_languages(script):
    done = script(SOUND, "--key", key_id(OURS.public_key), "--sha256", sha256_hex(SOUND))
    assert (done.returncode, done.stderr) == (0, "")
    for word in (
        "报告真实",
        "genuine",
        "示例质衡食品有限公司?",
        "诚信",
        "2026-11-01",
        "4 / 11",
        key_id(OURS.public_key),
    ):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("data", "options", "what"),
    [
        (SOUND.replace("诚信".encode(), "失信".encode()), (), "[signature]"),
        (SOUND, ("--key", "0" * 16), "[signature]"),
        (SOUND, ("--sha256", "0" * 64), "[hash]"),
        (b"", (), "[file]"),
    ],
)
def test_the_command_names_what_fails_and_ends_with_1(script, data, options, what):
    done = script(data, *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert what in done.stderr
    assert " | " in done.stderr


def test_the_command_used_wrongly_ends_with_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        verify_report.main([str(tmp_path / "none.json")])
    assert ended.value.code == 2
    assert "none.json" in capsys.readouterr().err
