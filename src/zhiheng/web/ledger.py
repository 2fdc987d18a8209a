"""The ledger as pages: the latest entries, and one entry with the proof that it is in the tree."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.platform.ledger import queries
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import t

PAGE = 100


class LedgerFilter(forms.Form):
    """What to look for, and where to go on reading."""

    action = forms.CharField(label=phrase("动作（开头）", "Action (beginning)"), required=False, max_length=64)
    record = forms.CharField(label=phrase("记录", "Record"), required=False, max_length=128)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@require_safe
@permission_required("ledger.view")
def entries(request: HttpRequest) -> HttpResponse:
    """The latest entries; older ones page by page, without counting millions."""
    form = LedgerFilter(request.GET or None)
    found = list(_found(form)[: PAGE + 1])
    shown, has_older = found[:PAGE], len(found) > PAGE
    context = {
        "form": form,
        "rows": [(entry, name) for entry, name in zip(shown, _actors(shown), strict=True)],
        "older": shown[-1].pk if has_older else None,
        "head": queries.latest_head(),
        "size": queries.tree_size(),
    }
    return render(request, "web/ledger/entries.html", context)


@require_safe
@permission_required("ledger.view")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what was recorded, and the proof."""
    shown = get_object_or_404(LedgerEntry.objects.select_related("leaf"), pk=pk)
    context = {
        "entry": shown,
        "actor": _actors([shown])[0],
        "payload": json.dumps(shown.payload, ensure_ascii=False, indent=2),
        "proof": queries.inclusion(shown) if hasattr(shown, "leaf") else None,
    }
    return render(request, "web/ledger/entry.html", context)


def _found(form: LedgerFilter) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.order_by("-pk")
    if not form.is_bound:
        return rows
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    if asked["action"]:
        rows = rows.filter(action__startswith=asked["action"])
    if asked["record"]:
        rows = rows.filter(record=asked["record"])
    return rows.filter(pk__lt=asked["before"]) if asked["before"] else rows


def _actors(shown: Iterable[LedgerEntry]) -> list[str]:
    """Who acted, by name, in the order of the entries."""
    keys = [each.actor.removeprefix("user:") for each in shown]
    people = User.objects.filter(pk__in={int(key) for key in keys if key.isdigit()}).in_bulk()
    system = t("系统", "The system")
    return [people[int(key)].display_name if key.isdigit() and int(key) in people else system for key in keys]
