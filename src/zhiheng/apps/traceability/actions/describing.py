"""What a class of products or a place is called: said by whose key it is, or by the office; the newest counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiheng.apps.traceability.actions.linking import owner_of
from zhiheng.apps.traceability.models import Description
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.problem import Problem


@transaction.atomic
def describe(
    *,
    code: str,
    name: str,
    brand: str = "",
    specification: str = "",
    place_kind: str = "",
    division: str = "",
    by: User,
    at: datetime,
) -> Description:
    """Say what something is called.

    Args:
        code: of a class or a place, in any spelling.
        name: of the product, or of the place for the firm's own use.
        brand: of the product.
        specification: net content, grade and the like.
        place_kind: one of ``PlaceKind``, of a place.
        division: where a place lies (GB/T 2260).
        by: a person of the firm whose key it is, or of the office.
        at: the instant.

    Raises:
        Problem: the code is wrong, of neither a class nor a place, not the firm's own, or the name is missing.
    """
    found = identify(code)
    if found.level not in ("class", "place"):
        zh, en = "只能为品类或地点登记名称", "only a class of products or a place has a name"
        raise Problem("described_level", zh, en, field="code")
    unit = owner_of(found.canonical, by)
    if not name.strip():
        raise Problem("name_missing", "请填写名称", "say what it is called", field="name")
    with system_scope():  # also what the office or an earlier owner of the key has said
        Description.objects.filter(anchor=found.canonical, replaced_at=None).update(replaced_at=at)
    made = Description.objects.create(
        anchor=found.canonical, name=name.strip(), brand=brand.strip(), specification=specification.strip(),
        place_kind=place_kind, division=division, unit=unit, by=by, at=at,
    )  # fmt: skip
    said = {"anchor": found.canonical, "name": made.name}
    append(action="traceability.describe", by=by, at=at, record=f"trace.description:{made.pk}", payload=said)
    return made
