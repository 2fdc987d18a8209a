"""A bakery, its supplier, its customer and the office, for tests of the pages."""

from __future__ import annotations

from types import SimpleNamespace

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope

BAKERY, MILL, SHOP = "91140105DEM0000148", "91140105DEM0000223", "91140105DEM00003XX"
FLOUR, BREAD, CASE, GLN = "6901234000016", "6901234567892", "106901234000000015", "6901234000009"


def person(name: str, unit: Unit, *roles: str) -> User:
    """Somebody with roles."""
    user = User.objects.create(username=name, full_name=name, unit=unit)
    Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
    return user


def enter() -> SimpleNamespace:
    """The units and the people."""
    with system_scope():
        city = Unit.objects.create(code="140100", name="太原市", kind=UnitKind.CITY, division="140100")
        other = Unit.objects.create(code="140200", name="大同市", kind=UnitKind.CITY, division="140200")
        bakery = Unit.objects.create(code=BAKERY, name="演示饼干厂", kind=UnitKind.ENTERPRISE, parent=city)
        mill = Unit.objects.create(code=MILL, name="演示面粉厂", kind=UnitKind.ENTERPRISE, parent=city)
        return SimpleNamespace(
            bakery=bakery,
            mill=mill,
            baker=person("baker", bakery, "enterprise"),
            miller=person("miller", mill, "enterprise"),
            officer=person("officer", city, "traceability-officer"),
            stranger=person("stranger", other, "traceability-officer"),
            rightless=person("rightless", city, "safety-officer"),
        )
