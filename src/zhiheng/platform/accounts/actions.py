"""Writes to units and people. Each is one transaction and one entry of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.queries import all_roles, forget
from zhiheng.platform.ledger import actions as ledger
from zhiheng.policy import Pack
from zhiheng.policy.schema.bodies import Body
from zhiheng.vocab.problem import Problem

_KINDS = {
    "government": UnitKind.PROVINCE,
    "leading_group": UnitKind.PROVINCE,
    "office": UnitKind.PROVINCE,
    "department": UnitKind.DEPARTMENT,
    "city": UnitKind.CITY,
}
Actor = User | str | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A unit as the pack wants it; ``parent`` is a code."""

    code: str
    name: str
    name_en: str
    kind: UnitKind
    parent: str | None
    division: str


@transaction.atomic
def sync_units(*, pack: Pack, by: Actor, at: datetime) -> dict[str, int]:
    """Bring the tree of units in line with the bodies of the pack and the counties of the day.

    May be repeated: where nothing differs, nothing is written. A unit that the pack no longer names is closed, never
    deleted, because records belong to it.

    Returns:
        How many units were ``created``, ``changed`` and ``closed``.
    """
    wanted = list(_wanted(pack, at.date()))
    known = {unit.code: unit for unit in Unit.objects.filter(kind__in=set(_KINDS.values()) | {UnitKind.COUNTY})}
    counts = {"created": 0, "changed": 0, "closed": 0}
    for want in wanted:
        if outcome := _bring_in_line(want, known):
            counts[outcome] += 1
    gone = [unit for code, unit in known.items() if code not in {want.code for want in wanted} and not unit.closed_on]
    counts["closed"] = Unit.objects.filter(pk__in=[unit.pk for unit in gone]).update(closed_on=at.date())
    if any(counts.values()):
        payload = {"pack": pack.id, "pack_version": pack.version, **counts}
        ledger.append(action="accounts.sync_units", by=by, at=at, record=f"accounts.pack:{pack.id}", payload=payload)
    return counts


def _wanted(pack: Pack, on: date) -> Iterator[_Wanted]:
    """All bodies and counties, each after its parent."""
    area: dict[str, str] = {}
    cities: dict[str, str] = {}
    for body in _parents_first(pack):
        area[body.id] = body.division or area.get(body.parent or "", "")
        if body.kind == "city" and body.division:
            cities[body.division] = body.id
        yield _Wanted(body.id, body.name.zh, body.name.en, _KINDS[body.kind], body.parent, area[body.id])
    for county in pack.divisions.counties(on):
        if county.parent in cities:
            yield _Wanted(county.code, county.name, "", UnitKind.COUNTY, cities[county.parent], county.code)


def _parents_first(pack: Pack) -> list[Body]:
    def depth(body_id: str | None) -> int:
        return 0 if body_id is None else 1 + depth(pack.bodies[body_id].parent)

    return sorted(pack.bodies.values(), key=lambda body: depth(body.id))


def _bring_in_line(want: _Wanted, known: dict[str, Unit]) -> str | None:
    parent = known[want.parent] if want.parent else None
    facts = {
        "name": want.name,
        "name_en": want.name_en,
        "kind": want.kind,
        "parent_id": parent.pk if parent else None,
        "division": want.division,
        "closed_on": None,
    }
    unit = known.get(want.code)
    if unit is None:
        known[want.code] = Unit.objects.create(code=want.code, **facts)
        return "created"
    if all(getattr(unit, field) == value for field, value in facts.items()):
        return None
    for field, value in facts.items():
        setattr(unit, field, value)
    unit.save()
    return "changed"


@transaction.atomic
def add_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit,
    division: str = "",
    name_en: str = "",
    by: Actor,
    at: datetime,
) -> Unit:
    """Enter a laboratory or an enterprise that sends or reads records itself; its parent supervises it.

    Raises:
        Problem: a unit of that code exists.
    """
    if Unit.objects.filter(code=code).exists():
        raise Problem("unit_exists", f"单位 {code} 已存在", f"there is a unit {code} already", field="code")
    unit = Unit.objects.create(
        code=code, name=name, name_en=name_en, kind=kind, parent=parent, division=division or parent.division
    )
    payload = {"code": code, "kind": kind, "parent": parent.code}
    ledger.append(action="accounts.add_unit", by=by, at=at, record=f"accounts.unit:{unit.pk}", payload=payload)
    return unit


@transaction.atomic
def add_person(
    *,
    username: str,
    unit: Unit,
    roles: Collection[str],
    password: str | None,
    full_name: str = "",
    email: str = "",
    by: Actor,
    at: datetime,
) -> User:
    """Open an account for a person of ``unit``; without a password nobody can sign in with it yet.

    Raises:
        Problem: the name is taken, or a role does not exist or does not fit the unit.
        ValidationError: the password is too weak.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise Problem("username_taken", f"登录名 {username} 已被使用", f"{username} is taken", field="username")
    _check_roles(roles, unit)
    user = User(username=username, unit=unit, full_name=full_name, email=email, date_joined=at)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.save()
    Membership.objects.bulk_create(Membership(user=user, role=role) for role in sorted(set(roles)))
    payload = {"unit": unit.code, "roles": sorted(set(roles))}
    ledger.append(action="accounts.add_person", by=by, at=at, record=f"accounts.user:{user.pk}", payload=payload)
    return user


@transaction.atomic
def set_roles(*, person: User, roles: Collection[str], by: Actor, at: datetime) -> None:
    """Let a person hold exactly these roles.

    Raises:
        Problem: a role does not exist or does not fit the unit, or somebody changes their own roles.
    """
    if isinstance(by, User) and by.pk == person.pk:
        raise Problem("own_roles", "不能修改自己的角色，请由另一位管理员操作", "nobody changes their own roles")
    _check_roles(roles, person.unit)
    before = sorted(person.memberships.values_list("role", flat=True))
    person.memberships.exclude(role__in=roles).delete()
    Membership.objects.bulk_create(
        Membership(user=person, role=role) for role in sorted(set(roles)) if role not in before
    )
    forget(person)
    payload = {"before": before, "after": sorted(set(roles))}
    ledger.append(action="accounts.set_roles", by=by, at=at, record=f"accounts.user:{person.pk}", payload=payload)


@transaction.atomic
def set_active(*, person: User, is_active: bool, by: Actor, at: datetime) -> None:
    """Close or reopen an account; what the person did stays recorded.

    Raises:
        Problem: somebody closes their own account.
    """
    if isinstance(by, User) and by.pk == person.pk:
        raise Problem("own_account", "不能停用自己的账户", "nobody closes their own account")
    User.objects.filter(pk=person.pk).update(is_active=is_active)
    person.is_active = is_active
    action = "accounts.reopen_account" if is_active else "accounts.close_account"
    ledger.append(action=action, by=by, at=at, record=f"accounts.user:{person.pk}")


def _check_roles(roles: Collection[str], unit: Unit | None) -> None:
    known = all_roles()
    for key in roles:
        if key not in known:
            raise Problem("unknown_role", f"没有角色 {key}", f"no role {key}", field="roles")
        if unit is None or unit.kind not in known[key].units:
            zh, en = known[key].name.zh, known[key].name.en
            raise Problem(
                "role_does_not_fit",
                f"角色“{zh}”不能授予该类单位的人员",
                f"“{en}” does not fit that unit",
                field="roles",
            )
