"""A signed recall scope is made known to everybody who scans a code, and taken back when the recall is over."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from zhiheng.apps.traceability.models import RecallNotice, RecallScope
from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem


def announce_recall(scope: RecallScope, *, reason: str, advice: str, by: User, at: datetime) -> RecallNotice:
    """Make a signed scope known.

    Args:
        scope: signed, by another person.
        reason: what is wrong, for everybody to read.
        advice: what people are to do.
        by: the person.
        at: the instant.

    Raises:
        Problem: it is not signed, the same person signed it, it is announced already, or a text is missing.
    """
    if scope.signed_at is None:
        zh, en = "召回范围尚未签发，不能公告", "the scope is not signed yet and cannot be announced"
        raise Problem("scope_not_signed", zh, en)
    if scope.signed_by_id == by.pk:
        zh, en = (
            "签发人不能自己公告，请另一位工作人员公告",
            "whoever signed it may not announce it: another person must",
        )
        raise Problem("second_person", zh, en)
    for field, text in (("reason", reason), ("advice", advice)):
        if not text.strip():
            raise Problem("text_missing", "请填写此项，公众将看到", "fill this in: everybody will read it", field=field)
    try:
        with transaction.atomic():
            made = RecallNotice.objects.create(
                scope=scope, reason=reason.strip(), advice=advice.strip(), unit=scope.unit, announced_by=by,
                announced_at=at,
            )  # fmt: skip
            said = {"scope": scope.pk, "sha256": scope.sha256}
            append(action="traceability.announce_recall", by=by, at=at, record=f"trace.recall:{made.pk}", payload=said)
    except IntegrityError as conflict:
        raise Problem("recall_announced", "该召回范围已公告", "this scope is announced already") from conflict
    return made


@transaction.atomic
def withdraw_recall(notice: RecallNotice, *, by: User, at: datetime) -> RecallNotice:
    """The recall is over: the banner goes.

    Raises:
        Problem: ``recall_withdrawn``.
    """
    held = RecallNotice.objects.select_for_update().get(pk=notice.pk)
    if held.withdrawn_at is not None:
        raise Problem("recall_withdrawn", "该公告已撤回", "it is taken back already")
    held.withdrawn_by, held.withdrawn_at = by, at
    held.save(update_fields=["withdrawn_by", "withdrawn_at"])
    append(action="traceability.withdraw_recall", by=by, at=at, record=f"trace.recall:{held.pk}", payload={})
    return held
