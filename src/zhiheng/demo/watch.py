"""Who works complaints in the demo: an operator, an officer and a head in some counties, and who watches products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from zhiheng.demo.password import PASSWORD
from zhiheng.demo.people import account
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope

COUNTIES = 6


@dataclass(frozen=True)
class Watch:
    """The people of one county."""

    unit: Unit
    operator: User
    officer: User
    head: User


def enter(*, at: datetime) -> list[Watch]:
    """Open their accounts, named by the code of the county and what they do; the units must be there."""
    password = make_password(PASSWORD)  # one hash serves all

    def person(unit: Unit, does: str, role: str, title: str) -> User:
        return account(f"{unit.code}-{does}", unit, role, f"{unit.name}{title}（演示）", password=password, at=at)

    with system_scope():
        counties = list(Unit.objects.filter(kind=UnitKind.COUNTY, closed_on=None).order_by("code")[:COUNTIES])
        found = []
        for unit in counties:
            operator = person(unit, "operator", "complaint-operator", "接线员")
            officer = person(unit, "officer", "complaint-officer", "承办人")
            head = person(unit, "head", "complaint-head", "负责人")
            person(unit, "supervisor", "social-supervisor", "社会监督员")
            person(unit, "safety", "safety-officer", "产品安全员")
            person(unit, "registrar", "registry-officer", "企业信息管理员")
            found.append(Watch(unit, operator, officer, head))
    return found
