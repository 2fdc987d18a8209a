"""A small cast for complaints: a citizen with a receipt, and the offices of Taiyuan and Datong."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from zhiheng import policy
from zhiheng.apps.complaints import actions
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.workflow import receipts

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)  # Monday, 09:00 in Shanghai
KEY = "k" * 24
SAID = {
    "respondent": "晋阳某电器店",
    "facts": "买的电水壶用了三天就漏水，商家不肯退。",
    "name": "王小明",
    "phone": "13800000000",
    "division": "140105",
    "product": "电水壶",
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.ZHIHENG_REQUIRE_MFA = False  # what the second factor guards is tested with the accounts


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
        county=units["140105"],
        datong=units["city-datong"],
        operator=person("operator", "140105", "complaint-operator"),
        officer=person("officer", "140105", "complaint-officer"),
        head=person("head", "140105", "complaint-head"),
        supervisor=person("supervisor", "140105", "social-supervisor"),
        other=person("other", "city-datong", "complaint-officer"),
        reporter=person("reporter", "city-taiyuan", "city-reporter"),
    )


@pytest.fixture
def cast(db):
    set_scope(everything=True)
    return enter()


def sent(*kinds: Kind, key: str = KEY, at: datetime = AT, **said) -> actions.Receipt:
    """A submission of the citizen."""
    content = actions.Content(**(SAID | said))
    return actions.submit(
        key=key, content=content, kinds=kinds or (Kind.COMPLAINT,), channel=Channel.SITE, by=None, at=at
    )


@pytest.fixture
def complaint(cast) -> Complaint:
    return Complaint.objects.get(case__number=sent().numbers[0])


def enter_as(user: User | None) -> None:
    """See what the person sees, as in a request of theirs."""
    scope = scope_of(user) if user else None
    if scope is None:
        set_scope()
    else:
        set_scope(units=scope.units, areas=scope.areas, everything=scope.everything)


def follower(key: str = KEY) -> str:
    """What the database knows of the receipt."""
    return receipts.follower_of(receipts.receipt_of(key))
