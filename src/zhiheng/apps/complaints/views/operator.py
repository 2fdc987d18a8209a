"""The operator's telephone form: one screen, by keyboard alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhiheng.apps.complaints import actions, receipts
from zhiheng.apps.complaints.choices import Channel
from zhiheng.apps.complaints.forms import ComplaintForm
from zhiheng.apps.complaints.views.office import me
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

CHANNELS = [Channel.PHONE, Channel.LETTER, Channel.COUNTER]


class OperatorForm(ComplaintForm):
    """The citizen's form, with how it came in."""

    channel = forms.ChoiceField(
        label=phrase("渠道", "Channel"), choices=[(one.value, one.label) for one in CHANNELS], initial=Channel.PHONE
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["respondent"].widget.attrs["autofocus"] = True
        self.fields["facts"].widget.attrs["rows"] = 4


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("complaints.register")
def register(request: HttpRequest) -> HttpResponse:
    """Take a call down; once saved, what to read back to the caller."""
    form = OperatorForm(request.POST or None, request.FILES or None, initial={"key": receipts.new_key()})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = actions.submit(
                key=form.cleaned_data["key"],
                content=form.content(),
                kinds=form.kinds_asked,
                channel=Channel(form.cleaned_data["channel"]),
                by=me(request),
                at=timezone.now(),
                files=form.cleaned_data["photos"],
            )
        except Problem as problem:
            form.add_error(None, tr(Text(problem.zh, problem.en)))
        else:
            said = {"receipt": receipt, "content": form.content()}
            return render(request, "complaints/registered.html", said)
    return render(request, "complaints/register.html", {"form": form})
