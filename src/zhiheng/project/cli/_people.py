"""People and units whom commands act for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import Unit, User


def person(username: str) -> User:
    """The active person of that name.

    Raises:
        Problem: ``person_unknown``.
    """
    from zhiheng.platform.accounts.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Problem("person_unknown", f"没有用户“{username}”", f"there is no user {username}", username=username)
    return found


def province() -> Unit:
    """The province itself: what the command line brings in is its own."""
    from django.conf import settings
    from django.db.utils import ProgrammingError
    from django.utils import timezone

    from zhiheng import policy
    from zhiheng.platform.accounts.actions import sync_units
    from zhiheng.platform.accounts.choices import UnitKind
    from zhiheng.platform.accounts.models import Unit
    from zhiheng.platform.accounts.scope import system_scope

    try:
        with system_scope():
            provinces = Unit.objects.filter(kind=UnitKind.PROVINCE, parent=None)
            if not provinces.exists():
                sync_units(pack=policy.load(settings.PACKS[0]), by=None, at=timezone.now())
            return provinces.get()
    except ProgrammingError as error:
        raise click.ClickException(
            f"数据库还没有数据表，请先运行 zhiheng migrate | the tables are missing: run zhiheng migrate ({error})"
        ) from None
