"""Keys for programs: a person makes and withdraws their own, an administrator withdraws those of the units."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from zhiheng.apps.traceability.actions.keeping_keys import LONGEST, MOST, issue_key, withdraw_key
from zhiheng.apps.traceability.forms.programs import AllKeyFilter, KeyFilter, KeyForm
from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.apps.traceability.queries.programs import keys_of, may_have_keys, program_keys
from zhiheng.apps.traceability.tables.programs import AllKeyTable, KeyTable
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me, tried
from zhiheng.web.export import ExportMixin

MANAGE = "accounts.manage"
WITHDRAWN = Text("密钥已作废，立即失效", "The key is withdrawn and opens nothing any more")


@method_decorator(permission_required("traceability.view"), name="dispatch")
class KeyList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """One's own keys."""

    table_class = KeyTable
    filterset_class = KeyFilter
    template_name = "traceability/program_list.html"
    paginate_by = 50
    export_name = Text("程序密钥", "keys for programs")

    def get_queryset(self) -> QuerySet[InterfaceKey]:
        """Those that act for the person."""
        return keys_of(me(self.request), timezone.localdate())

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With whether another may be made, and whether the person answers for those of others."""
        context: dict[str, Any] = super().get_context_data(**more)
        person = me(self.request)
        return context | {"may_make": may_have_keys(person), "may_manage": may(person, MANAGE), "longest": LONGEST}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.view")
def make(request: HttpRequest) -> HttpResponse:
    """A new key, shown on this page and never again."""
    person, form = me(request), KeyForm(request.POST or None)
    if request.method == "POST":
        made = done(form, lambda: issue_key(person, **form.cleaned_data, by=person, at=timezone.now()))
        if made is not None:
            return render(request, "traceability/program_key.html", {"key": made[0], "text": made[1]})
    told = {"form": form, "may_make": may_have_keys(person), "most": MOST}
    return render(request, "traceability/program_form.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("traceability.view")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's own key, after a look at it."""
    found = get_object_or_404(keys_of(me(request), timezone.localdate()), pk=pk)
    return _withdraw(request, found, back="trace_programs")


@method_decorator(permission_required(MANAGE), name="dispatch")
class AllKeyList(ExportMixin, SingleTableMixin, FilterView):  # type: ignore[misc]  # untyped bases
    """The keys of the units that an administrator answers for."""

    table_class = AllKeyTable
    filterset_class = AllKeyFilter
    template_name = "traceability/program_all.html"
    paginate_by = 50
    export_name = Text("程序密钥", "keys for programs")

    def get_queryset(self) -> QuerySet[InterfaceKey]:
        """All that the administrator may see."""
        return program_keys(timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MANAGE)
def withdraw_any(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a key of a unit, after a look at it."""
    found = get_object_or_404(program_keys(timezone.localdate()), pk=pk)
    return _withdraw(request, found, back="trace_programs_all")


def _withdraw(request: HttpRequest, found: InterfaceKey, *, back: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "traceability/program_withdraw.html", {"key": found, "back": back})
    tried(request, lambda: withdraw_key(found, by=me(request), at=timezone.now()), WITHDRAWN)
    return redirect(back)
