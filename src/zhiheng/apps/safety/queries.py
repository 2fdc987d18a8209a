"""Signals, within the scope of whoever asks."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.apps.safety.models import SafetySignal

_ORDER = [When(severity=severity, then=Value(place)) for place, severity in enumerate(Severity)]


def signals(*, state: str = "", severity: str = "") -> QuerySet[SafetySignal]:
    """Signals, those not judged first, the gravest of them first."""
    found = SafetySignal.objects.select_related("unit", "judged_by").annotate(
        is_judged=Case(When(state=SignalState.NEW, then=Value(0)), default=Value(1), output_field=IntegerField()),
        gravity=Case(*_ORDER, default=Value(9), output_field=IntegerField()),
    )
    if state:
        found = found.filter(state=state)
    if severity:
        found = found.filter(severity=severity)
    return found.order_by("is_judged", "gravity", "-at")
