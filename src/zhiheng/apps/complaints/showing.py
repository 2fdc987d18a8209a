"""What the page of a matter shows to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.complaints import advising, disputes, sorting, steps
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.forms import MessageForm, SatisfactionForm, SortingForm
from zhiheng.apps.complaints.models import Complaint
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.web.cases import showing as cases

MASK = "＊＊＊"


def context(
    complaint: Complaint,
    user: User,
    *,
    at: datetime,
    language: str,
    wrong: Mapping[str, forms.Form] | None = None,
    message: MessageForm | None = None,
    satisfaction: SatisfactionForm | None = None,
    sorted_wrong: SortingForm | None = None,
    with_person: bool = False,
) -> dict[str, Any]:
    """All that the template asks for."""
    offered, is_open = steps.offers(complaint, user, wrong=wrong), complaint.case.is_open
    return {
        **cases.context(complaint.case, user, offered, at=at, language=language),
        "complaint": complaint,
        "person": person(complaint, shown=with_person, hinted=may(user, "complaints.personal")),
        "may_look": may(user, "complaints.personal") and not with_person and complaint.erased_at is None,
        "may_read": may(user, "complaints.personal"),
        "dispute": disputes.of(complaint),
        "sorted": sorting.sorted_as(complaint),
        "sorting": sorted_wrong or SortingForm(complaint=complaint),
        "may_handle": may(user, "complaints.handle"),
        "may_publish": may(user, "complaints.publish") and complaint.kind == Kind.COMPLAINT and not is_open,
        "may_call": may(user, "complaints.call_back") and not is_open and complaint.called_back_at is None,
        "message": message or MessageForm(),
        "satisfaction": satisfaction or SatisfactionForm(),
        "answer": complaint.satisfactions.first(),
        "looks": list(complaint.looks.select_related("by")),
        **_help(complaint),
    }


def person(complaint: Complaint, *, shown: bool, hinted: bool) -> dict[str, str]:
    """Who complains; masked until somebody who may asks to see it, wholly (not ``hinted``) for whoever may not."""
    if shown:
        return {"name": complaint.name, "phone": complaint.phone, "address": complaint.address}
    if not hinted:
        return {"name": MASK if complaint.name else "", "phone": "", "address": ""}
    name = complaint.name[:1] + MASK if complaint.name else ""
    phone = f"{MASK}{complaint.phone[-4:]}" if complaint.phone else ""
    return {"name": name, "phone": phone, "address": MASK if complaint.address else ""}


def _help(complaint: Complaint) -> dict[str, Any]:
    """Suggestions with their reasons, while there is something to decide."""
    case = complaint.case
    if not case.is_open:
        return {"advice": None}
    said = {"product": complaint.product, "facts": complaint.facts, "division": case.division}
    on = day_of(case.received_at)
    return {"advice": advising.advise(**said, kind=Kind(complaint.kind), on=on, apart_from=complaint.pk)}
