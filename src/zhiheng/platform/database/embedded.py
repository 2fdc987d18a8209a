"""PostgreSQL from the wheel, unless ``DATABASE_URL`` names another server.

Three roles: ``postgres`` (bootstrap only), ``zhiheng_owner`` (owns the tables, runs migrations) and ``zhiheng_app``
(everything else). Row-level security binds the last two; neither is a superuser nor may bypass it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import conninfo, sql

from zhiheng.platform.database.server import start

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "zhiheng"
OWNER = "zhiheng_owner"
APP = "zhiheng_app"
ROOT = Path(__file__).resolve().parents[4]


def var_dir() -> Path:
    """Where this installation keeps its data (``ZHIHENG_VAR``, default ``var/`` beside the source)."""
    return Path(os.environ.get("ZHIHENG_VAR", ROOT / "var")).resolve()


def ensure_database_url() -> str:
    """Make sure that ``DATABASE_URL`` names a running server that holds our database and roles; return it."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    admin = start(var_dir() / "pg")
    bootstrap(admin)
    url = conninfo.make_conninfo(admin, user=APP, dbname=DATABASE)
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DATABASE_OWNER_URL", conninfo.make_conninfo(admin, user=OWNER, dbname=DATABASE))
    os.environ.setdefault("ZHIHENG_EMBEDDED", "1")
    return url


def ensure_running() -> None:
    """Start the embedded server again if it was killed; an external one is its keeper's business."""
    if os.environ.get("ZHIHENG_EMBEDDED") == "1":
        start(var_dir() / "pg")


def bootstrap(admin: str, *, database: str = DATABASE) -> None:
    """Create roles and database where they are missing (needs a superuser's or CREATEROLE connection)."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtextextended('zhiheng.bootstrap', 0))")  # others start too
        for statement in _missing(connection, database):
            connection.execute(statement)


def is_empty() -> bool:
    """Whether our database holds no table yet."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return found is not None and found[0] == 0


def recreate_database() -> None:
    """Throw our database on the embedded server away and make an empty one.

    Raises:
        RuntimeError: the server is not ours to do that on.
    """
    if os.environ.get("ZHIHENG_EMBEDDED") != "1":
        raise RuntimeError("only the embedded server's database is thrown away; empty an external one yourself")
    admin = start(var_dir() / "pg")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
    bootstrap(admin)


def _missing(connection: psycopg.Connection, database: str) -> Iterator[sql.Composed]:
    roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role in (OWNER, APP):
        if role not in roles:
            yield sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role))
    databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    if database not in databases:
        yield sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER))
