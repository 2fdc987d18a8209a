"""Tables of traceability."""

from zhiheng.apps.traceability.models.events import Capture, Event, Reference, Thing
from zhiheng.apps.traceability.models.scopes import RecallScope, ScopeLine, TraceQuery

__all__ = ["Capture", "Event", "RecallScope", "Reference", "ScopeLine", "Thing", "TraceQuery"]
