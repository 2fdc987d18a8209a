"""What goes to the national platform, for whoever may exchange with it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from zhiheng.apps.complaints import actions, exchange, queries
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.web.asking import me

MAKERS = {
    "csv": (exchange.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exchange.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_POST
@cache_control(private=True, no_store=True)
@permission_required("complaints.export")
def leave(request: HttpRequest, kind: str) -> HttpResponse:
    """The platform's table of all in sight; that it was taken is noted, since it names who complains."""
    if kind not in MAKERS:
        raise Http404(kind)
    make, media_type = MAKERS[kind]
    found = list(queries.complaints())
    actions.note_export(len(found), by=me(request), at=timezone.now())
    answer = HttpResponse(make(found), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="platform-complaints.{kind}"'
    return answer
