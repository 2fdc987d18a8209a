"""The offline verifier against exports that were tampered with; no database."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from hypothesis import strategies as st

from zhiheng.engines.merkle import Frontier, inclusion_proof, leaf_hash
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.ledger.exporting import read_export, write_export
from zhiheng.platform.ledger.heads import Head, sign
from zhiheng.platform.ledger.verifying import Contents, verify, verify_proof
from zhiheng.platform.signing import Ed25519Signer, Signer, key_id
from zhiheng.project.cli.ledger import command
from zhiheng.vocab.problem import Problem

KEY = Ed25519Signer(bytes(range(32)))
PUBLIC = KEY.public_key
AT = datetime(2015, 3, 15, 8, 0, tzinfo=UTC)


def ledger(size: int, heads_at: list[int], key: Signer = KEY) -> Contents:
    """A sound export with signed heads at the given sizes."""
    frontier, entries, heads = Frontier(), [], []
    for number in range(size + 1):
        if number in heads_at:
            at = AT + timedelta(minutes=number)
            heads.append(sign(key, tree_size=number, root=frontier.root(), at=at))
        if number < size:
            draft = Draft(
                action="test.note", actor="system", at=AT, record=f"test.record:{number}", payload={"n": number}
            )
            entries.append(draft.data())
            frontier.append(leaf_hash(entries[-1]))
    return Contents(entries, heads, {key_id(key.public_key): key.public_key})


SIZES = st.integers(1, 40)


@given(SIZES, st.data())
def test_sound_export_is_found_sound(size, data):
    heads = data.draw(st.lists(st.integers(0, size), max_size=4))
    verdict = verify(ledger(size, [*heads, size]))
    assert verdict.is_sound
    assert verdict.entries == size
    assert verdict.signed_at == (AT + timedelta(minutes=size)).isoformat(timespec="microseconds")


@given(SIZES, st.data())
def test_changed_entry_is_found(size, data):
    export = ledger(size, [size])
    entries = list(export.entries)
    at = data.draw(st.integers(0, size - 1))
    place = data.draw(st.integers(0, len(entries[at]) - 1))
    flipped = entries[at][place] ^ data.draw(st.integers(1, 255))
    entries[at] = entries[at][:place] + bytes([flipped]) + entries[at][place + 1 :]
    assert _codes(replace(export, entries=entries)) == ["ledger_entries_changed"]


@given(SIZES, st.data())
def test_removed_entry_is_found(size, data):
    export = ledger(size, [size])
    entries = list(export.entries)
    del entries[data.draw(st.integers(0, size - 1))]
    assert "ledger_entries_missing" in _codes(replace(export, entries=entries))


@given(SIZES, st.data())
def test_added_entry_is_found(size, data):
    export = ledger(size, [size])
    entries = list(export.entries)
    entries.insert(data.draw(st.integers(0, size)), b"{}")
    assert "ledger_entries_unsigned" in _codes(replace(export, entries=entries))


@given(st.integers(2, 40), st.data())
def test_swapped_entries_are_found(size, data):
    export = ledger(size, [size])
    entries = list(export.entries)
    one, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    entries[one], entries[other] = entries[other], entries[one]
    assert _codes(replace(export, entries=entries)) == ["ledger_entries_changed"]


@given(st.integers(2, 40), st.data())
def test_end_cut_off_together_with_its_heads_is_found_by_a_head_kept_elsewhere(size, data):
    kept = data.draw(st.integers(1, size - 1))
    whole = ledger(size, [kept, size])
    cut = Contents(list(whole.entries)[:kept], whole.heads[:1], whole.keys)
    assert verify(cut).is_sound  # nothing inside it can tell
    assert [p.code for p in verify(cut, earlier=[whole.heads[-1]]).problems] == ["ledger_entries_missing"]


@given(SIZES, SIZES, st.data())
def test_ledger_written_anew_with_another_key_is_found_by_a_head_kept_elsewhere(size, kept, data):
    assume(kept <= size)
    honest = ledger(size, [kept])
    anew = ledger(size, [size], Ed25519Signer(bytes(32)))
    entries = list(anew.entries)
    at = data.draw(st.integers(0, kept - 1))
    entries[at] = b'{"forged":1}'
    frontier = Frontier()
    for entry in entries:
        frontier.append(leaf_hash(entry))
    head = sign(Ed25519Signer(bytes(32)), tree_size=size, root=frontier.root(), at=AT)
    forged = Contents(entries, [head], {**anew.keys, **honest.keys})
    assert verify(forged).is_sound
    assert "ledger_entries_changed" in [p.code for p in verify(forged, earlier=honest.heads).problems]
    trusted = verify(forged, trusted_key=key_id(PUBLIC))
    assert [p.code for p in trusted.problems] == ["ledger_key_untrusted"]


@given(st.sampled_from(["tree_size", "root", "signed_at", "key_id", "signature"]))
def test_head_that_was_changed_is_not_believed(field):
    export = ledger(5, [5])
    changed = {"tree_size": 4, "root": "00" * 32, "signed_at": "2016", "key_id": "00" * 8, "signature": "00" * 64}
    head = replace(export.heads[0], **{field: changed[field]})
    assert "ledger_signature_invalid" in _codes(replace(export, heads=[head]))


def test_problem_names_the_stretch_between_two_heads_that_was_changed():
    export = ledger(30, [10, 20, 30])
    entries = list(export.entries)
    entries[13] = b"{}"
    (problem,) = verify(replace(export, entries=entries)).problems
    assert (problem.where["first"], problem.where["last"]) == (10, 19)


def test_export_without_any_head_proves_nothing():
    assert _codes(ledger(3, [])) == ["ledger_entries_unsigned"]


def test_export_is_read_as_it_was_written_and_is_the_same_bytes_each_time(tmp_path):
    export = ledger(100, [50, 100])
    for name in ("a.zip", "b.zip"):
        assert write_export(tmp_path / name, export) == 100
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with read_export(tmp_path / "a.zip") as read:
        assert (list(read.entries), read.heads, read.keys) == (export.entries, export.heads, export.keys)


@given(st.data())
def test_damaged_file_is_never_taken_for_something_else(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("export") / "ledger.zip"
    whole = ledger(20, [20])
    write_export(file, whole)
    raw = bytearray(file.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(raw)
    try:
        with read_export(file) as read:
            entries = list(read.entries)
            is_sound = verify(replace(read, entries=entries)).is_sound
    except Problem:
        return
    assert not is_sound or entries == whole.entries  # a bit of the packaging that nobody reads


@given(st.integers(0, 400))
def test_file_that_breaks_off_is_refused(tmp_path_factory, length):
    file = tmp_path_factory.mktemp("export") / "ledger.zip"
    write_export(file, ledger(20, [20]))
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(Problem, match="damaged"), read_export(file) as read:
        verify(read)


def proof(key: Signer = KEY) -> dict:
    """That the fifth of eleven entries is in the ledger."""
    export = ledger(11, [11], key)
    leaves = [leaf_hash(entry) for entry in export.entries]
    frontier = Frontier()
    nodes = {(level, at): made for leaf in leaves for level, at, made in frontier.append(leaf)}
    path = [part.hex() for part in inclusion_proof(4, 11, lambda level, at: nodes[level, at])]
    public = {"public_key": key.public_key.hex()}
    head = {name: getattr(export.heads[0], name) for name in Head.__slots__} | public
    return {"entry": export.entries[4].decode(), "leaf_index": 4, "path": path, "head": head}


def test_proof_document_holds_and_no_other_one_does():
    document, other = proof(), list(ledger(11, [11]).entries)[5]
    assert verify_proof(document)
    assert not verify_proof({**document, "entry": other.decode()})
    assert not verify_proof({**document, "leaf_index": 5})
    assert not verify_proof({**document, "path": document["path"][1:]})
    assert not verify_proof({**document, "head": {**document["head"], "tree_size": 12}})
    assert not verify_proof({})


def test_verifier_needs_neither_django_nor_a_database(tmp_path):
    write_export(tmp_path / "ledger.zip", ledger(5, [5]))
    program = (
        "import sys; from zhiheng.project.cli import main\n"
        "try: main(['ledger', 'verify', '--json', sys.argv[1]])\n"
        "finally: assert not {'django', 'psycopg'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "ledger.zip"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["sound"] is True


def test_command_takes_a_kept_head_with_or_without_its_key(tmp_path):
    export = ledger(9, [4, 9])
    write_export(tmp_path / "ledger.zip", export)
    kept = {name: getattr(export.heads[0], name) for name in Head.__slots__}
    for said in (kept, kept | {"public_key": PUBLIC.hex()}):
        (tmp_path / "head.json").write_text(json.dumps(said))
        assert run("verify", tmp_path / "ledger.zip", "--head", tmp_path / "head.json").exit_code == 0


def test_command_names_the_key_that_signed_unless_one_is_trusted(tmp_path):
    write_export(tmp_path / "ledger.zip", ledger(9, [9]))
    assert key_id(PUBLIC) in run("verify", tmp_path / "ledger.zip").output
    assert "--key" not in run("verify", tmp_path / "ledger.zip", "--key", key_id(PUBLIC)).output


def test_proof_signed_by_another_key_than_the_trusted_one_is_refused(tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof(Ed25519Signer(Ed25519Signer.new_key()))))
    assert run("verify", file).exit_code == 0
    assert run("verify", file, "--key", key_id(PUBLIC)).exit_code == 1
    file.write_text(json.dumps(proof()))
    assert run("verify", file, "--key", key_id(PUBLIC)).exit_code == 0


def test_proof_that_breaks_off_is_a_sentence_and_no_crash(tmp_path):
    (tmp_path / "proof.json").write_text(json.dumps(proof())[:-9])
    answer = run("verify", tmp_path / "proof.json")
    assert answer.exit_code == 1
    assert "不是 JSON" in answer.output


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def _codes(contents: Contents) -> list[str]:
    return [problem.code for problem in verify(contents).problems]
