"""Addresses of the interface under ``api/v1/epcis/``."""

from django.urls import URLPattern, path

from zhiheng.apps.traceability.api import asking, capturing, discovering, events, subscribing

urlpatterns: list[URLPattern] = [
    path("capture", capturing.capture, name="epcis_capture"),
    path("capture/<str:capture>", capturing.capture_job, name="epcis_capture_job"),
    path("capture/<str:capture>/errors", capturing.capture_errors, name="epcis_capture_errors"),
    path("queries/<str:query>/subscriptions", subscribing.subscriptions, name="epcis_subscriptions"),
    path("queries/<str:query>/subscriptions/<str:subscription>", subscribing.subscription, name="epcis_subscription"),
    path("", discovering.top, name="epcis"),
    path("events", events.events, name="epcis_events"),
    path("events/<path:event>", events.event, name="epcis_event"),
    path("queries", asking.queries, name="epcis_queries"),
    path("queries/<str:query>", asking.query, name="epcis_query"),
    path("queries/<str:query>/events", asking.events_of, name="epcis_query_events"),
    path("nextPageToken/<str:token>", asking.token, name="epcis_token"),
    *[
        each
        for kind in discovering.PARAMETERS
        for each in (
            path(kind, discovering.listed, {"kind": kind}, name=f"epcis_{kind}"),
            path(f"{kind}/<path:name>/events", discovering.events_of, {"kind": kind}, name=f"epcis_{kind}_events"),
            path(f"{kind}/<path:name>", discovering.member, {"kind": kind}, name=f"epcis_{kind}_member"),
        )
    ],
]
