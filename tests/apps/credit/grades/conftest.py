"""People, one enterprise, and rules that need no pack."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.grade_samples import AT, book, organisation

from zhiheng import policy
from zhiheng.apps.credit.grading import rulebook
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import set_scope


@pytest.fixture(autouse=True)
def _no_second_factor(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.ZHIHENG_REQUIRE_MFA = False


@pytest.fixture
def rules(monkeypatch):
    """The rules in force, whatever the pack says; ``rules(book)`` puts others in force."""

    def put(held):
        monkeypatch.setattr(rulebook, "in_force", lambda on: held)

    put(book())
    return put


def enter() -> SimpleNamespace:
    """The units and people, in the caller's scope."""
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    units = {unit.code: unit for unit in Unit.objects.all()}

    def person(name: str, unit: str, *roles: str) -> User:
        user = User.objects.create(username=name, unit=units[unit])
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    return SimpleNamespace(
        units=units,
        officer=person("credit-officer", "140105", "credit-officer"),
        head=person("credit-head", "140105", "credit-head"),
        stranger=person("stranger", "city-datong", "credit-officer"),
        auditor=person("auditor", "lead-office", "auditor"),
    )


@pytest.fixture
def cast(db, rules):
    set_scope(everything=True)
    return enter()


@pytest.fixture
def firm(cast):
    return organisation()
