"""Recalls and repairs in the workbench: who was told, who has acknowledged, who is late."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.sharing.actions import recalling
from zhiheng.apps.sharing.forms import AcknowledgementForm, NoticeFilter
from zhiheng.apps.sharing.models import Notice
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.tables import NoticeTable, state_of
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me
from zhiheng.web.export import ExportMixin


@method_decorator(permission_required("sharing.view"), name="dispatch")
class NoticeList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Notices to and from the person's unit, the soonest due first."""

    table_class = NoticeTable
    filterset_class = NoticeFilter
    template_name = "sharing/notice_list.html"
    paginate_by = 50
    export_name = Text("撤回和修复通知", "notices")

    def get_queryset(self) -> QuerySet[Notice]:
        """All visible notices."""
        return queries.notices()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """With how many are overdue."""
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"overdue": queries.overdue(timezone.localdate()).count()}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("sharing.view")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice; whoever acts for the receiver acknowledges it."""
    found, person = get_object_or_404(queries.notices(), pk=pk), me(request)
    may_acknowledge = found.acknowledged_at is None and may(person, "sharing.subscribe")
    may_acknowledge = may_acknowledge and queries.receives(person, found.subscription)
    form = AcknowledgementForm(request.POST or None)

    def act() -> Notice:
        return recalling.acknowledge(found, remark=form.cleaned_data["remark"], by=person, at=timezone.now())

    if request.method == "POST" and may_acknowledge and done(form, act):
        return redirect("notices")
    context = {"notice": found, "state": f"notice_{state_of(found)}", "form": form if may_acknowledge else None}
    return render(request, "sharing/notice.html", context)
