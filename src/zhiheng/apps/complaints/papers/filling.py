"""What a paper says of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.complaints.models import Complaint
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow.models import Step
from zhiheng.policy.schema.papers import PaperForm, filled

AUTHORITY = "市场监督管理局"
PLACES = ("省", "市", "县", "区", "旗")
BLANK = "＿＿＿＿＿＿"
DIRECT = ("name", "phone", "address", "respondent", "respondent_code", "respondent_address", "facts", "claim")


def forms_of(complaint: Complaint) -> list[PaperForm]:
    """The papers that may be made now: those for any time, and those that a step taken so far calls for."""
    steps = {one.id: one.papers for one in complaint.case.rules.transitions}
    called = {form for taken in complaint.case.steps.all() for form in steps.get(taken.transition, ())}
    known = policy.load(complaint.case.pack).papers.values()
    return [one for one in known if complaint.kind in one.kinds and (one.at_any_time or one.id in called)]


def content(
    complaint: Complaint, form: PaperForm, given: Mapping[str, str], *, number: str, on: date
) -> dict[str, Any]:
    """Everything that the paper says, ready to be set."""
    facts = facts_of(complaint, form) | {one.id: given.get(one.id, "").strip() for one in form.asked}
    return {
        "title": form.title.zh,
        "place": form.place,
        "number": number,
        "unit": issuer(complaint.case.unit),
        "greets": filled(form.greets, facts, blank=BLANK) if form.greets else "",
        "groups": [
            {
                "name": group.name,
                "rows": [
                    {"label": row.label, "value": filled(row.value, facts, blank=""), "long": row.is_long}
                    for row in group.rows
                ],
            }
            for group in form.groups
        ],
        "body": [filled(text, facts, blank=BLANK) for text in form.body],
        "signs": list(form.signs),
        "seal": form.has_seal,
        "register": form.at_any_time and bool(form.groups),
        "day": written(on),
        "demo": settings.DEMO,
    }


def facts_of(complaint: Complaint, form: PaperForm) -> dict[str, str]:
    """The facts of the case by the names that forms use."""
    case = complaint.case
    mediate = case.clocks.filter(clock="complaint-mediate").last()
    direct = {name: str(getattr(complaint, name) or "") for name in DIRECT}
    subject = complaint.product or complaint.respondent
    return direct | {
        "number": case.number,
        "kind": "投诉" if complaint.kind == "complaint" else "举报",
        "unit": issuer(case.unit),
        "received": written(day_of(case.received_at)),
        "matter": f"{complaint.respondent}{complaint.product}" if complaint.product else subject,
        "ground": _ground(complaint, form),
        "mediate_by": written(mediate.due_on) if mediate else "",
        "agreement": complaint.agreement,
        "mediates": "是" if complaint.consents else "否",
        "publishes": "",
    }


def _ground(complaint: Complaint, form: PaperForm) -> str:
    """The ground of the last step that called for this paper, with its article."""
    steps = {one.id: one for one in complaint.case.rules.transitions if form.id in one.papers}
    taken: Step | None = complaint.case.steps.filter(transition__in=steps).last()
    if taken is None or not taken.ground:
        return ""
    found = next((one for one in steps[taken.transition].grounds if one.id == taken.ground), None)
    return f"{found.name.zh}（{found.article}）" if found else ""


def issuer(unit: Unit) -> str:
    """The office as papers name it; a unit that is called by its place alone is the authority of that place."""
    return f"{unit.name}{AUTHORITY}" if unit.name.endswith(PLACES) else unit.name


def written(day: date) -> str:
    """The day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"
