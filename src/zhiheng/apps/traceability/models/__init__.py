"""Tables of traceability."""

from zhiheng.apps.traceability.models.events import Capture, Event, Reference, Thing

__all__ = ["Capture", "Event", "Reference", "Thing"]
