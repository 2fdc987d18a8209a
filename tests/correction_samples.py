"""An enterprise of the register with an account of its own, another one, and the officers who examine what they ask."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from registry_samples import code, read, row
from zhiheng import policy
from zhiheng.apps.registry.actions import record_organisations
from zhiheng.apps.registry.models import Organisation
from zhiheng.platform.accounts.actions import add_unit, sync_units
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, Unit, User

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, tzinfo=UTC)


def enter() -> SimpleNamespace:
    """The register, the units and the people, in the caller's scope, which must see everything."""
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    record_organisations(
        lines=read(row(1), row(2), row(3, name="山西某某1号食品有限公司太原分公司")),
        upload=1, unit=None, by=None, at=AT,
    )  # fmt: skip
    units = {unit.code: unit for unit in Unit.objects.all()}

    def person(name: str, unit: Unit, *roles: str) -> User:
        user = User.objects.create(username=name, unit=unit)
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    def enterprise(serial: int) -> Unit:
        held = Organisation.objects.get(uscc=code(serial))
        kind, county = UnitKind.ENTERPRISE, units["140105"]
        return add_unit(code=code(serial), name=held.name, kind=kind, parent=county, by="system", at=AT)

    first, second = enterprise(1), enterprise(2)
    return SimpleNamespace(
        units=units,
        organisation=Organisation.objects.get(uscc=code(1)),
        owner=person("owner", first, "enterprise"),
        colleague=person("colleague", first, "enterprise"),
        rival=person("rival", second, "enterprise"),
        officer=person("registrar", units["140105"], "registry-officer"),
        other=person("registrar-elsewhere", units["140212"], "registry-officer"),
        reporter=person("reporter", units["city-taiyuan"], "city-reporter"),
        nobody=person("without-a-match", add_unit(
            code=code(77), name="不在名录", kind=UnitKind.ENTERPRISE, parent=units["140105"], by="system", at=AT
        ), "enterprise"),
    )  # fmt: skip


def office_file(name: str = "licence.txt", text: str = "营业执照") -> object:
    """A small file as a form sends it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")
