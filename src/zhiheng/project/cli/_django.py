"""Brings up the database and Django for the commands that need them."""

from __future__ import annotations

import os


def set_up(*, as_owner: bool = False) -> None:
    """Start (or find) PostgreSQL, name it in the environment and load Django.

    Args:
        as_owner: connect as the owner of the tables (migrations) instead of the application role.
    """
    from zhiheng.platform.database import embedded

    if as_owner:
        os.environ["ZHIHENG_DATABASE_ROLE"] = "owner"
    embedded.ensure_database_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.project.settings")
    import django

    django.setup()
