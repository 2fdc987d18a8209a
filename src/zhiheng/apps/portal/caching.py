"""Public pages are kept, compressed, as long as what they are made of stays the same.

A release never changes, so a page depends on its address, the language, the releases there are and the pack. Each page
has a strong ETag over its bytes; a reader who has it gets 304. People who are signed in always get a fresh page.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhiheng import policy
from zhiheng.apps.publication import queries_public

View = Callable[..., HttpResponse]
Page = tuple[str, bytes]  # ETag, compressed bytes
NEVER_EXPIRES = None


def kept(*asks: str) -> Callable[[View], View]:
    """Keep the pages of a view that depends on releases, the pack and the parameters named in ``asks``.

    A request with another parameter is answered, but not kept: strangers must not fill the store.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **names: Any) -> HttpResponse:
            if _is_personal(request) or not set(request.GET) <= set(asks):
                return view(request, **names)
            store, key = _store(), _key(request)
            page: Page | None = store.get(key)
            if page is None:
                fresh = view(request, **names)
                if fresh.status_code != 200 or fresh.has_header("Cache-Control"):  # the view knows better
                    return fresh
                page = _packed(fresh)
                store.set(key, page, NEVER_EXPIRES)
            return _answer(request, page)

        return answer

    return decorate


def _store() -> BaseCache:
    return caches["pages"] if "pages" in settings.CACHES else caches["default"]


def _is_personal(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, "messages"))


def _key(request: HttpRequest) -> str:
    parts = [
        request.path,
        sorted(request.GET.items()),
        get_language(),
        settings.DEMO,
        queries_public.state(),
        policy.load(settings.PACKS[0]).hash,
    ]
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _packed(response: HttpResponse) -> Page:
    content = response.content
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"', gzip.compress(content, 6, mtime=0)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    etag, packed = page
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if zipped else gzip.decompress(packed))
    if zipped:
        response["Content-Encoding"] = "gzip"
        etag = f'{etag[:-1]}-gz"'  # another representation needs another strong ETag
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response
