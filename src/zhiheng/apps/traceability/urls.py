"""Addresses of traceability under ``work/trace/``."""

from django.urls import URLPattern, path

from zhiheng.apps.traceability.views import capturing, claims, events, keys, scanning, scoping, sheets, tracing

urlpatterns: list[URLPattern] = [
    path("", tracing.home, name="trace"),
    path("queries/", tracing.TraceList.as_view(), name="trace_queries"),
    path("queries/<int:pk>/", tracing.query, name="trace_query"),
    path("queries/<int:pk>/scope/", scoping.reckon, name="trace_reckon"),
    path("keys/", keys.ClaimList.as_view(), name="trace_keys"),
    path("keys/claim/", keys.claim, name="trace_key_claim"),
    path("keys/name/", keys.name, name="trace_name"),
    path("keys/<int:pk>/", claims.claim, name="trace_key"),
    path("keys/<int:pk>/withdraw/", claims.withdraw, name="trace_key_withdraw"),
    path("keys/<int:pk>/end/", claims.end, name="trace_key_end"),
    path("keys/<int:pk>/end/<str:verb>/", claims.decide_end, name="trace_key_end_decide"),
    path("keys/<int:pk>/<str:verb>/", keys.decide, name="trace_key_decide"),
    path("links/", keys.LinkList.as_view(), name="trace_links"),
    path("links/add/", keys.add, name="trace_link_add"),
    path("links/<int:pk>/withdraw/", keys.withdraw, name="trace_link_withdraw"),
    path("scopes/", scoping.ScopeList.as_view(), name="trace_scopes"),
    path("scopes/<int:pk>/", scoping.Scope.as_view(), name="trace_scope"),
    path("scopes/<int:pk>/sign/", scoping.sign, name="trace_scope_sign"),
    path("scopes/<int:pk>/announce/", scoping.announce, name="trace_scope_announce"),
    path("scopes/<int:pk>/withdraw/", scoping.withdraw, name="trace_scope_withdraw"),
    path("scopes/<int:pk>/notices.xlsx", scoping.notice_list, name="trace_scope_notices"),
    path("scopes/<int:pk>/scope.json", scoping.document, name="trace_scope_document"),
    path("events/", events.EventList.as_view(), name="trace_events"),
    path("events/<int:pk>/", events.event, name="trace_event"),
    path("events/<int:pk>/event.jsonld", events.event_file, name="trace_event_file"),
    path("things/<int:pk>/", events.ThingPage.as_view(), name="trace_thing"),
    path("captures/", capturing.CaptureList.as_view(), name="trace_captures"),
    path("captures/new/", capturing.upload, name="trace_upload"),
    path("captures/<int:pk>/", capturing.capture, name="trace_capture"),
    path("captures/<int:pk>/faults.jsonl", capturing.faults, name="trace_capture_faults"),
    path("sheets/", sheets.upload, name="trace_sheet_upload"),
    path("sheets/template.xlsx", sheets.template, name="trace_template"),
    path("sheets/<int:pk>/", sheets.sheet, name="trace_sheet"),
    path("sheets/<int:pk>/confirm/", sheets.confirm, name="trace_sheet_confirm"),
    path("scan/", scanning.scan, name="trace_scan"),
]
