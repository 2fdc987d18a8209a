"""The operator's telephone form: one screen, by keyboard alone, with hints while the caller speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhiheng.apps.complaints import actions, files, queries, sorting
from zhiheng.apps.complaints.advising import Advice, advise
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.forms import ComplaintForm, code_choices, division_choices
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow import receipts
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.cases.stepping import offices
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr
from zhiheng.web.typed import typed

CHANNELS = [Channel.PHONE, Channel.LETTER, Channel.COUNTER]


class OperatorForm(ComplaintForm):
    """The citizen's form, with how it came in and who is to work it."""

    unit = forms.ModelChoiceField(label=phrase("承办单位", "Unit"), queryset=Unit.objects.none(), required=False)
    channel = forms.ChoiceField(
        label=phrase("渠道", "Channel"), choices=[(one.value, one.label) for one in CHANNELS], initial=Channel.PHONE
    )
    category = forms.ChoiceField(label=phrase("类目", "Category"), required=False)
    issue = forms.ChoiceField(label=phrase("问题", "Issue"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in sorting.LISTS:
            self.fields[name].choices = code_choices(name)  # type: ignore[attr-defined]
        self.fields["respondent"].widget.attrs["autofocus"] = True
        self.fields["facts"].widget.attrs["rows"] = 4
        self.fields["kinds"].label = phrase("来电人想要", "What the caller wants")
        self.fields["name"].label = phrase("来电人姓名", "Name of the caller")
        self.fields["phone"].label = phrase("来电人电话", "Telephone of the caller")
        for name in ("name", "phone"):  # the caller's, not what this browser remembers of the operator
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["unit"].queryset = offices()  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = phrase("按提示的单位", "As proposed")  # type: ignore[attr-defined]

    def content(self) -> actions.Content:
        """What was said, and what the operator takes it to be about."""
        chosen = {name: self.cleaned_data[name] for name in sorting.LISTS}
        return replace(super().content(), **chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("complaints.register")
def register(request: HttpRequest) -> HttpResponse:
    """Take a call down; once saved, what to read back to the caller."""
    if request.method != "POST":
        return _page(request, OperatorForm(initial={"key": receipts.new_key()}))
    if "hints" in request.POST:  # without JavaScript: the same page, what was typed and what it speaks for
        proposed, chosen = _sorting(request)
        given = {**request.POST.dict(), "kinds": request.POST.getlist("kinds"), **chosen}
        return _page(request, _kept(request, OperatorForm(initial=given)), _advice(request), proposed)
    form = OperatorForm(request.POST, request.FILES, held=files.before(request))
    if form.is_valid() and (receipt := _submitted(request, form)) is not None:
        cases = [(number, queries.by_number(number)) for number in receipt.numbers]
        return render(
            request, "complaints/registered.html", {"receipt": receipt, "content": form.content(), "cases": cases}
        )
    return _page(request, _kept(request, form), _advice(request))


@require_POST
@permission_required("complaints.register")
def hints(request: HttpRequest) -> HttpResponse:
    """What the words typed so far speak for, chosen beforehand where the operator has chosen nothing."""
    proposed, chosen = _sorting(request)
    form = OperatorForm(initial=chosen)
    for name in sorting.LISTS:
        form.fields[name].widget.attrs["hx-swap-oob"] = "true"
    given = {"advice": _advice(request), "proposed": proposed, "form": form, "is_part": True}
    return render(request, "complaints/_advice.html", given)


def _sorting(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """By field what the words speak for, and what is to be chosen: a choice made by hand stays.

    A choice is by hand where it is not what was proposed before.
    """
    product, facts = typed(request, "product"), typed(request, "facts", most=4000)
    found = {name: one.code for name, one in sorting.proposals(product, facts).items()}
    proposed = {name: found.get(name, "") for name in sorting.LISTS}
    chosen = {name: request.POST.get(name, "") for name in sorting.LISTS}
    untouched = {name for name in sorting.LISTS if chosen[name] == request.POST.get(f"proposed_{name}", "")}
    return proposed, {name: (proposed if name in untouched else chosen)[name] for name in sorting.LISTS}


def _kept(request: HttpRequest, form: OperatorForm) -> OperatorForm:
    """The form as it comes back, with what is kept of the files; nobody who is signed in is counted."""
    files.come_back(request, form, may_keep=lambda: True, at=timezone.now())
    return form


def _submitted(request: HttpRequest, form: OperatorForm) -> actions.Receipt | None:
    """The receipt, or None with the form saying what is wrong."""
    try:
        return actions.submit(
            key=form.cleaned_data["key"],
            content=form.content(),
            kinds=form.kinds_asked,
            channel=Channel(form.cleaned_data["channel"]),
            by=me(request),
            at=timezone.now(),
            unit=form.cleaned_data["unit"],
            files=form.cleaned_data["photos"],
            with_held=files.expected(request, form.held),
        )
    except Problem as problem:
        field = "photos" if problem.where.get("field") == "photos" else None
        form.add_error(field, tr(Text(problem.zh, problem.en)))
        return None


def _advice(request: HttpRequest) -> Advice | None:
    """Hints on what was typed, which may be half a sentence; None before anything was told."""
    product, facts, division = (typed(request, name, most=4000) for name in ("product", "facts", "division"))
    if not facts.strip() and not division:
        return None
    kind = Kind.COMPLAINT if Kind.COMPLAINT in request.POST.getlist("kinds") else Kind.REPORT
    known = {code for _, inside in division_choices() if isinstance(inside, list) for code, _ in inside}
    place = division if division in known else ""
    on = timezone.localdate()
    try:
        return advise(product=product[:200], facts=facts[:4000], division=place, kind=kind, on=on)
    except Problem:  # no unit at all yet: saving says so
        return None


def _page(
    request: HttpRequest, form: OperatorForm, advice: Advice | None = None, proposed: dict[str, str] | None = None
) -> HttpResponse:
    return render(request, "complaints/register.html", {"form": form, "advice": advice, "proposed": proposed})
