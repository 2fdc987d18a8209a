"""Django's admin as a window: superusers look into every table, nobody changes anything through it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import BinaryField, CompositePrimaryKey, Field, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OURS = "zhiheng."


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Shows, and never writes: writes belong to the actions, which leave an entry in the ledger."""

    show_full_result_count = False  # counting a large table for decoration is slow

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


class Window(admin.AdminSite):
    """The admin site of the house."""

    site_header = "质衡数据查看"
    site_title = "质衡"
    index_title = "全部数据表（只读）"

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return bool(request.user.is_active and request.user.is_superuser)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one door of the house, with second factor and lock-out."""
        if request.user.is_authenticated:
            return redirect("work")
        return redirect(f"/accounts/login/?next={request.path}")

    def password_change(  # type: ignore[override]  # leads elsewhere instead of showing a form
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where everybody changes their password."""
        return redirect("account_change_password")


window = Window(name="admin")


def register_all() -> None:
    """Put every table of the house into the window (once all apps are loaded).

    Django's admin cannot show tables with a composite primary key.
    """
    for model in apps.get_models():
        is_shown = model.__module__.startswith(OURS) and not isinstance(model._meta.pk, CompositePrimaryKey)
        if is_shown and not window.is_registered(model):
            window.register(model, _admin_of(model))


def _admin_of(model: type[Model]) -> type[ReadOnlyAdmin]:
    shown = [field.name for field in model._meta.concrete_fields if _is_short(field)]
    related = [field.name for field in model._meta.concrete_fields if field.name in shown and field.is_relation]
    hidden = ["password"] if "password" in shown else []
    attributes = {
        "list_display": [name for name in shown if name not in hidden][:8],
        "list_select_related": related,
        "exclude": hidden,
    }
    return type(f"{model.__name__}Window", (ReadOnlyAdmin,), attributes)


def _is_short(field: Field[Any, Any]) -> bool:
    return not isinstance(field, BinaryField) and field.get_internal_type() not in {"TextField", "JSONField"}
