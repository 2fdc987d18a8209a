"""People who use the interface, and documents to send."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from zhiheng.platform.accounts.models import Membership, Unit, User

GTIN = "06901234567892"
CAPTURE = "/api/v1/epcis/capture"


def people() -> SimpleNamespace:
    """Two firms and the office, in the caller's scope."""

    def person(name: str, unit: Unit | None, *roles: str) -> User:
        user = User.objects.create(username=name, full_name=f"{name}某", unit=unit)
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    mill = Unit.objects.create(code="91140100MA0MILL01X", name="某某面粉有限公司", kind="enterprise")
    other = Unit.objects.create(code="91140100MA0BAKE02X", name="某某食品有限公司", kind="enterprise")
    return SimpleNamespace(
        mill=mill,
        other=other,
        miller=person("miller", mill, "enterprise"),
        baker=person("baker", other, "enterprise"),
        homeless=person("homeless", None, "enterprise"),
        visitor=person("visitor", mill),
    )


def event(serial: int, **more: Any) -> dict[str, Any]:
    """An observation of one item."""
    told = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": f"2026-05-{1 + serial % 28:02d}T08:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"https://id.gs1.org/01/{GTIN}/21/{serial}"],
        "bizStep": "shipping",
    }
    return told | more
