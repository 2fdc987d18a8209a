"""Firms, officers and keys for tests of the resolver and the page behind a scanned code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from registry_samples import code
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.actions.ending import ask_end, end_claim
from zhiheng.apps.traceability.models import Claim
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
SINCE = date(2020, 1, 1)
GTIN, OTHER, GLN = "06901234567892", "06909876543210", "6901234000009"
STEM = "https://id.gs1.org"
CLASS = f"{STEM}/01/{GTIN}"
MAKER, RIVAL = code(1), code(2)


def person(name: str, unit: Unit, *roles: str) -> User:
    user = User.objects.create(username=name, unit=unit, full_name=name)
    Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
    return user


def enter() -> SimpleNamespace:
    """Two firms below a county, with people of both; in the caller's scope, which sees all."""
    county, _ = Unit.objects.get_or_create(
        code="140105", defaults={"name": "小店区", "kind": "county", "division": "140105"}
    )
    firms = []
    for serial, uscc in ((1, MAKER), (2, RIVAL)):
        told = {"name": f"山西某某{serial}号食品有限公司", "uscc": uscc, "division": "140105"}
        Organisation.objects.create(key=uscc, recorded_at=AT, updated_at=AT, **told)
        unit = Unit.objects.create(code=uscc, name=told["name"], kind="enterprise", parent=county, division="140105")
        firms.append(unit)
    return SimpleNamespace(
        county=county,
        firm=firms[0],
        rival=firms[1],
        baker=person("baker", firms[0], "enterprise"),
        rogue=person("rogue", firms[1], "enterprise"),
        officer=person("officer", county, "traceability-officer"),
        second=person("second", county, "traceability-officer"),
    )


def claimed(cast: SimpleNamespace, kind: str = "prefix", digits: str = "6901234", **more: object) -> Claim:
    """A claim of the baker's, confirmed by the officer."""
    given = {"effective_from": SINCE, "by": cast.baker, "at": AT} | more
    return confirm_claim(claim_key(kind=kind, digits=digits, **given), by=cast.officer, at=AT)


def ended(claim: Claim, on: date, cast: SimpleNamespace, reason: str = "已转让") -> Claim:
    """A claim that one officer wanted to end and the other ended."""
    return end_claim(ask_end(claim, effective_to=on, reason=reason, by=cast.officer, at=AT), by=cast.second, at=AT)


@contextmanager
def refused(code_: str) -> Iterator[None]:
    """It is refused, for this reason."""
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code == code_
