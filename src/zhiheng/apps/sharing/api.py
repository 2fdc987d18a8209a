"""The interface for subscribers: a key opens one subscription, and every answer with facts leaves a receipt.

No ``from __future__ import annotations`` here: django-ninja could not look up the parameters.
"""

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.apps.sharing import catalogue, schemas
from zhiheng.apps.sharing.actions import recalling
from zhiheng.apps.sharing.actions.delivering import notice_told
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.actions.keeping_keys import use_key
from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models import AccessKey, Notice
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.scope import set_scope, system_scope


class KeyOfSubscription(HttpBearer):
    """``Authorization: Bearer zhk_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> AccessKey | None:
        """The key, unless it was withdrawn; from here on the request sees what its receiver sees."""
        key = use_key(token, at=timezone.now())
        if key is not None:
            set_scope(units=[key.subscription.unit_id])
        return key


sharing = Router(
    tags=["信用信息共享 Sharing of credit facts"],
    auth=KeyOfSubscription(),
    throttle=[AuthRateThrottle(settings.API_RATE)],
)


@sharing.get("/credit/subscription", response=schemas.TermsOut, summary="我的订阅 · My subscription")
def subscription(request: HttpRequest) -> dict[str, Any]:
    """密钥所属订阅的条件，以及未确认的通知数。The terms that the key opens, and how many notices wait."""
    found = _key(request).subscription
    return {
        "subscription": found.pk,
        "item": catalogue.item(found.item).code,
        "open_notices": found.notices.filter(acknowledged_at__isnull=True).count(),
        **{name: getattr(found, name) for name in ("fields", "purpose", "basis", "from_on", "until_on")},
    }


@sharing.get("/credit/facts", response=schemas.FactsOut, summary="获取信用信息 · Facts")
def facts(request: HttpRequest, asked: Query[schemas.FactsAsked]) -> dict[str, Any]:
    """当前有效的信用信息，按登记先后；每次获取留回执。Facts that hold today; each answer leaves a receipt."""
    key = _key(request)
    wanted = Asked(after=asked.after, most=asked.limit, organisation=_organisation(asked.code))
    share, found = give_facts(key.subscription, asked=wanted, channel=Channel.PULL, at=timezone.now(), key=key)
    return {
        "items": found.rows,
        "next_after": found.next_after,
        "receipt": share.pk if share else None,
        "digest": share.digest if share else None,
    }


@sharing.get("/credit/notices", response=schemas.NoticesOut, summary="撤回和修复通知 · Notices")
def notices(request: HttpRequest, asked: Query[schemas.NoticesAsked]) -> dict[str, Any]:
    """已获取的信息被撤销或者修复的通知。Notices that a fact once given was revoked or repaired."""
    found = queries.notices(is_open=True if asked.open_only else None)
    found = found.filter(subscription=_key(request).subscription, pk__gt=asked.after).order_by("pk")
    seen = list(found[: asked.limit + 1])
    shown = seen[: asked.limit]
    return {"items": [_told(one) for one in shown], "next_after": shown[-1].pk if len(seen) > asked.limit else None}


@sharing.post("/credit/notices/{notice}/acknowledgement", response=schemas.NoticeOut, summary="确认通知 · Acknowledge")
def acknowledge(
    request: HttpRequest, said: schemas.Acknowledgement, asked: Path[schemas.NoticeNamed]
) -> dict[str, Any]:
    """确认已按通知处理；重复确认不改变首次确认。Say that it was carried out; saying so again changes nothing."""
    key = _key(request)
    found = queries.notices().filter(subscription=key.subscription, pk=asked.notice).first()
    if found is None:
        raise Http404(asked.notice)
    return _told(recalling.acknowledge(found, at=timezone.now(), remark=said.remark, key=key))


def _told(notice: Notice) -> dict[str, Any]:
    with system_scope():
        return notice_told(notice) | {"acknowledged_at": notice.acknowledged_at}


def _organisation(code: str | None) -> int | None:
    """The organisation of that code; one that is not there has no facts."""
    if code is None:
        return None
    with system_scope():
        found = organisation_by_code(code.strip().upper())
    return found.pk if found else 0


def _key(request: HttpRequest) -> AccessKey:
    return cast("AccessKey", request.auth)  # type: ignore[attr-defined]  # ninja puts it there
