"""Gives the application role its rights on every table that a migration creates."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate

GRANTS = """
GRANT USAGE ON SCHEMA public TO zhiheng_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO zhiheng_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO zhiheng_app;
"""


def grant_application_role(*, using: str, **_: Any) -> None:
    """Tables made from here on may be read and written by the application role (run as their owner)."""
    with connections[using].cursor() as cursor:
        cursor.execute(GRANTS)


class DatabaseConfig(AppConfig):
    """PostgreSQL: roles, rights, embedded server."""

    name = "zhiheng.platform.database"
    label = "database"

    def ready(self) -> None:
        """Grant before the first table is made."""
        pre_migrate.connect(grant_application_role, dispatch_uid="zhiheng-grants")
