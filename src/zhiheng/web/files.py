"""Fields for several files, and files of a form that comes back: they need not be chosen again, one can be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from zhiheng.platform.attachments import actions, holding
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr

ACCEPTED = ".jpg,.jpeg,.png,.gif,.webp,.pdf,.docx,.xlsx,.pptx,.txt"
SHOWN, OUT, NEW = "held", "drop", "photos"  # names in the post; see ``web/_held.html``
NOT_KEPT = Text("文件未能保留，请重新选择", "the files could not be kept: choose them again")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FilesInput(forms.ClearableFileInput):
    """Several files; phones offer the camera."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that may be taken in, examined by their content."""

    widget = FilesInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What the dialogue of the browser offers."""
        return {**super().widget_attrs(widget), "accept": ACCEPTED}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, or what is wrong with each of those that cannot be taken in."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        wrong = [said for said in (refusal(actions.examined, [one]) for one in files) if said]
        if wrong := wrong or [said for said in [refusal(actions.examined, files)] if said]:
            raise forms.ValidationError(wrong)
        return files


class FilesForm(forms.Form):
    """A form with files; those kept before go along with those chosen now."""

    def __init__(self, *args: Any, held: Sequence[HeldFile] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = held

    def clean_photos(self) -> list[Any]:
        """Those chosen now go together with those kept before."""
        files: list[Any] = self.cleaned_data[NEW]
        if wrong := refusal(holding.fitting, files, beside=self.held):
            raise forms.ValidationError(wrong)
        return files


def refusal(look: Callable[..., object], *given: Any, **more: Any) -> str:
    """What is wrong, in the language of the page; empty for nothing."""
    try:
        look(*given, **more)
    except Problem as problem:
        return tr(Text(problem.zh, problem.en))
    return ""


def before(request: HttpRequest, holder: str) -> list[HeldFile]:
    """What is kept of what the page showed as kept, without what was ticked to be left out."""
    if SHOWN not in request.POST or not holder:
        return []
    if out := request.POST.getlist(OUT):
        holding.drop(out, holder=holder)
    return holding.held(holder)


def expected(request: HttpRequest, held: Iterable[HeldFile]) -> set[str]:
    """Digests of what goes along: what is kept, and what the page showed, which may be gone meanwhile."""
    shown = {one for one in request.POST.getlist(SHOWN) if _DIGEST.fullmatch(one)}
    return (shown | {one.sha256 for one in held}) - set(request.POST.getlist(OUT))


def come_back(
    request: HttpRequest, form: FilesForm, holder: str, *, may_keep: Callable[[], bool], at: datetime
) -> None:
    """Keep the files that came with a form that goes back to be mended, and say in it which are not there.

    Args:
        request: the post.
        form: goes back.
        holder: keyed hash under which they are kept; empty: they are not.
        may_keep: whether whoever sent it may ask for that; asked only if there is something to keep.
        at: the instant.
    """
    form.held, new = before(request, holder), request.FILES.getlist(NEW)
    if holding.missing(expected(request, form.held), files=new, beside=form.held):
        _say(form, holding.GONE)
    if not new or not holder:
        return
    if not may_keep():
        _say(form, NOT_KEPT)
        return
    try:
        form.held = holding.hold(new, holder=holder, at=at)
    except Problem as problem:
        _say(form, Text(problem.zh, problem.en))


def _say(form: FilesForm, said: Text) -> None:
    """Beside the files, once; on a form too that was not examined."""
    there = form.errors.setdefault(NEW, form.error_class(renderer=form.renderer))
    if tr(said) not in there:
        there.append(tr(said))
