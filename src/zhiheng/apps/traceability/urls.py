"""Addresses of traceability under ``work/trace/``."""

from django.urls import URLPattern, path

from zhiheng.apps.traceability.views import scoping, tracing

urlpatterns: list[URLPattern] = [
    path("", tracing.home, name="trace"),
    path("queries/", tracing.TraceList.as_view(), name="trace_queries"),
    path("queries/<int:pk>/", tracing.query, name="trace_query"),
    path("queries/<int:pk>/scope/", scoping.reckon, name="trace_reckon"),
    path("scopes/", scoping.ScopeList.as_view(), name="trace_scopes"),
    path("scopes/<int:pk>/", scoping.Scope.as_view(), name="trace_scope"),
    path("scopes/<int:pk>/sign/", scoping.sign, name="trace_scope_sign"),
    path("scopes/<int:pk>/notices.xlsx", scoping.notice_list, name="trace_scope_notices"),
    path("scopes/<int:pk>/scope.json", scoping.document, name="trace_scope_document"),
]
