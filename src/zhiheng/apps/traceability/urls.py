"""Addresses of traceability under ``work/trace/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
