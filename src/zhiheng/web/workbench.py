"""First pages of the workbench: what waits for me, and who I am here."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiheng.platform.accounts.queries import needs_second_factor, roles_of
from zhiheng.web.asking import me
from zhiheng.web.tasks import tasks_of


@login_required
def work(request: HttpRequest) -> HttpResponse:
    """What waits for the person signed in."""
    today = timezone.localdate()
    tasks = tasks_of(me(request), today)
    return render(request, "web/work/tasks.html", {"tasks": tasks, "today": today})


@login_required
def my_account(request: HttpRequest) -> HttpResponse:
    """Who the person is here, and where password and second factor are changed."""
    user = me(request)
    context = {
        "roles": list(roles_of(user).values()),
        "has_second_factor": is_mfa_enabled(user),
        "needs_second_factor": needs_second_factor(user),
    }
    return render(request, "web/work/account.html", context)
