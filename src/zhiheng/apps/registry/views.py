"""Pages of the register in the workbench."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.generic import ListView
from django_filters.views import FilterView
from django_tables2 import RequestConfig, SingleTableMixin

from zhiheng.apps.registry import queries, showing
from zhiheng.apps.registry.forms import OrganisationFilter
from zhiheng.apps.registry.mergers.showing import of_organisation as merger_notes
from zhiheng.apps.registry.models import Organisation, OrganisationSource
from zhiheng.apps.registry.tables import OrganisationTable, RejectedTable, SourceTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import ExportMixin


@method_decorator(permission_required("registry.view"), name="dispatch")
class OrganisationList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """The register, as far as the person may see it."""

    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    template_name = "registry/organisation_list.html"
    paginate_by = 50
    export_name = Text("企业", "organisations")

    def get_queryset(self) -> QuerySet[Organisation]:
        """All visible organisations."""
        return queries.organisation_list()


@method_decorator(permission_required("registry.view"), name="dispatch")
class RejectedList(ExportMixin, SingleTableMixin, ListView):  # type: ignore[misc,type-arg]  # untyped bases
    """Lines that no organisation could be made of."""

    table_class = RejectedTable
    template_name = "registry/rejected_list.html"
    paginate_by = 50
    export_name = Text("退回待更正的行", "returned lines")

    def get_queryset(self) -> QuerySet[OrganisationSource]:
        """All visible lines of this kind."""
        return queries.rejected_sources()


@permission_required("registry.view")
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what is known, what other apps know of it, and every line that told of it."""
    found = get_object_or_404(Organisation, pk=pk)
    sources = SourceTable(queries.sources_of(found))
    RequestConfig(request, paginate={"per_page": showing.MOST}).configure(sources)
    context = showing.everything(found, request, audience="office")
    context |= {"sources": sources, "may_correct": may(request.user, "registry.correct")}
    context |= merger_notes(found, request.user)
    return render(request, "registry/organisation.html", context)
