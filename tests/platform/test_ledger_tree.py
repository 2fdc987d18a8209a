"""The tree that PostgreSQL builds: dense and never forked, whoever writes at once; proofs that anyone can check."""

import json
import os
import random
import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction

from zhiheng.engines import merkle
from zhiheng.platform.ledger import actions, queries
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.ledger.exporting import read_export, write_export
from zhiheng.platform.ledger.models import LedgerEntry, LedgerHead, LedgerLeaf, LedgerNode
from zhiheng.platform.ledger.verifying import verify, verify_proof
from zhiheng.vocab.problem import Problem

AT = datetime(2015, 3, 15, 8, 0, tzinfo=UTC)
WRITERS = 20
TABLES = {
    "ledger_entry": "actor",
    "ledger_leaf": "entry_id",
    "ledger_node": "hash",
    "ledger_head": "root",
    "ledger_key": "public_key",
}


def write(count: int, prefix: str = "test") -> None:
    with transaction.atomic():
        actions.append_many(
            Draft(action="test.note", actor="system", at=AT, record=f"{prefix}:{number}") for number in range(count)
        )


@pytest.fixture(autouse=True)
def signing_key(monkeypatch):
    monkeypatch.setenv("ZHIHENG_SIGNING_KEY", bytes(range(32)).hex())


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_that_commit_and_roll_back_leave_one_dense_tree():
    written: list[int] = []
    threads = [threading.Thread(target=_write_at_random, args=(seed, written)) for seed in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    positions = list(LedgerLeaf.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(len(positions)))
    assert sorted(LedgerLeaf.objects.values_list("entry_id", flat=True)) == sorted(written)
    assert LedgerEntry.objects.count() == len(written)
    _require_nodes_of_a_straight_rebuild()


def _write_at_random(seed: int, written: list[int]) -> None:
    chance = random.Random(seed)
    try:
        for round_ in range(12):
            made = []
            with transaction.atomic():
                for number in range(chance.randint(1, 4)):
                    record = f"test.record:{seed}/{round_}/{number}"
                    made.append(actions.append(action="test.note", by=None, at=AT, record=record).pk)
                if chance.random() < 0.3:
                    transaction.set_rollback(True)
                    made = []
            written.extend(made)
    finally:
        connection.close()


def _require_nodes_of_a_straight_rebuild() -> None:
    frontier = merkle.Frontier()
    leaves = LedgerLeaf.objects.order_by("position").values_list("entry__leaf_hash", flat=True)
    rebuilt = {(lvl, at): made for leaf in leaves for lvl, at, made in frontier.append(bytes(leaf)) if lvl}
    stored = {(n.level, n.position): bytes(n.hash) for n in LedgerNode.objects.all()}
    assert stored == rebuilt
    assert queries.root_at(frontier.size) == frontier.root()


@pytest.mark.django_db(transaction=True)
def test_writer_with_an_old_view_of_the_tree_fails_instead_of_forking_it():
    write(1)
    draft = Draft(action="test.note", actor="system", at=AT, record="test.record:old")
    columns = "data, leaf_hash, at, actor, action, record"
    with _as_admin() as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        other.execute("SELECT count(*) FROM ledger_leaf")  # its view of the tree begins here
        write(1, "meanwhile")
        other.execute(f"INSERT INTO ledger_entry ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", draft.columns())
        with pytest.raises(psycopg.errors.UniqueViolation):
            other.commit()
        other.rollback()
    assert list(LedgerLeaf.objects.order_by("position").values_list("position", flat=True)) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_savepoint_that_rolls_back_takes_its_entries_with_it():
    with transaction.atomic():
        kept = actions.append(action="test.note", by=None, at=AT, record="test.record:1")
        with transaction.atomic():
            actions.append(action="test.note", by=None, at=AT, record="test.record:2")
            transaction.set_rollback(True)
    assert list(LedgerLeaf.objects.values_list("position", "entry_id")) == [(0, kept.pk)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
@pytest.mark.parametrize("role", ["zhiheng_owner", "postgres"])
def test_not_even_the_owner_or_a_superuser_may_change_the_ledger(table, statement, role):
    write(3)
    actions.sign_head(at=AT)
    with _as_admin() as admin:
        admin.execute(f"SET ROLE {role}")
        with pytest.raises(psycopg.errors.RestrictViolation, match="the ledger only grows"):
            admin.execute(statement.format(table, TABLES[table]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 2, 7, 64, 100])
def test_every_entry_has_a_proof_that_holds_against_the_signed_head(size):
    write(size)
    actions.sign_head(at=AT)
    write(5, "later")
    for entry in LedgerEntry.objects.order_by("id")[:size]:
        document = queries.proof_document(entry)
        assert verify_proof(json.loads(json.dumps(document)))


@pytest.mark.django_db(transaction=True)
def test_entry_that_no_head_covers_yet_is_proven_against_the_tree_as_it_is():
    write(6)
    entry = LedgerEntry.objects.order_by("id")[3]
    proof = queries.inclusion(entry)
    path, leaf = [bytes.fromhex(part) for part in proof["path"]], bytes.fromhex(proof["leaf_hash"])
    assert proof["head"] is None
    assert merkle.verify_inclusion(proof["leaf_index"], 6, leaf, path, queries.root_at(6))
    with pytest.raises(Problem, match="ten minutes"):
        queries.proof_document(entry)


@pytest.mark.django_db
def test_entry_of_an_open_transaction_has_no_proof():
    entry = actions.append(action="test.note", by=None, at=AT, record="test.record:1")
    with pytest.raises(Problem, match="committed"):
        queries.inclusion(entry)


@pytest.mark.django_db(transaction=True)
def test_each_size_is_proven_to_begin_with_each_earlier_one():
    write(13)
    for size2 in range(14):
        for size1 in range(1, size2 + 1):
            proof = queries.consistency(size1, size2)
            roots = [bytes.fromhex(proof[name]) for name in ("root1", "root2")]
            path = [bytes.fromhex(part) for part in proof["path"]]
            assert merkle.verify_consistency(size1, size2, *roots, path)


@pytest.mark.django_db(transaction=True)
def test_export_of_the_database_is_sound_and_so_is_the_database(tmp_path):
    write(20)
    actions.sign_head(at=AT)
    write(3, "later")
    head = actions.sign_head(at=AT)
    with transaction.atomic():
        write_export(tmp_path / "ledger.zip", queries.contents(size=head.tree_size))
    with read_export(tmp_path / "ledger.zip") as contents:
        assert verify(contents).is_sound
    with transaction.atomic():
        assert verify(queries.contents()).is_sound


@pytest.mark.django_db(transaction=True)
def test_rewriting_by_a_superuser_who_switches_the_refusal_off_is_found(tmp_path):
    write(20)
    actions.sign_head(at=AT)
    forged = Draft(action="test.forged", actor="system", at=AT, record="test:7")
    with _as_admin() as admin:
        admin.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        admin.execute(
            "UPDATE ledger_entry SET data = %s, leaf_hash = %s, action = %s WHERE record = 'test:7'",
            [forged.data(), merkle.leaf_hash(forged.data()), forged.action],
        )
        admin.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
        admin.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse_change")
        admin.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse_truncate")
        admin.commit()
    with transaction.atomic():
        verdict = verify(queries.contents())
    assert [problem.code for problem in verdict.problems] == ["ledger_entries_changed"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_leaves_the_house_is_covered_by_a_head_signed_for_it_if_need_be():
    write(5)
    entry = LedgerEntry.objects.order_by("pk")[3]
    document = actions.prove_entry(entry, at=AT)
    assert verify_proof(document)
    assert document["head"]["tree_size"] == 5
    assert actions.prove_entry(entry, at=AT) == document
    assert LedgerHead.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_ledger_may_change_from_one_algorithm_to_another(monkeypatch, tmp_path):
    write(3)
    actions.sign_head(at=AT)
    monkeypatch.setenv("ZHIHENG_SIGNER", "sm2")
    monkeypatch.setenv("ZHIHENG_SIGNING_KEY", bytes(range(1, 33)).hex())
    write(2, "later")
    head = actions.sign_head(at=AT)
    with transaction.atomic():
        write_export(tmp_path / "ledger.zip", queries.contents(size=head.tree_size))
    with read_export(tmp_path / "ledger.zip") as contents:
        assert sorted(len(key) for key in contents.keys.values()) == [32, 65]
        verdict = verify(contents)
    assert verdict.is_sound
    assert verdict.heads == 2
    assert verify_proof(actions.prove_entry(LedgerEntry.objects.earliest("pk"), at=AT))


@pytest.mark.django_db(transaction=True)
def test_no_new_head_is_signed_over_a_ledger_that_lost_its_past():
    write(4)
    head = actions.sign_head(at=AT)
    LedgerHead.objects.create(
        tree_size=4, root=bytes(32), signed_at=AT, key=head.key, signature=bytes(64)
    )  # as if the tree had been another one
    with pytest.raises(Problem, match="ledger no longer fits"):
        actions.sign_head(at=AT)


@pytest.mark.django_db
def test_history_of_a_record_is_told_in_order():
    for action in ("test.draft", "test.submit", "test.accept"):
        actions.append(action=action, by="user:7", at=AT, record="test.record:1")
    actions.append(action="test.draft", by="user:7", at=AT, record="test.record:11")
    history = queries.entries_of("test.record:1")
    assert [entry.action for entry in history] == ["test.draft", "test.submit", "test.accept"]


def _as_admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=connection.settings_dict["NAME"])
