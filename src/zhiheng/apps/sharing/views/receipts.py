"""Receipts and pushes in the workbench."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.sharing.actions import delivering
from zhiheng.apps.sharing.forms import DeliveryFilter, ReceiptFilter
from zhiheng.apps.sharing.models import Delivery, Share
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.tables import DeliveryTable, ReceiptTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me, tried
from zhiheng.web.export import ExportMixin


@method_decorator(permission_required("sharing.view"), name="dispatch")
class ReceiptList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """What was given to and by the person's unit."""

    table_class = ReceiptTable
    filterset_class = ReceiptFilter
    template_name = "sharing/receipt_list.html"
    paginate_by = 50
    export_name = Text("共享回执", "receipts")

    def get_queryset(self) -> QuerySet[Share]:
        """All visible receipts."""
        return queries.shares()


@method_decorator(permission_required("sharing.view"), name="dispatch")
class DeliveryList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """What was pushed, and what could not be."""

    table_class = DeliveryTable
    filterset_class = DeliveryFilter
    template_name = "sharing/delivery_list.html"
    paginate_by = 50
    export_name = Text("推送", "pushes")

    def get_queryset(self) -> QuerySet[Delivery]:
        """All visible pushes."""
        return queries.deliveries()


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("sharing.subscribe")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what was given up."""
    found = get_object_or_404(queries.deliveries(), pk=pk)
    if request.method != "POST":
        return render(request, "sharing/delivery_again.html", {"delivery": found})
    said = Text("将在一分钟内重试", "It is tried again within a minute")
    tried(request, lambda: delivering.try_again(found, by=me(request), at=timezone.now()), said)
    return redirect("deliveries")
