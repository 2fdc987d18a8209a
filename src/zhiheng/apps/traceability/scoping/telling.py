"""What one event says of the things in it: sold, used up, on its way, here (CBV 2.0 sections 7.1, 7.2)."""

from __future__ import annotations

from zhiheng.apps.traceability.choices import Action, Kind, Role, State
from zhiheng.apps.traceability.scoping.facts import Mention

_SELLING, _SOLD = frozenset({"retail_selling", "dispensing"}), frozenset({"retail_sold", "dispensed"})
_ENDING, _ENDED = frozenset({"destroying", "killing", "decommissioning"}), frozenset({"destroyed", "disposed"})
_LEAVING, _AWAY = frozenset({"shipping", "departing", "transporting"}), frozenset({"in_transit"})
_ON_SHELF = frozenset({"sellable_accessible"})


def told_by(mention: Mention) -> State | None:
    """The state that an event puts a thing into, or None where it says nothing of that."""
    one = mention.happening
    if mention.role is Role.INPUT:
        return State.USED
    if one.step in _SELLING or one.disposition in _SOLD:
        return State.SOLD
    is_end = one.kind is Kind.OBJECT and one.action is Action.DELETE
    if one.step in _ENDING or one.disposition in _ENDED or is_end:
        return State.GONE
    if one.step in _LEAVING or one.disposition in _AWAY:
        return State.IN_TRANSIT
    if one.step == "stocking" or one.disposition in _ON_SHELF:
        return State.ON_SHELF
    return State.HELD if one.site or mention.role is Role.OUTPUT else None
