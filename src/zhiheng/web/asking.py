"""What the pages have in common: who asks, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from zhiheng.platform.accounts.models import User
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr


def me(request: HttpRequest) -> User:
    """Whoever is signed in; the door of the view has seen to it."""
    return cast("User", request.user)


def said(problem: Problem) -> str:
    """The refusal in the language of the page."""
    return tr(Text(problem.zh, problem.en))


def done(form: Form, act: Callable[[], Any]) -> Any:
    """What the act gives, if the form is sound; a refusal stands at its field, and None is answered."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Problem as problem:
        explain(form, problem)
        return None


def explain(form: Form, problem: Problem) -> None:
    """Say beside the field what is wrong, or above all fields."""
    field = problem.where.get("field")
    form.add_error(str(field) if field in form.fields else None, said(problem))


def tried(request: HttpRequest, act: Callable[[], Any], success: Text) -> Any:
    """For buttons without a form: tell what came of it on the next page."""
    try:
        made = act()
    except Problem as problem:
        messages.error(request, said(problem))
        return None
    messages.success(request, tr(success))
    return made if made is not None else True


def acted(
    request: HttpRequest,
    act: Callable[[], object],
    success: Text,
    *,
    again: Callable[[], HttpResponseBase],
    onward: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """Do it and go on; if it is refused say why on the page as it was, with what was typed.

    Args:
        request: of the page.
        act: what is done.
        success: what is said of it.
        again: the page once more.
        onward: where it goes on, asked after the act.
    """
    try:
        act()
    except Problem as problem:
        messages.error(request, said(problem))
        return again()
    messages.success(request, tr(success))
    return onward()
