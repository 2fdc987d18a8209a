"""Official papers: made by the office, fetched by the office and by those whom they are addressed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng import policy
from zhiheng.apps.complaints import papers as official
from zhiheng.apps.complaints import queries
from zhiheng.apps.complaints.models import Complaint, Paper
from zhiheng.apps.complaints.papers.filling import forms_of
from zhiheng.apps.complaints.views.following import with_receipt
from zhiheng.apps.complaints.views.office import asked
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.policy.schema.papers import PaperForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.cases.following import private
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@private
@permission_required("complaints.handle")
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """What was made for this matter and what may be made now."""
    return _page(request, asked(number))


@require_http_methods(["GET", "HEAD", "POST"])
@private
@permission_required("complaints.handle")
def make(request: HttpRequest, number: str, form_id: str) -> HttpResponse:
    """Ask for what the form needs, then make the paper."""
    complaint = asked(number)
    wanted = next((one for one in forms_of(complaint) if one.id == form_id), None)
    if wanted is None:
        raise Http404(form_id)
    form = _form(wanted, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = official.make(complaint, form_id, by=me(request), at=timezone.now(), given=form.cleaned_data)
        except Problem as problem:
            form.add_error(None, tr(Text(problem.zh, problem.en)))
        else:
            messages.success(request, tr(Text(f"已制作 {made.number}", f"Made: {made.number}")))
            return redirect("complaint_papers", number)
    context = {"complaint": complaint, "case": complaint.case, "wanted": wanted, "form": form}
    return render(request, "complaints/paper.html", context, status=409 if form.non_field_errors() else 200)


@require_safe
@private
@permission_required("complaints.handle")
def paper(request: HttpRequest, number: str, pk: int, kind: str) -> HttpResponse:
    """The paper as it was made."""
    return _file(Paper.objects.filter(complaint=asked(number), pk=pk).first(), kind)


@require_safe
@private
@with_receipt
def own(request: HttpRequest, found: list[Complaint], number: str, pk: int) -> HttpResponse:
    """A paper addressed to the holder of the receipt, as PDF."""
    theirs = [one for complaint in found if complaint.case.number == number for one in _addressed(complaint)]
    return _file(next((one for one in theirs if one.pk == pk), None), "pdf")


def _addressed(complaint: Complaint) -> list[Paper]:
    return [one for one, _ in queries.papers_for_citizen(complaint)]


def _page(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    titles = {one.id: one.title for one in policy.load(complaint.case.pack).papers.values()}
    made = [(one, titles.get(one.form)) for one in complaint.papers.select_related("by")]
    context = {"complaint": complaint, "case": complaint.case, "made": made, "open_forms": forms_of(complaint)}
    return render(request, "complaints/papers.html", context)


def _form(wanted: PaperForm, posted: Any) -> forms.Form:
    form = forms.Form(posted)
    for one in wanted.asked:
        widget = forms.Textarea(attrs={"rows": 3}) if one.is_long else forms.TextInput()
        form.fields[one.id] = forms.CharField(
            label=phrase(one.label.zh, one.label.en), required=one.is_needed, max_length=2000, widget=widget
        )
    return form


def _file(found: Paper | None, kind: str) -> HttpResponse:
    if found is None or kind not in TYPES or not hasattr(found, "file"):
        raise Http404
    body = bytes(found.file.pdf if kind == "pdf" else found.file.word)
    answer = HttpResponse(body, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{found.form}-{found.pk}.{kind}"'
    return answer
