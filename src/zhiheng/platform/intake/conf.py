"""Settings of this app, with their defaults."""

from __future__ import annotations

from dataclasses import fields, replace

from django.conf import settings

from zhiheng.platform.intake.reading.limits import DEFAULT, Limits


def limits() -> Limits:
    """How large a file may be: ``settings.INTAKE_LIMITS`` over the defaults."""
    chosen = getattr(settings, "INTAKE_LIMITS", {})
    known = {field.name for field in fields(Limits)}
    return replace(DEFAULT, **{name: int(value) for name, value in chosen.items() if name in known})
