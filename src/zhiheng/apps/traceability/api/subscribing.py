"""Subscriptions of EPCIS 2.0 by webhook (sections 8.2.5 and 12.7)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from zhiheng.apps.traceability.actions.subscribing import Controls, subscribe, unsubscribe
from zhiheng.apps.traceability.api.doors import Way, resource
from zhiheng.apps.traceability.api.paging import page
from zhiheng.apps.traceability.models import EventSubscription
from zhiheng.apps.traceability.queries import standing
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.platform.accounts.models import User

LARGEST = 64 * 1024
_SECRET = 500  # characters


def _subscribe(request: HttpRequest, person: User, *, query: str) -> HttpResponse:
    found = standing.standing_query(query, person)
    if found is None:
        raise _no_name(query)
    controls = _controls(request)
    made = subscribe(query, found.query, controls, query_unit=found.unit, by=person, at=timezone.now())
    return _answer(told(made), status=201, headers={"Location": _address(made)})


def _list(request: HttpRequest, person: User, *, query: str) -> HttpResponse:
    meant = standing.standing_query(query, person)
    if meant is None:
        raise _no_name(query)
    rows = standing.subscriptions_of(query, meant.unit)
    found, headers = page(request, rows, name="epcis_subscriptions", query=query)
    return _answer([told(one) for one in found], headers=headers)


def _show(request: HttpRequest, person: User, *, query: str, subscription: str) -> HttpResponse:
    return _answer(told(_found(query, subscription)))


def _end(request: HttpRequest, person: User, *, query: str, subscription: str) -> HttpResponse:
    unsubscribe(_found(query, subscription), by=person, at=timezone.now())
    return HttpResponse(status=204)


def _answer(body: Any, **more: Any) -> JsonResponse:
    return JsonResponse(body, safe=False, json_dumps_params={"ensure_ascii": False}, **more)


def _found(query: str, name: str) -> EventSubscription:
    try:
        made = standing.subscriptions(query).filter(name=uuid.UUID(name)).first()
    except ValueError:
        made = None
    if made is None:
        zh, en = "没有这个订阅，或者已经退订", "there is no such subscription, or it was ended"
        raise Refusal("NoSuchNameException", zh, en, given=name[:100])
    return made


def _no_name(query: str) -> Refusal:
    return Refusal("NoSuchNameException", "没有这个名称的查询", "there is no query of that name", given=query[:100])


def told(made: EventSubscription) -> dict[str, Any]:
    """A subscription as the standard tells of it; never its secret."""
    body: dict[str, Any] = {
        "subscriptionID": str(made.name),
        "queryName": made.query_name,
        "dest": made.endpoint,
        "createdAt": made.made_at.isoformat(),
        "initialRecordTime": (made.since or made.made_at).isoformat(),
        "minRecordTime": (made.looked_at or made.since or made.made_at).isoformat(),
    }
    if made.notified_at is not None:
        body["lastNotifiedAt"] = made.notified_at.isoformat()
    if made.stopped_at is not None:
        body["stoppedAt"] = made.stopped_at.isoformat()
    if made.schedule is None:
        return body | {"stream": True}
    return body | {"schedule": made.schedule, "reportIfEmpty": made.report_if_empty}


def _address(made: EventSubscription) -> str:
    return reverse("epcis_subscription", args=[made.query_name, made.name])


def _controls(request: HttpRequest) -> Controls:
    body = _body(request)
    schedule, stream = body.get("schedule"), body.get("stream")
    if (schedule is None) == (stream is not True):
        raise _wrong("应有 schedule 或 stream: true 之一", "either schedule or stream: true is needed", "schedule")
    if schedule is not None and not isinstance(schedule, dict):
        raise _wrong("schedule 应为对象", "schedule must be an object", "schedule")
    secret = body.get("signatureToken") or ""
    if not isinstance(secret, str) or len(secret) > _SECRET:
        raise _wrong(f"signatureToken 应为文本，不超过 {_SECRET} 字", "signatureToken must be text", "signatureToken")
    dest = body.get("dest")
    if not isinstance(dest, str) or not dest.strip():
        raise _wrong("缺少推送地址 dest", "dest, the address to send to, is missing", "dest")
    return Controls(
        endpoint=dest,
        secret=secret,
        schedule=None if schedule is None else {str(name): str(value) for name, value in schedule.items()},
        report_if_empty=body.get("reportIfEmpty") is True,
        since=_instant(body.get("initialRecordTime")),
    )


def _body(request: HttpRequest) -> dict[str, Any]:
    if (request.content_type or "").lower() not in ("application/json", "application/ld+json"):
        raise Refusal("UnsupportedMediaTypeException", "内容类型应为 application/json", "send application/json")
    text = request.read(LARGEST + 1)
    try:
        body = json.loads(text) if len(text) <= LARGEST and b"\\u0000" not in text else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _wrong("正文应为一个 JSON 对象", "the body must be one JSON object", "")
    return body


def _instant(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is None:
        zh, en = "initialRecordTime 应为带时区的时刻", "initialRecordTime must be an instant with its zone"
        raise _wrong(zh, en, "initialRecordTime")
    return found


def _wrong(zh: str, en: str, field: str) -> Refusal:
    return Refusal("SubscriptionControlsException", zh, en, field=field)


subscriptions = resource(
    {"GET": Way("traceability.view", _list), "POST": Way("traceability.view", _subscribe)},
)
subscription = resource(
    {"GET": Way("traceability.view", _show), "DELETE": Way("traceability.view", _end)},
)
