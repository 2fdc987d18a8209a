"""Doors that stay closed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest) -> HttpResponse:
    """There is no such page, whoever asks."""
    raise Http404
