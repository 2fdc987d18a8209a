"""May this person do that to this record? The answer of the code; the database gives its own (``rls``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from rules.predicates import predicate

from zhiheng.platform.accounts import queries
from zhiheng.platform.accounts.models import User

Person = User | AnonymousUser


@predicate  # type: ignore[untyped-decorator]
def sees(user: Person, record: Any = None) -> bool:
    """Whether the record lies in the person's units or area (``unit_id``, ``division``: either one suffices)."""
    if record is None:
        return True
    scope = queries.scope_of(user)
    if not hasattr(record, "unit_id") and not hasattr(record, "division"):
        raise TypeError(f"{type(record).__name__} has neither a unit nor a division to judge by")
    return (hasattr(record, "unit_id") and scope.sees_unit(record.unit_id)) or (
        hasattr(record, "division") and scope.sees_division(record.division)
    )


@cache
def holds(permission: str) -> Any:
    """The predicate "a role of this person grants ``permission``"."""
    return predicate(lambda user, _=None: queries.may(user, permission), name=f"holds {permission}")  # type: ignore[no-untyped-call]


def may_on(user: Person, permission: str, record: Any = None) -> bool:
    """Whether the person holds the permission and sees the record; also answers ``user.has_perm(name, record)``."""
    return bool((holds(permission) & sees).test(user, record))


class PackBackend:
    """Lets ``user.has_perm`` ask the roles of the packs."""

    def authenticate(self, request: object, **credentials: object) -> None:
        """Signs nobody in."""

    def has_perm(self, user: Person, permission: str, record: Any = None) -> bool:
        """Whether ``user`` may do it, to ``record`` where one is given."""
        return may_on(user, permission, record)

    def has_module_perms(self, user: Person, app: str) -> bool:
        """Whether any permission of ``app`` is held."""
        return any(held.startswith(f"{app}.") for held in queries.permissions_of(user))
