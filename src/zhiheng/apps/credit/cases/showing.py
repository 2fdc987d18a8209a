"""What the page of a case shows to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions.casing import notice_receipt
from zhiheng.apps.credit.cases import steps
from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.grading import repairing
from zhiheng.apps.credit.models import CreditCase, Fact
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import queries as workflow
from zhiheng.vocab.bilingual import Text
from zhiheng.web.cases import showing as cases

# what the enterprise is told comes next, by kind and state of the case
NEXT = {
    "grade-notified": Text("可以在期限内提出异议；期满后由两人作出决定", "you may object; then two persons decide"),
    "grade-objected": Text("承办单位正在复核您的异议", "the office reviews your objection"),
    "grade-deciding": Text("待两人作出决定；决定前原等级不变", "two persons decide; until then nothing changes"),
    "grade-confirmed": Text(
        "已认定，将依法公示；可以申请修复", "confirmed and to be published; you may ask for repair"
    ),
    "repair-received": Text("承办单位正在审查是否受理", "the office is deciding whether to accept it"),
    "repair-correcting": Text("请按通知补正材料", "please give what the office asks for"),
    "repair-examining": Text("已受理，正在审查", "accepted, being examined"),
    "repair-examined": Text("审查完毕，待两人作出决定", "examined; two persons are to decide"),
    "repair-granted": Text("准予修复，正在停止公示并通知各单位", "granted; publication is being ended everywhere"),
    "objection-received": Text("正在核查", "being checked"),
    "objection-correcting": Text("请按通知补充材料", "please give what the office asks for"),
    "objection-sustained": Text("异议成立，正在更正", "you were right; it is being corrected"),
}


def context(
    matter: CreditCase, user: User, *, at: datetime, language: str, wrong: Mapping[str, forms.Form] | None = None
) -> dict[str, Any]:
    """All that the template of the office asks for."""
    offered = steps.offers(matter, user, wrong=wrong)
    return {
        **cases.context(matter.case, user, offered, at=at, language=language),
        **about(matter, at=at),
        "may_read": may(user, "credit.grade") or may(user, "credit.decide"),
        "receipt": _receipt(matter) if may(user, "credit.grade") else "",
    }


def about(matter: CreditCase, *, at: datetime) -> dict[str, Any]:
    """What the office and the enterprise both see."""
    case = matter.case
    with system_scope():
        facts = list(matter.facts.order_by("-occurred_on", "pk"))
        weights = _weights(matter, facts, at)
    return {
        "matter": matter,
        "case": case,
        "state": case.standing,
        "next": NEXT.get(f"{matter.kind}-{case.state}"),
        "clocks": workflow.clocks_of(case, at=at),
        "facts": [(one, catalogue.title_of(one.kind), weights.get(one.pk)) for one in facts],
        "today": day_of(at),
    }


def _weights(matter: CreditCase, facts: list[Fact], at: datetime) -> dict[int, repairing.Weighing]:
    """What each fact of an application still weighs, from when it may be repaired, and on which conditions."""
    if matter.kind != CaseKind.REPAIR or not facts:
        return {}
    found = repairing.weighing(matter.organisation_id, as_of=day_of(at), known_at=at)
    return {one.fact: one for one in found}


def _receipt(matter: CreditCase) -> str:
    """What goes to the enterprise with the notice."""
    return notice_receipt(matter.grade) if matter.kind == CaseKind.GRADE and matter.grade else ""
