from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from zhiheng.engines.merkle import leaf_hash
from zhiheng.platform.ledger import actions
from zhiheng.platform.ledger.entries import Draft
from zhiheng.platform.ledger.models import LedgerEntry, LedgerLeaf

AT = datetime(2015, 3, 15, 8, 0, tzinfo=UTC)
TABLES = {
    "ledger_entry": "actor",
    "ledger_leaf": "entry_id",
    "ledger_node": "hash",
    "ledger_head": "root",
    "ledger_key": "public_key",
}


def append(number: int = 1, **payload: object) -> LedgerEntry:
    return actions.append(action="test.note", by=None, at=AT, record=f"test.record:{number}", payload=payload)


@pytest.mark.django_db
def test_entry_keeps_who_did_what_to_which_record_as_canonical_json():
    entry = actions.append(
        action="test.note", by="user:7", at=AT, record="test.record:1", payload={"乙": 2, "甲": "一"}
    )
    assert (
        entry.data
        == (
            '{"action":"test.note","actor":"user:7","at":"2015-03-15T08:00:00.000000+00:00",'
            '"payload":{"乙":2,"甲":"一"},"record":"test.record:1"}'
        ).encode()
    )
    assert entry.leaf_hash == leaf_hash(entry.data)


@pytest.mark.django_db
def test_entry_gets_its_place_only_when_the_transaction_ends():
    first, second = append(1), append(2)
    assert not LedgerLeaf.objects.exists()
    connection.check_constraints()  # what COMMIT does
    assert list(LedgerLeaf.objects.order_by("position").values_list("position", "entry_id")) == [
        (0, first.pk),
        (1, second.pk),
    ]


@pytest.mark.django_db
def test_bulk_and_single_appends_write_the_same_entries():
    draft = Draft(action="test.note", actor="system", at=AT, record="test.record:1", payload={"n": 1})
    assert actions.append_many([draft, draft]) == 2
    append(1, n=1)
    assert {(bytes(e.data), bytes(e.leaf_hash), e.at) for e in LedgerEntry.objects.all()} == {
        (draft.data(), leaf_hash(draft.data()), AT)
    }


@pytest.mark.django_db(transaction=True)
def test_append_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        append()


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_application_role_may_not_change_the_ledger(table, statement):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, TABLES[table]))


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["actor", "action", "record", "at", "leaf_hash", "data"])
def test_entry_whose_columns_do_not_fit_its_bytes_is_refused(column):
    draft = Draft(action="test.note", actor="system", at=AT, record="test.record:1")
    fields = dict(zip(("data", "leaf_hash", "at", "actor", "action", "record"), draft.columns(), strict=True))
    other = Draft(action="a.b", actor="user:9", at=datetime(2014, 1, 1, tzinfo=UTC), record="x.y:2").columns()
    fields[column] = dict(zip(fields, other, strict=True))[column]
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(**fields)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_leaf (position, entry_id)", "ledger_node (level, position)"])
def test_application_role_may_not_place_entries_itself(table):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} VALUES (1, 1)")
