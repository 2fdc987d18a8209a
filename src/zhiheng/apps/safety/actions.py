"""Everything that writes signals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.apps.safety.models import SafetySignal
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem


@transaction.atomic
def raise_signal(
    *,
    source: str,
    unit: Unit,
    division: str,
    product: str,
    respondent: str,
    severity: Severity,
    words: Sequence[dict[str, Any]],
    by: User | None,
    at: datetime,
) -> SafetySignal:
    """Note that words of injury were found in a record; the same record again gives the same signal."""
    values = {"unit": unit, "division": division, "product": product, "respondent": respondent}
    signal, is_new = SafetySignal.objects.get_or_create(
        source=source, defaults={**values, "severity": severity, "words": list(words), "at": at}
    )
    if is_new:
        said = {"source": source, "severity": severity, "unit": unit.code}
        append(action="safety.raise_signal", by=by, at=at, record=f"safety.signal:{signal.pk}", payload=said)
    return signal


@transaction.atomic
def judge(signal: SafetySignal, *, state: SignalState, judgement: str, by: User, at: datetime) -> SafetySignal:
    """Say what a signal is worth, and why. Officers for product safety.

    Raises:
        Problem: nothing is said, or it is put back to new.
    """
    if not judgement.strip():
        raise Problem("judgement_missing", "请写明研判意见", "say why", field="judgement")
    if state == SignalState.NEW:
        raise Problem("state_missing", "请选择研判结果", "choose what it is worth", field="state")
    held = SafetySignal.objects.select_for_update().get(pk=signal.pk)
    before = held.state
    held.state, held.judgement, held.judged_by, held.judged_at = state, judgement.strip(), by, at
    held.save(update_fields=["state", "judgement", "judged_by", "judged_at"])
    said = {"before": before, "after": state, "judgement": held.judgement}
    append(action="safety.judge", by=by, at=at, record=f"safety.signal:{signal.pk}", payload=said)
    return held
