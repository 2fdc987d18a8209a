"""Upload → what was detected → confirm → progress → receipt."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.intake import actions, importing, queries, recognition, store
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.conf import limits
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.platform.intake.reading.detection import Detected
from zhiheng.platform.intake.reading.refusals import refusal, size_text
from zhiheng.platform.intake.receiving import was_too_large
from zhiheng.platform.jobs.models import Job
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.export import XLSX, ExportMixin
from zhiheng.web.imports.forms import ColumnsForm, IssueFilter, UploadFilter, UploadForm
from zhiheng.web.imports.tables import IssueTable, UploadTable, kind_title
from zhiheng.web.templatetags.zhiheng import tr


@method_decorator(permission_required("intake.view"), name="dispatch")
class UploadList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]
    """All imports that the person may see."""

    table_class = UploadTable
    filterset_class = UploadFilter
    template_name = "web/imports/list.html"
    paginate_by = 50
    export_name = "imports"

    def get_queryset(self) -> QuerySet[Upload]:
        """All visible ones."""
        return queries.uploads()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the person may upload as well."""
        return super().get_context_data(may_upload=may(self.request.user, "intake.upload"), **kwargs)  # type: ignore[no-any-return]


@permission_required("intake.upload")
def new_upload(request: HttpRequest) -> HttpResponse:
    """The upload form."""
    person = me(request)
    initial = {"kind": request.GET.get("kind")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial, person=person)
    if request.method == "POST":
        try:
            if upload := _receive(request, form):
                return redirect("import", pk=upload.pk)
        except Problem as problem:
            form.errors["file"] = form.error_class([tr(Text(problem.zh, problem.en))])
    sent = [importer for importer in importing.registered() if queries.may_send(person, importer.kind)]
    templates = [importer for importer in sent if isinstance(importer, importing.HasTemplate)]
    context = {"form": form, "templates": templates, "limit": size_text(limits().file_bytes)}
    return render(request, "web/imports/new.html", context, status=422 if form.errors else 200)


def _receive(request: HttpRequest, form: UploadForm) -> Upload | None:
    user = me(request)
    if was_too_large(request):
        limit = size_text(limits().file_bytes)
        raise refusal("file_too_large", size=f"> {limit}", limit=limit)
    if user.unit is None:
        raise Problem("user_without_unit", "您的账户没有所属单位，不能上传", "your account belongs to no unit")
    if not form.is_valid():
        return None
    file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    upload = actions.receive(kind=kind, filename=file.name, data=file, by=user, unit=user.unit, at=timezone.now())
    if upload.is_repeat:
        messages.warning(request, tr(_REPEAT))
    return upload


_REPEAT = Text(
    "这个文件（内容完全相同）此前已收到，未作任何改动；以下是当时的回执。",
    "This very file was received before; nothing was changed. Below is the receipt of that time.",
)


@method_decorator(permission_required("intake.view"), name="dispatch")
class UploadPage(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]
    """One upload, in whatever state it is; a finished one with the rows sent back."""

    table_class = IssueTable
    filterset_class = IssueFilter
    template_name = "web/imports/upload.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[RowIssue]:
        """The rows sent back."""
        self.upload = get_object_or_404(queries.uploads(), pk=self.kwargs["pk"])
        return self.upload.issues.all()

    @property
    def export_name(self) -> str:  # type: ignore[override]
        """Says which upload the rows are from."""
        return f"import-{self.kwargs['pk']}-rows"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the state of the upload asks for."""
        return super().get_context_data(**page_of(self.request, self.upload), **kwargs)  # type: ignore[no-any-return]


def page_of(request: HttpRequest, upload: Upload, form: ColumnsForm | None = None) -> dict[str, Any]:
    """Variables of the page of an upload."""
    detected = upload.found
    is_asking = upload.state is UploadStatus.DETECTED and detected is not None
    if is_asking and form is None:
        form = ColumnsForm(cast("Detected", detected), importing.get(upload.kind).mapping())
    return {
        "upload": upload,
        "detected": detected,
        "kind": kind_title(upload.kind),
        "badge": f"upload_{upload.status}",
        "is_moving": upload.state in (UploadStatus.RECEIVED, UploadStatus.CONFIRMED),
        "job": _job_of(upload),
        "form": form,
        "likelier": recognition.likelier_kind(upload.kind, cast("Detected", detected)) if is_asking else None,
        "may_upload": queries.may_send(me(request), upload.kind),
        "corrections": list(upload.corrections.all()),
        "corrected": upload.rejected - upload.open_rows,
        "can_reopen": upload.state is UploadStatus.FINISHED and not (upload.accepted or upload.duplicates),
    }


def _job_of(upload: Upload) -> Job | None:
    """The job that works on it now."""
    name = "intake.import_file" if upload.state is UploadStatus.CONFIRMED else "intake.inspect_file"
    jobs = Job.objects.select_related("progress")
    return jobs.filter(task=name, arguments__upload=upload.pk).order_by("-pk").first()


@require_POST
@permission_required("intake.upload")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the columns as chosen and start the import."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    detected = upload.found
    if detected is None or upload.state is not UploadStatus.DETECTED:
        return redirect("import", pk=pk)
    form = ColumnsForm(detected, importing.get(upload.kind).mapping(), request.POST)
    if form.is_valid():
        try:
            actions.confirm(upload=upload, by=me(request), at=timezone.now(), fields=form.chosen())
            return redirect("import", pk=pk)
        except Problem as problem:
            form.add_error(None, tr(Text(problem.zh, problem.en)))
    return render(request, "web/imports/upload.html", page_of(request, upload, form), status=422)


@require_POST
@permission_required("intake.upload")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the columns anew."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    try:
        actions.reopen_columns(upload=upload, by=me(request), at=timezone.now())
    except Problem as problem:
        messages.error(request, tr(Text(problem.zh, problem.en)))
    return redirect("import", pk=pk)


@permission_required("intake.view")
def receipt_file(request: HttpRequest, pk: int) -> JsonResponse:
    """The receipt as the command line gives it."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    return JsonResponse(queries.receipt(upload), json_dumps_params={"ensure_ascii": False, "indent": 1})


@permission_required("intake.view")
def annotated(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows still open, as a workbook to correct and upload again."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    if not upload.annotated:
        raise Http404
    return _file(upload.annotated, f"退回-{upload.pk}.xlsx", XLSX)


@permission_required("intake.view")
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as they were sent; a browser keeps them, it never shows or runs them."""
    upload = get_object_or_404(queries.uploads(), pk=pk)
    return _file(upload.sha256, upload.filename, "application/octet-stream")


@permission_required("intake.upload")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A workbook to fill in."""
    try:
        importer = importing.get(kind)
    except Problem:
        raise Http404 from None
    if not isinstance(importer, importing.HasTemplate):
        raise Http404
    answer = HttpResponse(importer.template(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return answer


def _file(sha256: str, name: str, content_type: str) -> FileResponse:
    path = store.path_of(sha256)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=content_type)
