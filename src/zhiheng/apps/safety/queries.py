"""Signals, within the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, IntegerField, QuerySet, Value, When

from zhiheng.apps.safety.choices import Severity, SignalState
from zhiheng.apps.safety.models import SafetySignal

_ORDER = [When(severity=severity, then=Value(place)) for place, severity in enumerate(Severity)]


# harm that somebody came to, as against mere danger
HARM = (Severity.DEATH, Severity.SEVERE, Severity.INJURY)


def acted_on(sources: Collection[str] | None = None) -> QuerySet[SafetySignal]:
    """Signals of harm on which measures were taken, by number; those from these records, if given."""
    found = SafetySignal.objects.filter(state=SignalState.ACTED, severity__in=HARM)
    return (found if sources is None else found.filter(source__in=list(sources))).order_by("pk")


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
