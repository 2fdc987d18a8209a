"""Capture of EPCIS 2.0 (section 8.1 and 12.6): many events by a job, one event at once."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from zhiheng.apps.traceability import capture_jobs, subscription_jobs
from zhiheng.apps.traceability.actions import capturing
from zhiheng.apps.traceability.api.doors import Way, resource
from zhiheng.apps.traceability.api.paging import page
from zhiheng.apps.traceability.limiting import capture_limits
from zhiheng.apps.traceability.models import Capture, Event
from zhiheng.apps.traceability.queries.captures import captures
from zhiheng.apps.traceability.refusals import Refusal, problem
from zhiheng.engines import epcis
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.intake.store import path_of
from zhiheng.vocab.bilingual import Text

BEHAVIOUR = "GS1-Capture-Error-Behaviour"
_JSON, _XML = ("application/json", "application/ld+json"), ("application/xml", "text/xml")
_BLANK = b" \t\r\n\xef\xbb\xbf\xfe\xff\x00"


class _Body:
    """The body of a request as it comes in, with a look at its beginning."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.head = self._rest = request.read(512)

    def read(self, size: int) -> bytes:
        """The next bytes, ``size`` of them or fewer."""
        given, self._rest = self._rest, b""
        return given or self._request.read(size)


def _receive(request: HttpRequest, person: User) -> HttpResponse:
    limits = capture_limits()
    is_rollback = _behaviour(request)
    is_xml = _is_xml(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limits.file_bytes:
        raise _too_large(limits.file_bytes)
    body = _Body(request)
    _require_begin(body.head, is_xml=is_xml)
    made = capture_jobs.ask_capture(
        cast("Any", body),
        unit=_unit(person),
        filename=_filename(request),
        is_rollback=is_rollback,
        by=person,
    )
    return HttpResponse(status=202, headers={"Location": reverse("epcis_capture_job", args=[made.pk])})


def _filename(request: HttpRequest) -> str:
    return "epcis.xml" if _is_xml(request) else "epcis.jsonld"


def _behaviour(request: HttpRequest) -> bool:
    """Whether one bad event refuses all."""
    asked = request.headers.get(BEHAVIOUR, "rollback").strip().lower()
    if asked not in ("rollback", "proceed"):
        zh, en = f"{BEHAVIOUR} 应为 rollback 或 proceed", f"{BEHAVIOUR} must be rollback or proceed"
        raise Refusal("ValidationException", zh, en)
    return asked == "rollback"


def _is_xml(request: HttpRequest) -> bool:
    kind = (request.content_type or "").lower()
    if request.headers.get("Content-Encoding", "identity").lower() != "identity" or kind not in _JSON + _XML:
        told = ", ".join(_JSON + _XML)
        zh, en = f"内容类型应为 {told}，不压缩", f"send {told}, not compressed"
        raise Refusal("UnsupportedMediaTypeException", zh, en)
    return kind in _XML


def _require_begin(head: bytes, *, is_xml: bool) -> None:
    begins = head.replace(b"\x00", b"").lstrip(_BLANK)[:1]
    if not begins:
        raise Refusal("ValidationException", "请求正文是空的", "the body is empty")
    if begins != (b"<" if is_xml else b"{"):
        zh = f"正文不是{'XML' if is_xml else 'JSON 对象'}，与 Content-Type 不符"
        raise Refusal("ValidationException", zh, f"the body is no {'XML' if is_xml else 'JSON object'}")


def _too_large(limit: int) -> Refusal:
    zh, en = f"最多 {limit:,} 字节；请拆开报送", f"at most {limit:,} bytes; send it in parts"
    return Refusal("CaptureLimitExceededException", zh, en, limit=limit)


def _unit(person: User) -> Unit:
    if person.unit is None:
        zh = "您的账户不属于任何单位，不能报送；请让管理员把账户归入单位"
        raise Refusal("SecurityException", zh, "your account belongs to no unit; ask the administrator")
    return person.unit


def _list(request: HttpRequest, person: User) -> HttpResponse:
    found, headers = page(request, captures(), name="epcis_capture")
    return JsonResponse([job(one) for one in found], safe=False, headers=headers)


def _job(request: HttpRequest, person: User, *, capture: str) -> HttpResponse:
    return JsonResponse(job(_found(capture)), json_dumps_params={"ensure_ascii": False})


def _errors(request: HttpRequest, person: User, *, capture: str) -> FileResponse | HttpResponse:
    """All faults, one JSON object a line."""
    found = _found(capture)
    if found.all_faults:
        return FileResponse(path_of(found.all_faults).open("rb"), content_type="application/x-ndjson")
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found.faults)
    return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")


def _found(name: str) -> Capture:
    made = captures().filter(pk=name).first() if name.isascii() and name.isdigit() and len(name) < 19 else None
    if made is None:
        raise Http404(name)
    return made


def job(made: Capture) -> dict[str, Any]:
    """A capture as the standard's ``CaptureJob``, with our counts; of very many errors the file that holds them."""
    told: dict[str, Any] = {
        "captureID": str(made.pk),
        "createdAt": made.received_at.isoformat(),
        "running": made.finished_at is None,
        "success": not (made.refused or made.faults),
        "captureErrorBehaviour": "rollback" if made.is_rollback else "proceed",
    }
    if made.finished_at is not None:
        told["finishedAt"] = made.finished_at.isoformat()
    if made.all_faults:
        told["errorFile"] = reverse("epcis_capture_errors", args=[made.pk])
    else:
        told["errors"] = [_told(one) for one in made.faults]
    told["warnings"] = [_told(one) for one in made.warnings]
    return told | {name: getattr(made, name) for name in ("read", "added", "repeated", "refused")}


def _told(fault: Mapping[str, Any]) -> dict[str, Any]:
    name = "ImplementationException" if fault["code"] == "capture_failed" else "ValidationException"
    place = {key: fault[key] for key in ("index", "pointer", "line", "code") if fault.get(key) is not None}
    return problem(name, Text(fault["zh"], fault["en"]), **place)


def store_event(request: HttpRequest, person: User) -> HttpResponse:
    """``POST /events``: one event, there when this is answered."""
    limits = capture_limits()
    if _is_xml(request):
        zh, en = "单个事件请用 JSON-LD 报送", "send a single event as JSON-LD"
        raise Refusal("UnsupportedMediaTypeException", zh, en)
    body = request.read(limits.event_bytes + 1)
    if len(body) > limits.event_bytes:
        raise _too_large(limits.event_bytes)
    _require_begin(body[:512], is_xml=False)
    event = _only(body)
    name = event.body.get("eventID") or epcis.event_hash(event)
    made = capturing.capture(io.BytesIO(body), unit=_unit(person), by=person, at=timezone.now())
    if made.faults:
        zh, en = "事件不符合标准，未收录", "the event breaks the standard and was not taken"
        raise Refusal("ValidationException", zh, en, errors=[_told(one) for one in made.faults])
    if not made.added:
        zh, en = "该事件已经收录，无需再报", "this event is there already"
        raise Refusal("ResourceAlreadyExistsException", zh, en, instance=_address(name))
    subscription_jobs.ask_for_reports(because=f"capture-{made.pk}")
    held = Event.objects.get(capture=made)
    told = epcis.json_event(event) | {"eventID": name, "recordTime": held.recorded_at.isoformat()}
    return JsonResponse(
        told,
        status=201,
        json_dumps_params={"ensure_ascii": False},
        headers={"Location": _address(name)},
    )


def _only(body: bytes) -> epcis.Event:
    found = [one for one in epcis.read(io.BytesIO(body), is_checked=False) if one.index is not None]
    if len(found) != 1 or found[0].event is None:
        zh = "此处只收一个事件；多个事件请用 capture"
        raise Refusal("ValidationException", zh, "exactly one event is taken here; use capture for more")
    return found[0].event


def _address(name: str) -> str:
    from urllib.parse import quote

    return f"{reverse('epcis_events')}/{quote(name, safe='')}"


def _settings() -> dict[str, str]:
    limits = capture_limits()
    return {
        "GS1-EPCIS-Capture-Limit": str(limits.events),
        "GS1-EPCIS-Capture-File-Size-Limit": str(limits.file_bytes),
        BEHAVIOUR: "all",
    }


capture = resource(
    {"GET": Way("traceability.view", _list), "POST": Way("traceability.capture", _receive)}, settings=_settings
)
capture_job = resource({"GET": Way("traceability.view", _job)})
capture_errors = resource({"GET": Way("traceability.view", _errors)})
