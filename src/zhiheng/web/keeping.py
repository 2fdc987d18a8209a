"""Public pages are kept, compressed, as long as what they are made of stays the same, or for a while.

A page depends on its address, the language and whatever its view names as its state. Each page has a strong ETag over
its bytes; a reader who has it gets 304. People who are signed in always get a fresh page.
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
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]
Page = tuple[str, bytes]  # ETag, compressed bytes


def kept(*asks: str, state: Callable[[], object], seconds: int | None = None) -> Callable[[View], View]:
    """Keep the pages of a view that depends on the state and the parameters named in ``asks``.

    A request with another parameter is answered, but not kept: strangers must not fill the store.

    Args:
        asks: parameters of the query that the view reads.
        state: names what the page is made of; another state is another page.
        seconds: how old a page may be, here and with the reader; ``None``: as old as its state.
    """
    control = "public, no-cache" if seconds is None else f"public, max-age={seconds}"

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **names: Any) -> HttpResponseBase:
            if _is_personal(request) or not set(request.GET) <= set(asks):
                return view(request, **names)
            store, key = _store(), _key(request, state())
            page: Page | None = store.get(key)
            if page is None:
                fresh = view(request, **names)
                if not isinstance(fresh, HttpResponse) or not _may_keep(fresh):
                    return fresh
                page = _packed(fresh)
                store.set(key, page, seconds)
            return _answer(request, page, control)

        return answer

    return decorate


def unkept(response: HttpResponse) -> HttpResponse:
    """A page that answers nonsense: strangers could ask for as many as there is room."""
    response["Cache-Control"] = "no-cache"
    return response


def _may_keep(response: HttpResponse) -> bool:
    """A whole page of HTML whose view says nothing else about keeping it."""
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return is_page and not response.has_header("Cache-Control")


def _store() -> BaseCache:
    return caches["pages"] if "pages" in settings.CACHES else caches["default"]


def _is_personal(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, "messages"))


def _key(request: HttpRequest, state: object) -> str:
    parts = [request.path, sorted(request.GET.items()), get_language(), settings.DEMO, state]
    return "page:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def _packed(response: HttpResponse) -> Page:
    content = response.content
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"', gzip.compress(content, 6, mtime=0)


def _answer(request: HttpRequest, page: Page, control: str) -> HttpResponse:
    etag, packed = page
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if zipped else gzip.decompress(packed))
    if zipped:
        response["Content-Encoding"] = "gzip"
        etag = f'{etag[:-1]}-gz"'  # another representation needs another strong ETag
    response["ETag"] = etag
    response["Cache-Control"] = control
    patch_vary_headers(response, ("Accept-Encoding",))
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response
