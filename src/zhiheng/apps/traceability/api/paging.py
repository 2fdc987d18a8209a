"""Pages of lists that grow: the token names the last row that was shown, so that nothing is skipped or repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from zhiheng.apps.traceability.refusals import Refusal

USUAL, MOST = 30, 100
LASTS = timedelta(hours=24)
_SALT = "zhiheng.epcis.page"
Row = TypeVar("Row", bound=Model)


def page(request: HttpRequest, rows: QuerySet[Row], *, name: str, **names: Any) -> tuple[list[Row], dict[str, str]]:
    """One page of rows that are ordered by falling number, and the headers that lead to the next.

    Args:
        request: with ``perPage`` and ``nextPageToken``.
        rows: all of them, the latest first.
        name: of the address of the list.
        names: the names in that address.
    """
    size = _size(request.GET.get("perPage"))
    token = request.GET.get("nextPageToken")
    if token:
        rows = rows.filter(pk__lt=_after(token, name))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, {}
    shown = found[:size]
    following = signing.dumps({name: shown[-1].pk}, salt=_SALT)
    query = urlencode({"perPage": size, "nextPageToken": following})
    return shown, {
        "Link": f'<{request.build_absolute_uri(reverse(name, kwargs=names))}?{query}>; rel="next"',
        "GS1-Next-Page-Token-Expires": http_date((timezone.now() + LASTS).timestamp()),
    }


def _size(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise Refusal("ValidationException", "perPage 应为正整数", "perPage must be a positive number")
    return min(int(text[:9]), MOST)


def _after(token: str, name: str) -> int:
    try:
        return int(signing.loads(token, salt=_SALT, max_age=LASTS)[name])
    except (signing.BadSignature, KeyError, TypeError):
        zh = "nextPageToken 无效或已过期；请从第一页重新开始"
        raise Refusal("ValidationException", zh, "nextPageToken is wrong or too old; begin again") from None
