"""Whose the cases of a procedure are: the rights of those who work and answer for them, and the page of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from zhiheng import policy
from zhiheng.platform.accounts.queries import all_roles
from zhiheng.policy.schema.procedures import OUTSIDE, Transition


@dataclass(frozen=True, slots=True)
class Owner:
    """What an app says of the cases of a procedure.

    Attributes:
        handle: the right of whoever works them.
        decide: the right of whoever answers for them, the head of the unit.
        page: name of the address of a case; it takes the number.
    """

    handle: str
    decide: str
    page: str


_owners: dict[str, Owner] = {}


def register(procedure: str, owner: Owner) -> None:
    """Say whose the cases of the procedure are (from ``AppConfig.ready``)."""
    _owners[procedure] = owner


def page_of(procedure: str) -> str | None:
    """The name of the address of its cases, where there is one."""
    owner = _owners.get(procedure)
    return owner.page if owner else None


def handling(procedure: str) -> frozenset[str]:
    """The roles that work the cases; without an owner those that take steps."""
    owner = _owners.get(procedure)
    return _granting(owner.handle) if owner else _named(step.by for step in _steps(procedure))


def deciding(procedure: str) -> frozenset[str]:
    """The roles that answer for the cases; without an owner those that confirm steps."""
    owner = _owners.get(procedure)
    return _granting(owner.decide) if owner else _named(step.confirmed_by for step in _steps(procedure))


def procedures() -> frozenset[str]:
    """Every procedure of the pack in force or with an owner."""
    return frozenset({one.id for one in policy.load(settings.PACKS[0]).procedures}) | frozenset(_owners)


def _granting(right: str) -> frozenset[str]:
    return frozenset(key for key, role in all_roles().items() if right in role.permissions)


def _named(roles: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(role for some in roles for role in some) - OUTSIDE


def _steps(procedure: str) -> list[Transition]:
    versions = policy.load(settings.PACKS[0]).procedures
    return [step for one in versions if one.id == procedure for step in one.transitions]
