"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from zhiheng.web import nav


def frame(request: HttpRequest) -> dict[str, Any]:
    """Variables of the shared page frame; the navigation is worked out only where a page shows it."""
    return {
        "is_demo": settings.DEMO,
        "is_english": (get_language() or "").startswith("en"),
        "public_links": SimpleLazyObject(lambda: nav.links("public", user=request.user, path=request.path)),
        "work_links": SimpleLazyObject(lambda: nav.links("work", user=request.user, path=request.path)),
    }
