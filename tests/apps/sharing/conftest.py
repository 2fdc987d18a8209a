"""A provider, a department that subscribes, one that does not, and facts about made-up organisations."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from tests.apps.complaints.conftest import enter_as  # noqa: F401 - for the tests

from registry_samples import code
from zhiheng import policy
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.sharing.actions import subscribing
from zhiheng.apps.sharing.actions.subscribing import Terms
from zhiheng.apps.sharing.models import Subscription
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import set_scope

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
TODAY = date(2026, 6, 1)
FIELDS = ("kind", "severity", "fine_yuan", "document", "published_on")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ZHIHENG_REQUIRE_MFA = False


def later(**spans: float) -> datetime:
    return AT + timedelta(**spans)


def enter() -> SimpleNamespace:
    """The units and people, in the caller's scope."""
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    units = {unit.code: unit for unit in Unit.objects.all()}

    def person(name: str, unit: str, *roles: str) -> User:
        user = User.objects.create(username=name, full_name=f"{name}某", unit=units[unit])
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    return SimpleNamespace(
        units=units,
        finance=units["finance"],
        provider=units["quality-supervision"],
        reporter=person("finance-1", "finance", "department-reporter"),
        checker=person("finance-2", "finance", "department-checker"),
        approver=person("quality-2", "quality-supervision", "department-checker"),
        both=person("quality-3", "quality-supervision", "department-reporter", "department-checker"),
        stranger=person("housing-1", "housing-construction", "department-reporter", "department-checker"),
        office=person("office-1", "lead-office", "office-approver"),
        auditor=person("auditor-1", "lead-office", "auditor"),
    )


@pytest.fixture
def cast(db) -> SimpleNamespace:
    set_scope(everything=True)
    return enter()


def organisation(serial: int = 1, **said) -> Organisation:
    uscc = code(serial)
    given = {"key": uscc, "uscc": uscc, "name": f"山西某某{serial}号食品有限公司", "division": "140105"}
    given |= {"legal_representative": "张某", "address": "太原市小店区平阳路1号"}
    return Organisation.objects.create(**(given | {"recorded_at": AT, "updated_at": AT} | said))


def fact(about: Organisation, kind: str = "penalty", *, number: int = 1, source: str = "quality-supervision", **said):
    values = {
        "kind": "fine",
        "severity": "general",
        "sector": "food",
        "fine_yuan": "20000",
        "document": f"罚〔{number}〕",
    }
    values |= {"published_on": "2026-03-02", "responsible": "李某某"}
    given = {"fields": values if kind == "penalty" else {}, "occurred_on": date(2026, 3, 1)}
    given |= {"recorded_at": AT - timedelta(days=60)} | said
    digest = hashlib.sha256(f"{kind}{about.key}{number}{given}".encode()).hexdigest()
    return Fact.objects.create(
        organisation=about,
        kind=kind,
        key=f"{about.key}-{number}",
        source=Unit.objects.get(code=source),
        division=about.division,
        digest=digest,
        **given,
    )


def terms(**said) -> Terms:
    given = {"item": "penalty", "fields": FIELDS, "purpose": "政府采购资格审查", "basis": "政府采购法第二十二条"}
    return Terms(**(given | {"from_on": TODAY, "until_on": date(2027, 5, 31)} | said))


def asked(cast: SimpleNamespace, **said) -> Subscription:
    return subscribing.ask_subscription(unit=cast.finance, terms=terms(**said), by=cast.reporter, at=AT)


def approved(cast: SimpleNamespace, **said) -> Subscription:
    return subscribing.decide_subscription(asked(cast, **said), is_approved=True, decision="", by=cast.approver, at=AT)


@pytest.fixture
def subscription(cast) -> Subscription:
    return approved(cast)
