"""The page of one claimed key: what was said of it, and how it comes to its end."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhiheng.apps.traceability.actions.ending import ask_end, end_claim, give_up_claim, keep_claim, withdraw_claim
from zhiheng.apps.traceability.choices import ClaimState
from zhiheng.apps.traceability.forms.keys import EndForm
from zhiheng.apps.traceability.models import Claim
from zhiheng.apps.traceability.queries.holding import is_own
from zhiheng.apps.traceability.tables.keys import standing
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.decorators import permission_required
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.asking import done, me, tried

DECIDED = {
    "confirm": (end_claim, Text("归属已终止", "The claim has ended")),
    "keep": (keep_claim, Text("归属继续有效", "The claim goes on")),
}


@require_safe
@permission_required("traceability.capture")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim, and what this person may do about it."""
    return _page(request, _found(pk))


@require_POST
@permission_required("traceability.capture")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what nobody has decided on yet."""
    found = _found(pk)
    tried(request, lambda: withdraw_claim(found, by=me(request), at=timezone.now()), Text("已撤回", "Taken back"))
    return redirect("trace_key", pk)


@require_POST
@permission_required("traceability.capture")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm gives its key up; the office proposes that it be the firm's no longer."""
    found, form = _found(pk), EndForm(request.POST)
    if not (_gives_up(found, me(request)) or may(request.user, "traceability.scope")):
        raise PermissionDenied
    act = give_up_claim if _gives_up(found, me(request)) else ask_end
    if done(form, lambda: act(found, **form.cleaned_data, by=me(request), at=timezone.now())):
        return redirect("trace_key", pk)
    return _page(request, found, form=form, status=422)


@require_POST
@permission_required("traceability.scope")
def decide_end(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """End it as another person proposed, or let it hold."""
    found = _found(pk)
    if verb not in DECIDED:
        raise Http404(verb)
    act, told = DECIDED[verb]
    tried(request, lambda: act(found, by=me(request), at=timezone.now()), told)
    return redirect("trace_key", pk)


def _found(pk: int) -> Claim:
    people = ("claimed_by", "decided_by", "end_asked_by", "ended_by")
    return get_object_or_404(Claim.objects.select_related("unit", *people), pk=pk)


def _page(request: HttpRequest, found: Claim, *, form: EndForm | None = None, status: int = 200) -> HttpResponse:
    return render(request, "traceability/key.html", _told(request, found, form), status=status)


def _told(request: HttpRequest, found: Claim, form: EndForm | None) -> dict[str, Any]:
    person = me(request)
    is_office = may(person, "traceability.scope")
    is_confirmed, is_asked = found.state == ClaimState.CONFIRMED, found.end_asked_at is not None
    may_end = is_confirmed and (_gives_up(found, person) or (is_office and not is_asked))
    tone, word = standing(found)
    return {
        "claim": found,
        "tone": tone,
        "word": word,
        "tells_names": is_office,  # who in the office has decided is no business of a firm's
        "may_withdraw": found.state == ClaimState.CLAIMED and is_own(found, person),
        "may_decide": found.state == ClaimState.CLAIMED and is_office and found.claimed_by_id != person.pk,
        "may_decide_end": is_confirmed and is_asked and is_office,
        "is_asker": found.end_asked_by_id == person.pk,
        "gives_up": _gives_up(found, person),
        "form": (form or EndForm(initial={"effective_to": timezone.localdate()})) if may_end else form,
    }


def _gives_up(found: Claim, person: User) -> bool:
    return person.unit is not None and person.unit.kind == UnitKind.ENTERPRISE and is_own(found, person)
