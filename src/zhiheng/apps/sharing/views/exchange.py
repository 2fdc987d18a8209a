"""Bulk exchange in the workbench: packages are made on the page of a subscription and fetched from a list."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.sharing.actions import exchanging
from zhiheng.apps.sharing.forms import PackageFilter
from zhiheng.apps.sharing.models import ShareFile
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.tables import PackageTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import me, tried
from zhiheng.web.export import ExportMixin


@method_decorator(permission_required("sharing.view"), name="dispatch")
class PackageList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Packages that the person's unit has made or given."""

    table_class = PackageTable
    filterset_class = PackageFilter
    template_name = "sharing/package_list.html"
    paginate_by = 50
    export_name = Text("批量交换", "packages")

    def get_queryset(self) -> QuerySet[ShareFile]:
        """All visible packages."""
        return queries.packages()


@require_POST
@permission_required("sharing.exchange")
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the subscription may have, as a package."""
    found = get_object_or_404(queries.subscriptions(), pk=pk)
    said = Text("交换文件已生成，请下载", "The package was made: fetch it below")
    made = tried(request, lambda: exchanging.make_package(found, by=me(request), at=timezone.now()), said)
    return redirect("packages") if made else redirect("subscription", pk)


@require_safe
@permission_required("sharing.exchange")
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The package, to the receiver alone and only until its last day."""
    found = get_object_or_404(queries.packages(with_data=True), pk=pk)
    if not queries.receives(me(request), found.share.subscription) or found.data is None:
        raise Http404(pk)
    if found.until_on < timezone.localdate():
        raise Http404(pk)
    answer = HttpResponse(bytes(found.data), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer
