"""A small cast.

Alice reports for Taiyuan, Bob and Gina check there; Olga and Otto accept for the lead office; Charlie reports for
another city, Dora for a department, Eve in a county of Taiyuan; Frank audits and may change nothing.
"""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from zhiheng import policy
from zhiheng.apps.returns import actions
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.vocab.periods import Period

AT = datetime(2016, 1, 20, 9, tzinfo=UTC)
FORM = "city-roads"


def enter() -> SimpleNamespace:
    """The units and people, in the caller's scope."""
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    units = {unit.code: unit for unit in Unit.objects.all()}

    def person(name: str, unit: str, role: str) -> User:
        user = User.objects.create(username=name, unit=units[unit])
        Membership.objects.create(user=user, role=role)
        return user

    return SimpleNamespace(
        taiyuan=units["city-taiyuan"],
        datong=units["city-datong"],
        alice=person("alice", "city-taiyuan", "city-reporter"),
        bob=person("bob", "city-taiyuan", "city-checker"),
        gina=person("gina", "city-taiyuan", "city-checker"),
        olga=person("olga", "lead-office", "office-statistician"),
        otto=person("otto", "lead-office", "office-statistician"),
        charlie=person("charlie", "city-datong", "city-reporter"),
        dora=person("dora", "transport", "department-reporter"),
        eve=person("eve", "140105", "city-reporter"),
        frank=person("frank", "lead-office", "auditor"),
    )


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ZHIHENG_REQUIRE_MFA = False  # what the second factor guards is tested with the accounts


@pytest.fixture
def cast(db):
    set_scope(everything=True)
    return enter()


@pytest.fixture
def ret(cast):
    return actions.open_return(form=FORM, unit=cast.taiyuan, period=Period.parse("2015"), by=cast.alice, at=AT)


GOOD = {
    "county_road_km_rated": Decimal(1000),
    "county_road_km_good": Decimal("801.5"),
    "rural_road_km_rated": Decimal(2000),
    "rural_road_km_good": Decimal(1500),
    "rural_road_accepted_total": Decimal(40),
    "rural_road_accepted_passed": Decimal(40),
    "rural_road_accepted_excellent": Decimal(26),
}


@pytest.fixture
def filled(ret, cast):
    actions.write_cells(ret, values=GOOD, by=cast.alice, at=AT)
    return ret
