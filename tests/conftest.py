"""Test database: made by the owner role, used by the application role, so that row-level security binds every test."""

from __future__ import annotations

import os
from pathlib import Path

import django
import pytest

os.environ.setdefault("ZHIHENG_VAR", str(Path(__file__).parents[1] / "var" / "test"))
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.project.settings"
SHARED = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared"))


def start_database() -> None:
    """Settings read the address at import, so the server comes first."""
    from zhiheng.platform.database import embedded

    admin = embedded.start(embedded.var_dir() / "pg")
    embedded.bootstrap(admin)
    os.environ["DATABASE_URL"] = admin
    os.environ["ZHIHENG_TEST_ADMIN_URL"] = admin
    django.setup()


start_database()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Create the test database as superuser, migrate it as owner, then run every test as the application role."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from zhiheng.platform.database import embedded

    with django_db_blocker.unblock():
        admin_user = connection.settings_dict["USER"]
        with _first_statement(f"SET ROLE {embedded.OWNER}"):
            made = setup_databases(verbosity=0, interactive=False)
        connection.close()
        connection.settings_dict["USER"] = embedded.APP
        connection.ops.execute_sql_flush = _flush_as_superuser
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["USER"] = admin_user
        teardown_databases(made, verbosity=0)


def _flush_as_superuser(statements: list[str]) -> None:
    """Empty the tables after a test that commits; the application role may not, and append-only tables refuse."""
    import psycopg
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    url = make_conninfo(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(url) as admin:
        admin.execute("SET session_replication_role = replica")
        for statement in statements:
            admin.execute(statement)


class _first_statement:  # noqa: N801 - reads as a phrase
    """Each new connection to the test database starts with this statement."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def __enter__(self) -> None:
        from django.db.backends.signals import connection_created

        connection_created.connect(self._run, weak=False, dispatch_uid="first-statement")

    def __exit__(self, *_: object) -> None:
        from django.db.backends.signals import connection_created

        connection_created.disconnect(dispatch_uid="first-statement")

    def _run(self, *, connection, **_: object) -> None:
        if (connection.settings_dict["NAME"] or "").startswith("test_"):
            with connection.cursor() as cursor:
                cursor.execute("ALTER SCHEMA public OWNER TO zhiheng_owner")
                cursor.execute(self.sql)
