"""Tables of traceability."""

from zhiheng.apps.traceability.models.events import Capture, Event, Reference, Thing
from zhiheng.apps.traceability.models.scopes import RecallScope, ScopeLine, TraceQuery
from zhiheng.apps.traceability.models.sheets import FilledSheet

__all__ = ["Capture", "Event", "FilledSheet", "RecallScope", "Reference", "ScopeLine", "Thing", "TraceQuery"]
