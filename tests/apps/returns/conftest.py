"""A small cast: a city's reporter and checker, the lead office, and an outsider who must see nothing."""

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


@pytest.fixture
def cast(db):
    set_scope(everything=True)
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    province = Unit.objects.get(code="province")
    taiyuan, datong = (Unit.objects.get(kind="city", division=code) for code in ("140100", "140200"))

    def person(name: str, unit: Unit, role: str) -> User:
        user = User.objects.create(username=name, unit=unit)
        Membership.objects.create(user=user, role=role)
        return user

    return SimpleNamespace(
        taiyuan=taiyuan,
        datong=datong,
        alice=person("alice", taiyuan, "city-reporter"),
        bob=person("bob", taiyuan, "city-checker"),
        olga=person("olga", province, "office-statistician"),
        charlie=person("charlie", datong, "city-reporter"),
    )


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
