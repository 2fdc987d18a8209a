"""The page of a phone: choose what is done, scan, record."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from zhiheng.apps.traceability import scanning, showing, words
from zhiheng.apps.traceability.actions import filling
from zhiheng.apps.traceability.models import Capture
from zhiheng.apps.traceability.scanning import Scan
from zhiheng.apps.traceability.sheets.doings import KINDS
from zhiheng.apps.traceability.sheets.faults import Unsound
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me, said
from zhiheng.web.templatetags.zhiheng import t, tr

MOST_AT_ONCE = 50  # codes of one post: a scanner is quicker than the line


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.capture")
def scan(request: HttpRequest) -> HttpResponse:
    """What was scanned so far; a code is taken, a line put away, or all of it recorded."""
    found = scanning.scanned(request.POST if request.method == "POST" else request.GET, opened=_opened())
    if request.method != "POST":
        return _page(request, found)
    _change(request, found)
    if "record" in request.POST and not found.wrong:
        made = _record(request, found)
        if made is not None:
            return redirect(f"{reverse('trace_scan')}?{urlencode(_kept(found))}")
    return _page(request, found)


def _opened() -> str:
    return timezone.localtime().strftime("%Y-%m-%d %H:%M:%S").replace(" ", "T")


def _change(request: HttpRequest, found: Scan) -> None:
    """Codes that came with the post, and the line that is put away."""
    removed = request.POST.get("remove", "")
    if removed.isascii() and removed.isdigit() and len(removed) < 4 and int(removed) < len(found.lines):
        found.lines.pop(int(removed))
    codes = [one for one in request.POST.get("code", "").replace("\0", "").split("\n") if one.strip()]
    for one in codes[:MOST_AT_ONCE]:
        found.take(one)


def _record(request: HttpRequest, found: Scan) -> Capture | None:
    at = timezone.now()
    try:
        deed = found.deed(filling.clock_of(at))
        made = filling.record_deed(deed, by=me(request), at=at) if deed else None
    except Unsound as wrong:
        found.wrong[wrong.field] = wrong.said
        return None
    except Problem as problem:
        messages.error(request, said(problem))
        return None
    if made is not None:
        messages.success(request, _told(found, made))
    return made


def _told(found: Scan, made: Capture) -> str:
    """What was recorded, with the way to it; a second tap is told that it is there already."""
    done = t("已记录", "Recorded") if made.added else t("已经记录过，没有重复登记", "Known already, not recorded again")
    where = reverse("trace_capture", args=[made.pk])
    title = tr(KINDS[found.doing].title)
    return format_html('{}：{} {} <a href="{}">{}</a>', done, title, len(found.lines), where, t("查看", "see"))


def _kept(found: Scan) -> dict[str, str]:
    """What the next one has in common with this one."""
    kept = {name: found.fields[name] for name in ("partner", "place", "document", "production") if found.fields[name]}
    return {"doing": found.doing.value} | kept


def _page(request: HttpRequest, found: Scan) -> HttpResponse:
    doings = [(one.value, tr(kind.title), one is found.doing) for one, kind in KINDS.items()]
    context = {
        "scan": found,
        "doings": doings,
        "wrong": {name: one.whole for name, one in found.wrong.items()},
        "lines": [_line(place, one) for place, one in enumerate(found.lines)],
        "units": words.unit_names(),
    }
    return render(request, "traceability/scan.html", context)


def _line(place: int, one: scanning.Line) -> dict[str, object]:
    return {
        "place": place,
        "line": one,
        "name": showing.canonical(one.named.uri) if one.named else "",
        "wrong": one.said.whole if one.said else None,
    }
