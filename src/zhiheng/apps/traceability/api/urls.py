"""Addresses of the interface under ``api/v1/epcis/``."""

from django.urls import URLPattern, path

from zhiheng.apps.traceability.api import capturing, subscribing

urlpatterns: list[URLPattern] = [
    path("capture", capturing.capture, name="epcis_capture"),
    path("capture/<str:capture>", capturing.capture_job, name="epcis_capture_job"),
    path("capture/<str:capture>/errors", capturing.capture_errors, name="epcis_capture_errors"),
    path("queries/<str:query>/subscriptions", subscribing.subscriptions, name="epcis_subscriptions"),
    path("queries/<str:query>/subscriptions/<str:subscription>", subscribing.subscription, name="epcis_subscription"),
    path("events", capturing.events, name="epcis_events"),
]
