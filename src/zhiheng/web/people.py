"""One unit and one person: what an administrator sees and changes."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import all_roles, may, visible_units
from zhiheng.vocab.problem import Problem
from zhiheng.web.asking import me
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import t, tr
from zhiheng.web.units import KINDS, role_names, visible_people

MANAGE = "accounts.manage"


class RolesForm(forms.Form):
    """The roles that fit a unit."""

    roles = forms.MultipleChoiceField(
        label=phrase("角色", "Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["roles"])
        field.choices = [(key, tr(role.name)) for key, role in all_roles().items() if unit.kind in role.units]


class PersonForm(RolesForm):
    """A new account."""

    username = forms.CharField(label=phrase("登录名", "User name"), max_length=150)
    full_name = forms.CharField(label=phrase("姓名", "Name"), max_length=100)
    email = forms.EmailField(label=phrase("电子邮箱", "E-mail"), required=False)
    password = forms.CharField(
        label=phrase("初始密码", "First password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    field_order = ("username", "full_name", "email", "password", "roles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())


@permission_required("accounts.view")
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit with its people and the units below it."""
    shown = get_object_or_404(visible_units(request.user).select_related("parent"), pk=pk)
    people = visible_people(request.user).filter(unit=shown)
    context = {
        "unit": shown,
        "kind": KINDS[UnitKind(shown.kind)],
        "people": [(person, role_names(person)) for person in people],
        "below": shown.children.all(),
        "may_manage": may(request.user, MANAGE) and not shown.closed_on,
    }
    return render(request, "web/units/unit.html", context)


@permission_required(MANAGE)
def add_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account for somebody of the unit."""
    home = get_object_or_404(visible_units(request.user).filter(closed_on=None), pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, unit=home)
    if form.is_valid() and (added := _try(form, actions.add_person, request, unit=home, **form.cleaned_data)):
        messages.success(request, t("已开通账户：", "Account opened: ") + added.display_name)
        return redirect("unit", home.pk)
    return render(request, "web/units/add_person.html", {"form": form, "unit": home})


@permission_required("accounts.view")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; an administrator changes the roles here."""
    shown = get_object_or_404(visible_people(request.user), pk=pk)
    may_manage = may(request.user, MANAGE) and shown != request.user
    held = [membership.role for membership in shown.memberships.all()]
    form = RolesForm(
        request.POST if request.method == "POST" else None, unit=cast("Unit", shown.unit), initial={"roles": held}
    )
    if request.method == "POST" and may_manage and form.is_valid():
        actions.set_roles(person=shown, by=me(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, t("角色已更新", "Roles changed"))
        return redirect("person", shown.pk)
    context = {"person": shown, "roles": role_names(shown), "form": form, "may_manage": may_manage}
    return render(request, "web/units/person.html", context)


@require_POST
@permission_required(MANAGE)
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or reopen an account."""
    shown = get_object_or_404(visible_people(request.user), pk=pk)
    if shown == request.user:
        raise PermissionDenied
    is_active = request.POST.get("is_active") == "1"
    actions.set_active(person=shown, is_active=is_active, by=me(request), at=timezone.now())
    messages.success(request, t("账户已启用", "Account reopened") if is_active else t("账户已停用", "Account closed"))
    return redirect("person", shown.pk)


def _try(form: forms.Form, action: Any, request: HttpRequest, **facts: Any) -> User | None:
    """Run the action; a refusal is written beside the field that it concerns."""
    try:
        return cast("User", action(by=request.user, at=timezone.now(), **facts))
    except Problem as problem:
        field = str(problem.where.get("field", "")) or None
        form.add_error(field if field in form.fields else None, t(problem.zh, problem.en))
    except ValidationError as error:
        form.add_error("password", error)
    return None
