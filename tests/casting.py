"""People, units and cases for tests of the case engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.db import transaction

from zhiheng import policy
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.workflow import actions
from zhiheng.platform.workflow.models import Case

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
GUARDS = ("material-complete", "both-consent", "session-held", "agreement-recorded", "test-open", "test-closed")


def days(number: float) -> datetime:
    """So many days after ``AT``."""
    return AT + timedelta(days=number)


def enter() -> SimpleNamespace:
    """The units and people, in the caller's scope."""
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    units = {unit.code: unit for unit in Unit.objects.all()}

    def person(name: str, unit: str, *roles: str) -> User:
        user = User.objects.create(username=name, unit=units[unit])
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    return SimpleNamespace(
        taiyuan=units["city-taiyuan"],
        datong=units["city-datong"],
        officer=person("officer", "city-taiyuan", "complaint-officer"),
        other=person("other", "city-taiyuan", "complaint-officer"),
        head=person("head", "city-taiyuan", "complaint-head"),
        both=person("both", "city-taiyuan", "complaint-officer", "complaint-head"),
        stranger=person("stranger", "city-datong", "complaint-officer"),
        admin=person("admin", "lead-office", "rules-administrator"),
    )


def opened(cast: SimpleNamespace, **options: object) -> Case:
    """A complaint that was received, with what is to be otherwise."""
    given = {"procedure": "complaint", "unit": cast.taiyuan, "division": "140105", "prefix": "TS", "by": "follower"}
    with transaction.atomic():
        return actions.open_case(**(given | {"at": AT, "follower": "f" * 64} | options)).case
