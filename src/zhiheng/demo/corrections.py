"""One enterprise of the demo has an account: it has had its name corrected, and waits for a second answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Count

from zhiheng.apps.inspection import queries as inspection
from zhiheng.apps.registry import queries as registry
from zhiheng.apps.registry.corrections import actions
from zhiheng.demo.password import PASSWORD
from zhiheng.demo.people import account
from zhiheng.platform.accounts.actions import add_unit
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope

COUNTY, USERNAME = "140105", "enterprise"


def tell(*, at: datetime) -> User | None:
    """Open the account of the enterprise of the county that was inspected most, and let it ask for two corrections."""
    with system_scope():
        sampled = inspection.results_in_force().filter(organisation__division=COUNTY).order_by()
        most = sampled.values("organisation").annotate(samples=Count("pk")).order_by("-samples", "organisation").first()
        if most is None:
            return None
        firm = registry.organisation_list().get(pk=most["organisation"])
        county = Unit.objects.get(code=COUNTY)
        unit = add_unit(
            code=firm.uscc or firm.orgcode, name=firm.name, kind=UnitKind.ENTERPRISE, parent=county, by="system", at=at
        )
        owner = account(USERNAME, unit, "enterprise", "企业用户（演示）", password=make_password(PASSWORD), at=at)
        _ask(owner, User.objects.get(username=f"{COUNTY}-registrar"), firm.name, at=at)
    return owner


def _ask(owner: User, officer: User, name: str, *, at: datetime) -> None:
    renamed = actions.file_correction(
        fact="name", wanted=name.replace("示例", "示例新"), reason="演示：名称已变更登记", by=owner,
        at=at - timedelta(days=6),
    )  # fmt: skip
    actions.accept(renamed, by=officer, at=at - timedelta(days=3))
    actions.file_correction(
        fact="legal_representative", wanted="李某", reason="演示：法定代表人已变更登记", by=owner, at=at
    )
