"""Pages of events and of the things that they name."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability import showing, words
from zhiheng.apps.traceability.choices import Kind, Level
from zhiheng.apps.traceability.forms.events import EventFilter
from zhiheng.apps.traceability.models import Event, Thing
from zhiheng.apps.traceability.queries import events as queries
from zhiheng.apps.traceability.tables.events import EventTable, ThingTable
from zhiheng.apps.traceability.templatetags.traceability import half
from zhiheng.engines.epcis import json_event
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import ExportMixin

HASH = "ni:///sha-256;{}?ver=CBV2.0"


@method_decorator(permission_required("traceability.view"), name="dispatch")
class EventList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Events, as far as the person may see them."""

    table_class = EventTable
    filterset_class = EventFilter
    template_name = "traceability/event_list.html"
    paginate_by = 50
    export_name = Text("追溯事件", "events")

    def get_queryset(self) -> QuerySet[Event]:
        """All visible events."""
        return queries.event_list()

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With what the person may do beside."""
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"may_capture": may(self.request.user, "traceability.capture")}


@require_safe
@permission_required("traceability.view")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: what, when, where, why, how."""
    found = get_object_or_404(queries.event_list().select_related("capture"), pk=pk)
    body = found.body
    context = {
        "event": found,
        "step": showing.step_of(found),
        "disposition": showing.with_word(words.STATES, found.disposition),
        "kind": half(Kind(found.kind).label),
        "type": body["type"],
        "brief": showing.brief_of(body),
        "state": showing.state_of_event(found),
        "mentions": showing.mentions(queries.mentions_of(found)),
        "parties": [(one.way, showing.type_of(one), one.label) for one in showing.parties(body)],
        "papers": showing.papers(body),
        "rest": showing.rest_of(body),
        "hash": HASH.format(bytes(found.hash).hex()),
        "told_at": body["eventTime"],
        "declared": body.get("errorDeclaration"),
    }
    return render(request, "traceability/event.html", context)


@require_safe
@permission_required("traceability.view")
def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The event as JSON-LD of EPCIS 2.0."""
    found = get_object_or_404(queries.event_list(), pk=pk)
    told = json.dumps(json_event(queries.as_event(found)), ensure_ascii=False, indent=1)
    answer = HttpResponse(told, content_type="application/ld+json")
    answer["Content-Disposition"] = f'attachment; filename="event-{found.pk}.jsonld"'
    return answer


@method_decorator(permission_required("traceability.view"), name="dispatch")
class ThingPage(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """One thing: what it names, who may have made it, its events in order, what is one of it."""

    table_class = EventTable
    filterset_class = EventFilter
    template_name = "traceability/thing.html"
    paginate_by = 50
    export_name = Text("追溯事件", "events")
    table_pagination = {"per_page": 50}

    def get_queryset(self) -> QuerySet[Event]:
        """The events of the thing, the first first."""
        found = queries.visible_thing(self.kwargs["pk"])
        if found is None:
            raise Http404
        self.thing: Thing = found
        return queries.events_of(found)

    def get_table_kwargs(self) -> dict[str, Any]:
        """In the order in which they happened."""
        return {"order_by": ("event_time",)}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With what the name says."""
        members = list(queries.members_of(self.thing)[: queries.MEMBERS + 1])
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {
            "thing": self.thing,
            "level": half(Level(self.thing.level).label),
            "keys": showing.key_of(self.thing),
            "prefix": showing.prefix_of(self.thing),
            "born": queries.born_of(self.thing),
            "members": ThingTable.excerpt(members[: queries.MEMBERS]) if members else None,
            "is_more": len(members) > queries.MEMBERS,
            "may_trace": may(self.request.user, "traceability.trace"),
        }
