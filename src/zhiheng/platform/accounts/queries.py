"""What a person may do and see."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from zhiheng import policy
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import Scope
from zhiheng.policy.schema.bodies import Role

SEE_ALL = "accounts.see_all"  # for those who answer for the whole province, whatever unit they sit in

_SUBTREE = """
WITH RECURSIVE below(id) AS (
    SELECT %s::bigint UNION SELECT u.id FROM accounts_unit u JOIN below ON u.parent_id = below.id
) SELECT id FROM below
"""


def all_roles() -> dict[str, Role]:
    """The roles of the packs in force, by name."""
    return {key: role for pack in settings.PACKS for key, role in policy.load(pack).roles.items()}


def all_permissions() -> frozenset[str]:
    """Every permission that some role of the packs in force grants."""
    return frozenset(permission for role in all_roles().values() for permission in role.permissions)


def permissions_of(user: User | AnonymousUser) -> frozenset[str]:
    """Names (``app.verb``) of what this person may do: the union of the permissions of the roles held."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return all_permissions()
    return frozenset(permission for role in roles_of(user).values() for permission in role.permissions)


def roles_of(user: User) -> dict[str, Role]:
    """The roles this person holds, by their names in the packs; asked of the database once for each ``user`` object."""
    known: dict[str, Role] | None = user.__dict__.get("_roles_of")
    if known is None:
        held = set(Membership.objects.filter(user=user).values_list("role", flat=True))
        known = {key: role for key, role in all_roles().items() if key in held}
        user.__dict__["_roles_of"] = known
    return known


def forget(user: User) -> None:
    """Ask the database again: the person's roles or unit have just been changed."""
    user.__dict__.pop("_roles_of", None)
    user.__dict__.pop("_scope_of", None)


def needs_second_factor(user: User) -> bool:
    """Whether a role of this person (one that approves or releases) asks for a second factor."""
    return user.is_superuser or any(role.second_factor for role in roles_of(user).values())


def visible_units(user: User | AnonymousUser) -> QuerySet[Unit]:
    """The person's unit and everything below it; all units for those who answer for the whole province."""
    if _sees_all(user):
        return Unit.objects.all()
    unit = _unit_of(user)
    if unit is None:
        return Unit.objects.none()
    return Unit.objects.filter(pk__in=RawSQL(_SUBTREE, [unit.pk]))  # noqa: S611 - a constant with one parameter


def visible_areas(user: User | AnonymousUser) -> tuple[str, ...]:
    """Prefixes of the division codes whose rows this person may see.

    A department of the province sees the whole province, a city its counties; a laboratory or an enterprise sees its
    own records only, wherever they lie.
    """
    unit = _unit_of(user)
    if unit is None or unit.kind in (UnitKind.LABORATORY, UnitKind.ENTERPRISE):
        return ()
    return areas_of(unit.division) if unit.division else ()


@lru_cache
def areas_of(division: str) -> tuple[str, ...]:
    """The area of a division together with the codes it bore before (a record keeps the code of its own time)."""
    own = area_of(division)
    tables = [policy.load(pack).divisions for pack in settings.PACKS]
    codes = {unit.code for table in tables for unit in table.divisions if not unit.code.startswith(own)}
    former = {code for code in codes for table in tables if [u.code for u in table.resolve(code)] == [division]}
    return (own, *sorted(former))


def area_of(division: str) -> str:
    """The prefix that a division shares with all divisions inside it (``140100`` gives ``1401``)."""
    code = division
    while code.endswith("00"):
        code = code[:-2]
    return code


def scope_of(user: User | AnonymousUser) -> Scope:
    """What the database is told for this person's request; nobody signed in sees no protected rows."""
    if not isinstance(user, User) or not user.is_active:
        return Scope()
    known: Scope | None = user.__dict__.get("_scope_of")
    if known is None:
        known = user.__dict__["_scope_of"] = _scope(user)
    return known


def _scope(user: User) -> Scope:
    if _sees_all(user):
        return Scope(everything=True)
    units = tuple(visible_units(user).order_by().values_list("pk", flat=True))
    return Scope(units=units, areas=visible_areas(user))


def _sees_all(user: User | AnonymousUser) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or SEE_ALL in permissions_of(user)


def _unit_of(user: User | AnonymousUser) -> Unit | None:
    return user.unit if isinstance(user, User) and user.is_active else None


def may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether this person holds a role that grants ``permission``."""
    return permission in permissions_of(user)
