"""The firms of the demo's chains get their accounts, and each sends in what it has to tell, file by file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password

from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.actions.describing import describe
from zhiheng.apps.traceability.actions.scoping import reckon_scope, sign_scope
from zhiheng.apps.traceability.actions.tracing import ask_trace
from zhiheng.apps.traceability.choices import Purpose
from zhiheng.apps.traceability.queries.finding import thing_called
from zhiheng.demo import enterprises, places
from zhiheng.demo.password import PASSWORD
from zhiheng.demo.people import OFFICE, account
from zhiheng.demo.province import AS_OF
from zhiheng.demo.traceability import catalogue
from zhiheng.demo.traceability.firms import Part, Size, cast
from zhiheng.demo.traceability.making import DEMO, Chain, documents, make
from zhiheng.platform.accounts.actions import add_unit
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy import Pack

SINCE = date(2020, 1, 1)
OFFICER, REFERENCE = "trace-officer", "演示：铸件抽查不合格"


def tell(folder: Path, pack: Pack, *, at: datetime, size: Size = DEMO) -> Chain:
    """Make the chains up to the day before, open the accounts, and send everything in as if it were then.

    Raises:
        ValueError: a file was refused.
    """
    chain = make(until=at, size=size)
    firms = cast(chain.parts, enterprises.firms(places.cities(pack, on=AS_OF)))
    owners = enter(chain.parts, firms, at=at)
    own(chain, firms, owners, at=at)
    folder.mkdir(parents=True, exist_ok=True)
    for batch, name, data in documents(chain):
        (folder / name).write_bytes(data)
        owner = owners[batch.firm]
        if owner.unit is None:
            raise ValueError(f"{owner} belongs to no unit")
        made = capture(io.BytesIO(data), unit=owner.unit, filename=name, by=owner, at=batch.recorded_at)
        if made.faults:
            raise ValueError(f"{name}: {made.faults[0]}")
    recall(chain, at=at)
    return chain


def own(chain: Chain, firms: Mapping[str, enterprises.Firm], owners: Mapping[str, User], *, at: datetime) -> None:
    """Each firm claims its prefix, the officer confirms, and it says what its products and places are called."""
    with system_scope():
        officer = User.objects.select_related("unit").get(username=OFFICER)
        for key, part in chain.parts.items():
            by = owners[part.key]
            claim = claim_key(
                kind="prefix", digits=part.company, effective_from=SINCE, uscc=firms[key].code, by=by, at=at
            )
            confirm_claim(claim, by=officer, at=at)
        for one in catalogue.products(chain.parts):
            describe(code=one.name, name=one.called, by=owners[chain.parts[one.firm].key], at=at)
        for one in catalogue.places(chain.parts, firms):
            told = {"place_kind": one.kind, "division": one.division}
            describe(code=one.name, name=one.called, **told, by=owners[chain.parts[one.firm].key], at=at)


def recall(chain: Chain, *, at: datetime) -> None:
    """The heat of castings was found bad: the officer has followed it and signed what is affected."""
    with system_scope():
        officer = User.objects.select_related("unit").get(username=OFFICER)
        heat = thing_called(chain.suspects.heat)
    if heat is None:
        raise ValueError(f"no event names {chain.suspects.heat}")
    asked = ask_trace(heat, direction="forward", purpose=Purpose.RECALL, reference=REFERENCE, by=officer, at=at)
    sign_scope(reckon_scope(asked, by=officer, at=at), by=officer, at=at)


def enter(parts: Mapping[str, Part], firms: Mapping[str, enterprises.Firm], *, at: datetime) -> dict[str, User]:
    """Open an account for each firm, named by its part, and one for the officer who traces."""
    password = make_password(PASSWORD)  # hashing is slow on purpose; one hash serves all
    owners = {}
    with system_scope():
        office = Unit.objects.get(code=OFFICE)
        account(OFFICER, office, "traceability-officer", "产品追溯监管员（演示）", password=password, at=at)
        for key, part in parts.items():
            unit = _unit(firms[key], at=at)
            owners[part.key] = account(part.key, unit, "enterprise", f"{part.title}（演示）", password=password, at=at)
    return owners


def _unit(firm: enterprises.Firm, *, at: datetime) -> Unit:
    """The firm below its county, where it has no unit yet."""
    known = Unit.objects.filter(code=firm.code).first()
    if known is not None:
        return known
    county = Unit.objects.get(code=firm.county)
    return add_unit(code=firm.code, name=firm.name, kind=UnitKind.ENTERPRISE, parent=county, by="system", at=at)
