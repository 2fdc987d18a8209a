"""The demo's accounts: a reporter and a checker in each body that reports, and the lead office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from zhiheng.apps.returns import queries as returns
from zhiheng.demo.password import PASSWORD
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit, User

OFFICE = "lead-office"


@dataclass(frozen=True)
class Cast:
    """Who acts in the demo.

    Attributes:
        statistician: imports, accepts returns, freezes.
        approver: approves, a second person.
        releaser: releases, a third.
        reporters: by code of the unit.
        checkers: by code of the unit.
    """

    statistician: User
    approver: User
    releaser: User
    reporters: dict[str, User]
    checkers: dict[str, User]


def enter(*, at: datetime) -> Cast:
    """Open all accounts; the units must be there."""
    office = Unit.objects.get(code=OFFICE)

    password = make_password(PASSWORD)  # hashing is slow on purpose; one hash serves all accounts of the demo

    def person(username: str, unit: Unit, role: str, name: str) -> User:
        return account(username, unit, role, name, password=password, at=at)

    person("auditor", office, "auditor", "审计（演示）")
    person("administrator", office, "administrator", "管理员（演示）")
    reporters, checkers = {}, {}
    for unit in _reporting_units():
        prefix = "city" if unit.kind == "city" else "department"
        reporters[unit.code] = person(f"{unit.code}-1", unit, f"{prefix}-reporter", f"{unit.name}填报（演示）")
        checkers[unit.code] = person(f"{unit.code}-2", unit, f"{prefix}-checker", f"{unit.name}审核（演示）")
    return Cast(
        statistician=person("statistician", office, "office-statistician", "统计员（演示）"),
        approver=person("approver", office, "office-approver", "批准人（演示）"),
        releaser=person("releaser", office, "office-releaser", "发布人（演示）"),
        reporters=reporters,
        checkers=checkers,
    )


def account(username: str, unit: Unit, role: str, name: str, *, password: str, at: datetime) -> User:
    """Open an account with a password that is hashed already."""
    user = actions.add_person(
        username=username, unit=unit, roles=[role], password=None, full_name=name, by="system", at=at
    )
    user.password = password
    user.save(update_fields=["password"])
    return user


def known() -> Cast:
    """The accounts as ``enter`` opened them."""
    found = {user.username: user for user in User.objects.select_related("unit")}

    def of_each_unit(place: int) -> dict[str, User]:
        ending = f"-{place}"
        people = (user for name, user in found.items() if name.endswith(ending) and user.unit is not None)
        return {user.username.removesuffix(ending): user for user in people}

    return Cast(
        statistician=found["statistician"],
        approver=found["approver"],
        releaser=found["releaser"],
        reporters=of_each_unit(1),
        checkers=of_each_unit(2),
    )


def _reporting_units() -> list[Unit]:
    found = {unit.pk: unit for form in returns.forms() for unit in returns.reporting_units(form)}
    return sorted(found.values(), key=lambda unit: unit.code)
