"""Row-level security: no scope, no rows; and no scope outlives its transaction."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from zhiheng.platform.accounts.queries import area_of
from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.accounts.scope import Scope, set_scope, system_scope

ROWS = [(1, "140105"), (2, "140200"), (3, ""), (4, None)]


@pytest.fixture
def secrets(db):
    """A protected table of this transaction with four rows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE secret (unit_id bigint, division text) ON COMMIT DROP")
        cursor.execute(protect("secret", unit="unit_id", division="division").sql)
        with system_scope():
            cursor.executemany("INSERT INTO secret VALUES (%s, %s)", ROWS)


def seen() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id FROM secret")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.usefixtures("secrets")
def test_without_a_scope_there_are_no_rows():
    assert seen() == set()


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"units": [2, 4]}, {2, 4}),
        ({"areas": ["1401"]}, {1}),
        ({"areas": ["140105"]}, {1}),
        ({"areas": ["140106"]}, set()),
        ({"areas": ["14"]}, {1, 2, 3, 4}),
        ({"units": [3], "areas": ["1402"]}, {2, 3}),
        ({"everything": True}, {1, 2, 3, 4}),
    ],
)
@pytest.mark.usefixtures("secrets")
def test_scope_shows_its_units_and_areas_and_nothing_else(scope, expected):
    set_scope(**scope)
    assert seen() == expected


@pytest.mark.parametrize("scope", [Scope(units=(2,)), Scope(areas=("1401",)), Scope(areas=("14",)), Scope()])
@pytest.mark.usefixtures("secrets")
def test_code_and_database_give_the_same_answer(scope):
    set_scope(units=scope.units, areas=scope.areas)
    with connection.cursor() as cursor:
        for unit, division in ROWS:
            cursor.execute("SELECT zhiheng_sees_unit(%s), zhiheng_sees_division(%s)", [unit, division])
            assert cursor.fetchone() == (scope.sees_unit(unit), scope.sees_division(division))


@pytest.mark.usefixtures("secrets")
def test_row_outside_the_scope_cannot_be_inserted_changed_or_deleted():
    set_scope(units=[1])
    with connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO secret VALUES (2, '140200')")
        cursor.execute("UPDATE secret SET division = '140300' WHERE unit_id = 2")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM secret WHERE unit_id = 2")
        assert cursor.rowcount == 0


@pytest.mark.usefixtures("secrets")
def test_system_scope_gives_back_the_scope_it_found():
    set_scope(units=[2])
    with system_scope():
        assert seen() == {1, 2, 3, 4}
    assert seen() == {2}


@pytest.mark.usefixtures("secrets")
def test_system_scope_gives_back_the_scope_after_a_failure():
    set_scope(units=[2])
    with pytest.raises(ZeroDivisionError), system_scope():
        raise ZeroDivisionError
    assert seen() == {2}


@pytest.mark.django_db(transaction=True)
def test_scope_ends_with_its_transaction_on_the_same_connection():
    with transaction.atomic():
        set_scope(everything=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhiheng_scope_all()")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
def test_scope_outside_a_transaction_is_refused_instead_of_being_forgotten_silently():
    with pytest.raises(transaction.TransactionManagementError):
        set_scope(everything=True)


def test_table_without_a_column_to_judge_by_is_refused():
    with pytest.raises(ValueError, match="secret"):
        protect("secret")


@pytest.mark.parametrize(("code", "area"), [("140000", "14"), ("140100", "1401"), ("140105", "140105"), ("", "")])
def test_area_is_the_common_beginning_of_the_codes_inside(code, area):
    assert area_of(code) == area


@pytest.mark.usefixtures("secrets")
def test_system_scope_within_another_asks_for_nothing_and_leaves_all_in_sight():
    set_scope(units=[2])
    with system_scope():
        with CaptureQueriesContext(connection) as asked, system_scope():
            assert seen() == {1, 2, 3, 4}
        assert not [one for one in asked.captured_queries if "set_config" in one["sql"]]
        assert seen() == {1, 2, 3, 4}
    assert seen() == {2}


@pytest.mark.usefixtures("secrets")
def test_scope_that_was_narrowed_within_a_system_scope_is_wide_again_for_the_next_and_after_it():
    with system_scope():
        set_scope(units=[2])
        with system_scope():
            assert seen() == {1, 2, 3, 4}
        assert seen() == {2}
    with system_scope():
        with system_scope():
            set_scope(units=[2])
        assert seen() == {1, 2, 3, 4}


@pytest.mark.usefixtures("secrets")
def test_scope_is_asked_for_again_after_a_failure_undid_it():
    set_scope(units=[2])
    with pytest.raises(RuntimeError), system_scope():
        raise RuntimeError
    assert seen() == {2}
    with system_scope():
        assert seen() == {1, 2, 3, 4}
