"""People whom commands act for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User


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
