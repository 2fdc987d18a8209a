"""Tables of traceability."""

from zhiheng.apps.traceability.models.asking import NamedQuery
from zhiheng.apps.traceability.models.events import Capture, Event, EventHash, Reference, Thing
from zhiheng.apps.traceability.models.keys import InterfaceKey
from zhiheng.apps.traceability.models.resolving import Claim, Description, Link
from zhiheng.apps.traceability.models.scopes import RecallNotice, RecallScope, ScopeLine, TraceQuery
from zhiheng.apps.traceability.models.sheets import FilledSheet
from zhiheng.apps.traceability.models.subscriptions import EventMessage, EventSubscription

__all__ = [
    "Capture",
    "Claim",
    "Description",
    "Event",
    "EventHash",
    "EventMessage",
    "EventSubscription",
    "FilledSheet",
    "InterfaceKey",
    "Link",
    "NamedQuery",
    "RecallNotice",
    "RecallScope",
    "Reference",
    "ScopeLine",
    "Thing",
    "TraceQuery",
]
