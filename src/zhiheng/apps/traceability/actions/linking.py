"""Where scanned codes lead: links are registered by whose key it is or by the office, and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zhiheng.apps.traceability.leading import target_of
from zhiheng.apps.traceability.models import Link
from zhiheng.apps.traceability.queries.holding import holders_of
from zhiheng.apps.traceability.scanned import anchor_of, scanned
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.gs1.digital_link import STEM
from zhiheng.vocab.problem import Problem

# terms of the GS1 Web Vocabulary that the site offers; more are data of the vocabulary, not of this system
LINK_TYPES = (
    "pip", "traceability", "recallStatus", "certificationInfo", "hasRetailers", "instructions", "safetyInfo",
    "nutritionalInfo", "allergenInfo", "promotion", "support", "registerProduct", "sustainabilityInfo",
)  # fmt: skip


@transaction.atomic
def add_link(
    *,
    code: str,
    link_type: str,
    target: str,
    title: str,
    languages: Sequence[str] = ("zh",),
    media_type: str = "text/html",
    is_default: bool = False,
    by: User,
    at: datetime,
) -> Link:
    """Register where a code leads.

    Args:
        code: of a class, lot, item, place ... in any spelling; what lies below inherits the link.
        link_type: one of ``LINK_TYPES``.
        target: https address; ``{gtin}``, ``{lot}``, ``{serial}``, ``{variant}``, ``{key}`` stand for what was scanned.
        title: what people read.
        languages: of the target (BCP 47).
        media_type: of the target.
        is_default: whether a plain scan leads there.
        by: a person of the firm whose key it is, or of the office.
        at: the instant.

    Raises:
        Problem: the code or the address is wrong, or the key is not the firm's own.
    """
    anchor = anchor_of(code)
    unit = owner_of(anchor, by)
    if link_type not in LINK_TYPES:
        raise Problem("link_type_unknown", "没有这种链接类型", "no such link type", field="link_type")
    target = target_of(target)
    try:
        with transaction.atomic():
            made = Link.objects.create(
                anchor=anchor, link_type=link_type, target=target, title=title.strip(), languages=list(languages),
                media_type=media_type, is_default=is_default, unit=unit, by=by, at=at,
            )  # fmt: skip
    except IntegrityError as conflict:
        zh = "该编码已有相同的链接或默认链接；请先撤回原链接"
        raise Problem("link_taken", zh, "it has this link or a default already: withdraw that") from conflict
    said = {"anchor": anchor, "type": link_type, "target": target, "default": is_default}
    append(action="traceability.add_link", by=by, at=at, record=f"trace.link:{made.pk}", payload=said)
    return made


def owner_of(anchor: str, by: User) -> Unit:
    """The person's unit, if it may speak for this key: the office may, and the firm whose key it was confirmed to be.

    Raises:
        Problem: it may not.
    """
    if by.unit is None:
        raise Problem("unit_missing", "账户没有所属单位", "the account belongs to no unit")
    scanned(anchor.removeprefix(STEM))
    if by.unit.kind != UnitKind.ENTERPRISE:
        return by.unit
    holder = holders_of([anchor]).get(anchor)
    if holder is None or holder.unit != by.unit_id:
        zh = "该编码未核实归属本企业；请先申报厂商识别代码"
        raise Problem("link_not_owned", zh, "the key is not confirmed as yours: claim your prefix first", field="code")
    return by.unit


@transaction.atomic
def withdraw_link(link: Link, *, by: User, at: datetime) -> Link:
    """Take a link back; it stays on record.

    Raises:
        Problem: ``link_withdrawn``.
    """
    held = Link.objects.select_for_update().get(pk=link.pk)
    if held.withdrawn_at is not None:
        raise Problem("link_withdrawn", "该链接已撤回", "it is withdrawn already")
    held.withdrawn_by, held.withdrawn_at = by, at
    held.save(update_fields=["withdrawn_by", "withdrawn_at"])
    append(action="traceability.withdraw_link", by=by, at=at, record=f"trace.link:{held.pk}", payload={})
    return held
