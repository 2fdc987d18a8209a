"""Test database: made by the owner role, used by the application role, so that row-level security binds every test."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import django
import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

os.environ.setdefault("ZHIHENG_VAR", str(Path(__file__).parents[1] / "var" / "test"))
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.project.settings"
SHARED = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared"))
# a busy machine is slow, not wrong: tests that hang are stopped by pytest-timeout
settings.register_profile("zhiheng", deadline=None)
settings.load_profile("zhiheng")
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # test data need not outlive a crash


def start_database() -> None:
    """Settings read the address at import, so the server comes first."""
    from zhiheng.platform.database import embedded

    admin = embedded.start(embedded.var_dir() / "pg", FAST)
    embedded.bootstrap(admin)
    os.environ["DATABASE_URL"] = admin
    os.environ["ZHIHENG_TEST_ADMIN_URL"] = admin
    drop_leftovers(admin)
    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nothing here is secret


LEFTOVERS = """
SELECT datname FROM pg_database
WHERE datname LIKE 'test\\_zhiheng\\_%'
  AND (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 hour'
  AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)
"""


def drop_leftovers(admin: str) -> None:
    """Test databases of runs that were killed."""
    with psycopg.connect(admin, autocommit=True) as connection:
        for (name,) in connection.execute(LEFTOVERS).fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


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
        # of the class: under Playwright's event loop the same thread has a second connection object
        type(connection.ops).execute_sql_flush = lambda _, statements: _flush(statements)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["USER"] = admin_user
        _send_home(connection.settings_dict["NAME"])
        teardown_databases(made, verbosity=0)


def _send_home(database: str) -> None:
    """End the sessions that threads of a live server or a worker have not yet closed; DROP DATABASE waits for none."""
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [database])


def _flush(statements: list[str]) -> None:
    """Empty the tables after a test with real transactions.

    The application role may not TRUNCATE and append-only tables refuse it even from their owner, so a superuser does it
    with those refusals switched off for one transaction.
    """
    from django.db import connection

    address = {"dbname": connection.settings_dict["NAME"]}
    statements = [
        re.sub(r'"workflow_legal_\w+", |, "workflow_legal_\w+"', "", one) for one in statements
    ]  # of the packs, not of a test
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], **address) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        refusals = admin.execute(
            """SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
                      format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname)
               FROM pg_trigger WHERE tgenabled = 'A' AND tgtype & 32 > 0"""  # 32: on TRUNCATE
        ).fetchall()
        queue = "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"  # Django does not own these tables
        for statement in [*(off for off, _ in refusals), *statements, queue, *(on for _, on in refusals)]:
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


@pytest.fixture(autouse=True)
def _fresh_pages():
    """Pages kept for a while would tell of the test before."""
    from django.core.cache import caches

    caches["pages"].clear()


@pytest.fixture
def cast(db):
    """Units and people that work cases (``tests.casting``), in a scope that sees everything."""
    from tests import casting

    from zhiheng.platform.accounts.scope import set_scope

    set_scope(everything=True)
    return casting.enter()


@pytest.fixture
def open_guards(monkeypatch):
    """Every condition of a step holds."""
    from tests import casting

    from zhiheng.platform.workflow import guards

    monkeypatch.setattr(guards, "_guards", dict.fromkeys(casting.GUARDS, lambda case: None))


@pytest.fixture(scope="session")
def open_folder():
    """Makes folders for a PostgreSQL of their own: pytest's are closed to the user who runs it for root."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="zhiheng-test-")))
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
