"""Bodies, their duties, and roles with their permissions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from zhiheng.policy.schema.base import Bilingual, Item, Name, Slug

Cadence = Literal["once", "yearly", "periodic", "continuous"]
System = Annotated[str, StringConstraints(pattern=r"^M[0-9]{2}$")]
Permission = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]


class Body(Item):
    """A body of government: ``division`` names its area where it governs one."""

    id: Slug
    clause: Name
    name: Bilingual
    kind: Literal["government", "leading_group", "office", "department", "city"]
    parent: Slug | None = None
    division: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None


class Bodies(Item):
    """The file ``bodies.yaml``."""

    bodies: tuple[Body, ...]


class Duty(Item):
    """One obligation of one or more bodies, in words of our own."""

    id: Slug
    clause: Name
    bodies: Annotated[tuple[Slug, ...], Field(min_length=1)]
    text: Bilingual
    cadence: Cadence | None = None
    system: System


class Duties(Item):
    """The file ``duties.yaml``."""

    duties: tuple[Duty, ...]


class SystemEntry(Item):
    """A system that the document describes, to which duties and plans point."""

    id: System
    name: Bilingual
    clauses: Annotated[tuple[Name, ...], Field(min_length=1)]


class Systems(Item):
    """The file ``systems.yaml``."""

    systems: tuple[SystemEntry, ...]


class PermissionEntry(Item):
    """A right that a role can hold."""

    id: Permission
    name: Bilingual


class Role(Item):
    """A set of permissions that a person holds in a unit."""

    id: Slug
    name: Bilingual
    units: tuple[Literal["province", "department", "city", "county", "laboratory", "enterprise"], ...]
    permissions: tuple[Permission, ...]
    second_factor: bool = False


class Roles(Item):
    """The file ``roles.yaml``."""

    permissions: tuple[PermissionEntry, ...]
    roles: tuple[Role, ...]
