"""Events, things and captures as far as whoever asks may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiheng.apps.traceability.choices import Role
from zhiheng.apps.traceability.models import Capture, Event, FilledSheet, Reference, Thing
from zhiheng.apps.traceability.queries.finding import thing_called
from zhiheng.engines import epcis
from zhiheng.platform.jobs.models import Job

MEMBERS = 200  # of a lot or a class shown on its page


def event_list() -> QuerySet[Event]:
    """All visible events."""
    return Event.objects.select_related("unit", "read_point", "biz_location")


def naming(events: QuerySet[Event], text: str) -> QuerySet[Event]:
    """Those that name the thing, one of its kind or one of its lot, as goods, party or place.

    Raises:
        Problem: the text is no code.
    """
    found = thing_called(text)
    if found is None:
        return events.none()
    return events.filter(pk__in=_naming(found)) | events.filter(Q(read_point=found) | Q(biz_location=found))


def _naming(thing: Thing) -> QuerySet[Reference, Any]:
    about = Thing.objects.filter(Q(pk=thing.pk) | Q(of_lot=thing.pk) | Q(of_class=thing.pk))
    return Reference.objects.filter(thing__in=about.values("pk")).values("event")


def events_of(thing: Thing) -> QuerySet[Event]:
    """The visible events that name the thing itself, in the order in which they happened."""
    named = Reference.objects.filter(thing=thing, event=OuterRef("pk"))
    here = Q(read_point=thing) | Q(biz_location=thing)
    return event_list().filter(Q(Exists(named)) | here).order_by("event_time", "pk")


def visible_thing(pk: int) -> Thing | None:
    """The thing, if anything that the person may see speaks of it or of one of its kind."""
    found = Thing.objects.select_related("of_class", "of_lot").filter(pk=pk).first()
    if found is None:
        return None
    is_named = (
        Reference.objects.filter(thing=found).exists()
        or Event.objects.filter(Q(read_point=found) | Q(biz_location=found)).exists()
        or Reference.objects.filter(Q(thing__of_lot=found) | Q(thing__of_class=found)).exists()
    )
    return found if is_named else None


def members_of(thing: Thing) -> QuerySet[Thing]:
    """What is one of the thing, as far as visible events name it."""
    named = Reference.objects.filter(thing=OuterRef("pk"))
    return Thing.objects.filter(Q(of_lot=thing) | Q(of_class=thing)).filter(Exists(named)).order_by("canonical")


@dataclass(frozen=True, slots=True)
class Born:
    """Who may have made a thing: whoever first said that it came to be."""

    unit: str
    event: Event


def born_of(thing: Thing) -> Born | None:
    """The first visible event that brought the thing, or its lot, into being."""
    about = [one for one in (thing.pk, thing.of_lot_id) if one]
    named = Reference.objects.filter(thing__in=about, voided_at=None)
    born = Q(role=Role.OUTPUT) | Q(role=Role.ITEM, event__biz_step="commissioning", event__action=1)
    first = named.filter(born).select_related("event__unit").order_by("event_time", "pk").first()
    return Born(first.event.unit.name, first.event) if first else None


def mentions_of(event: Event) -> list[Reference]:
    """What the event names, in the order of roles; of a declaration that something was an error: nothing."""
    return list(event.references.select_related("thing").order_by("role", "pk"))


def as_event(event: Event) -> epcis.Event:
    """The event as the engine knows it."""
    body = dict(event.body)
    return epcis.Event(body, body.pop("@namespaces", {}))


def capture_list() -> QuerySet[Capture]:
    """All visible captures."""
    return Capture.objects.select_related("unit", "by").defer("faults")


def job_of(capture: Capture) -> Job | None:
    """The job that carries it out, with how far it is."""
    return Job.objects.select_related("progress").filter(key=f"trace.capture:{capture.pk}").first()


def sheet_list() -> QuerySet[FilledSheet]:
    """All visible tables that were sent."""
    return FilledSheet.objects.select_related("unit", "by", "capture")


def waiting_sheets() -> QuerySet[FilledSheet]:
    """Those that nobody has confirmed yet."""
    return sheet_list().filter(capture=None)
