"""How much one call may bring (``GS1-EPCIS-Capture-Limit`` and ``GS1-EPCIS-Capture-File-Size-Limit``)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from zhiheng.platform.intake.reading.limits import MIB


@dataclass(frozen=True, slots=True)
class CaptureLimits:
    """Bounds of one call.

    Attributes:
        events: how many are read.
        file_bytes: of the document as sent.
        event_bytes: of a single event that is answered for at once.
    """

    events: int = 500_000
    file_bytes: int = 512 * MIB
    event_bytes: int = MIB


def capture_limits() -> CaptureLimits:
    """The bounds: ``settings.CAPTURE_LIMITS`` over the defaults."""
    return replace(CaptureLimits(), **getattr(settings, "CAPTURE_LIMITS", {}))
