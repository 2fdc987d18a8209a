"""Made-up organisations, units and rows of facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from intake_files import as_csv
from registry_samples import code
from registry_samples import read as read_register
from registry_samples import row as register_row
from zhiheng import policy
from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions.facts import record_facts
from zhiheng.apps.credit.facts.batching import Recorded
from zhiheng.apps.credit.facts.reading import Line, Reader
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions as intake
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.queries import receipt

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PENALTY = {
    "organisation_code": "统一社会信用代码",
    "organisation_name": "企业名称",
    "document": "文书号",
    "kind": "处罚种类",
    "severity": "失信程度",
    "fine_yuan": "罚款金额（元）",
    "decided_on": "决定日期",
    "is_first": "是否初次违法",
    "fact_until": "有效期至",
}


def enter(organisations: int = 3) -> None:
    """Units of the pack, and so many organisations in Taiyuan (the last of them in Datong)."""
    sync_units(pack=policy.load(settings.PACKS[0]), by="system", at=AT)
    rows = [register_row(serial) for serial in range(1, organisations)]
    rows.append(register_row(organisations, city="大同", address="大同市平城区御河路2号"))
    record_organisations(lines=read_register(*rows), upload=None, unit=None, by=None, at=AT)


def unit(unit_code: str = "quality-supervision") -> Unit:
    return Unit.objects.get(code=unit_code)


def person(name: str, unit_code: str, *roles: str) -> User:
    made = User.objects.create(username=name, unit=unit(unit_code))
    Membership.objects.bulk_create(Membership(user=made, role=role) for role in roles)
    return made


def penalty(serial: int = 1, **told: str) -> dict[str, str]:
    """A row of a file of penalties, by the names of the mapping."""
    base = {
        "organisation_code": code(1),
        "organisation_name": "",
        "document": f"晋市监罚〔2024〕{serial}号",
        "kind": "罚款",
        "severity": "一般",
        "fine_yuan": "50000元",
        "decided_on": "2024-05-18",
        "is_first": "否",
        "fact_until": "",
    }
    return base | told


def read(*rows: dict[str, str], kind: str = "penalty", first: int = 2) -> list[Line]:
    reader = Reader(catalogue.item(kind), received_on=TODAY)
    return [reader.read(first + place, cells) for place, cells in enumerate(rows)]


def record(*rows: dict[str, str], kind: str = "penalty", at: datetime = AT, source: Unit | None = None) -> Recorded:
    lines = read(*rows, kind=kind)
    return record_facts(kind=kind, lines=lines, source=source or unit(), upload=None, by=None, at=at)


def recorded(*rows: dict[str, str], **options: Any) -> Fact:
    """One fact in force, of the first organisation."""
    record(*(rows or (penalty(),)), **options)
    return Fact.objects.filter(revoked_at=None).latest("pk")


def penalties(rows: Sequence[dict[str, str]]) -> bytes:
    """The rows as a file."""
    return as_csv(list(PENALTY.values()), [[row.get(name, "") for name in PENALTY] for row in rows])


def send(data: bytes, *, kind: str = "fact_penalty", sender: str = "quality-supervision") -> dict[str, Any]:
    """The file through the whole of intake; its receipt."""
    with system_scope():
        given = {"kind": kind, "filename": "信用信息.csv", "data": data, "by": None, "at": AT}
        upload = intake.receive(**given, unit=unit(sender), is_deferred=False)
        upload = intake.inspect(upload=upload, at=AT) if not upload.is_repeat else upload
        if upload.state is UploadStatus.DETECTED:
            upload = intake.confirm(upload=upload, by=None, at=AT, is_deferred=False)
    if not upload.is_repeat:
        upload = process(upload=upload, by=None, at=AT)
    with system_scope():
        return receipt(upload)
