"""Credit reports: issued to people of units in the workbench, and in the public edition to everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.registry import public as registry
from zhiheng.apps.sharing.actions import reporting
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.forms import ReportFilter, ReportForm
from zhiheng.apps.sharing.models import CreditReport
from zhiheng.apps.sharing.queries import public
from zhiheng.apps.sharing.queries.reports import report_numbered, reports
from zhiheng.apps.sharing.tables import ReportTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.limits import may_post
from zhiheng.platform.accounts.sign_in import client_address
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin

TYPES = {"pdf": "application/pdf", "json": "application/json"}


@method_decorator(permission_required("sharing.view"), name="dispatch")
class ReportList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """Reports that the person's unit has asked for."""

    table_class = ReportTable
    filterset_class = ReportFilter
    template_name = "sharing/report_list.html"
    paginate_by = 50
    export_name = Text("信用报告", "credit reports")

    def get_queryset(self) -> QuerySet[CreditReport]:
        """All visible reports."""
        return reports()


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("sharing.report")
def issue(request: HttpRequest) -> HttpResponse:
    """Ask for a report by code and purpose."""
    form = ReportForm(request.POST or None, initial={"code": request.GET.get("code", "")[:18]})
    if request.method == "POST" and (made := done(form, lambda: _issued(request, form.cleaned_data))):
        return redirect("credit_report_file", made.number, "pdf")
    return render(request, "sharing/report_issue.html", {"form": form})


def _issued(request: HttpRequest, asked: dict[str, Any]) -> CreditReport:
    found = registry.addressed(asked["code"].strip().upper())
    if found is None:
        zh, en = "登记库中没有这个统一社会信用代码", "the register does not know this code"
        raise Problem("organisation_unknown", zh, en, field="code")
    given = {"edition": Edition.FULL, "purpose": asked["purpose"], "by": me(request), "at": timezone.now()}
    return reporting.issue_report(found.pk, **given)


@require_safe
@permission_required("sharing.view")
def file(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """The report as it was issued."""
    return _file(report_numbered(number), ending)


@require_POST
def public_report(request: HttpRequest, code: str) -> HttpResponseBase:
    """The public edition of today; made once a day and grade, whoever asks."""
    found = registry.addressed(code)
    if found is None:
        raise Http404(code)
    at = timezone.now()
    if (known := public.latest_report(found.pk, on=timezone.localdate(at))) is not None:
        return redirect("credit_public_file", known.number, "pdf")
    if not may_post(client_address(request) or "", "credit_report", at=at):
        return render(request, "sharing/too_many.html", status=429)
    success = Text("已出具信用报告，请下载", "The report was issued: fetch it below")
    tried(request, lambda: reporting.issue_public_report(found.pk, at=at), success)
    return redirect("credit_organisation", code)


@require_safe
def public_file(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """A public report as it was issued."""
    return _file(public.public_report(number), ending)


def _file(report: CreditReport | None, ending: str) -> HttpResponse:
    if report is None or ending not in TYPES:
        raise Http404
    answer = HttpResponse(bytes(report.pdf if ending == "pdf" else report.document), content_type=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{report.number}.{ending}"'
    return answer
