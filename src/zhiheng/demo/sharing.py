"""Two departments of the demo subscribe to facts of others; one of two recalls is acknowledged, the other overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from zhiheng.apps.credit.actions.facts import withdraw_facts
from zhiheng.apps.sharing.actions import keeping_keys, recalling, subscribing
from zhiheng.apps.sharing.actions.exchanging import make_package
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.actions.subscribing import Terms
from zhiheng.apps.sharing.choices import Channel, Reason
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.demo.password import PASSWORD
from zhiheng.demo.people import account
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope

REASON = "演示：处罚决定经复议撤销"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a department asks for."""

    unit: str
    item: str
    fields: tuple[str, ...]
    purpose: str
    basis: str


WISHES = (
    Wish(
        "finance", "penalty", ("kind", "severity", "document", "decided_on"),
        "演示：政府采购供应商资格审查", "政府采购法第二十二条",
    ),
    Wish("development-reform", "award", ("level", "granted_on", "title"), "演示：质量奖励对象推荐", "五（五）"),
)  # fmt: skip

WAITING = Wish(
    "housing-construction", "inspection", ("result", "product"), "演示：招标审查", "招标投标法第十八条"
)  # fmt: skip


def tell(*, at: datetime) -> None:
    """Subscribe, share, recall; needs units, and does what the facts there are allow."""
    with system_scope():
        made = [_subscribed(wish, at=at) for wish in WISHES]
        _asked(WAITING, at=at)
        penalties, awards = made
        keeping_keys.issue_key(penalties, by=penalties.asked_by, at=at)
        give_facts(penalties, asked=Asked(most=200), channel=Channel.PULL, at=at)
        _recall(penalties, at=at)
        if give_facts(awards, asked=Asked(most=200), channel=Channel.PULL, at=at)[0]:
            make_package(awards, by=awards.asked_by, at=at)


def _subscribed(wish: Wish, *, at: datetime) -> Any:
    made = _asked(wish, at=at)
    is_department = made.provider.kind == "department"
    provider = _person(made.provider.code, "department-checker" if is_department else "office-approver", at=at)
    return subscribing.decide_subscription(
        made, is_approved=True, decision="演示：同意", by=provider, at=at - timedelta(days=25)
    )


def _asked(wish: Wish, *, at: datetime) -> Any:
    by = _person(wish.unit, "department-reporter", at=at)
    terms = Terms(
        item=wish.item,
        fields=wish.fields,
        purpose=wish.purpose,
        basis=wish.basis,
        from_on=day_of(at - timedelta(days=25)),
        until_on=day_of(at + timedelta(days=340)),
    )
    return subscribing.ask_subscription(
        unit=Unit.objects.get(code=wish.unit), terms=terms, by=by, at=at - timedelta(26)
    )


def _person(unit: str, role: str, *, at: datetime) -> User:
    """Whoever holds the role in the unit, or an account of the demo for it."""
    found = User.objects.filter(unit__code=unit, memberships__role=role).order_by("pk").first()
    if found is not None:
        return found
    office = Unit.objects.get(code=unit)
    username = f"{unit}-{role.rsplit('-', maxsplit=1)[-1]}"
    name, password = f"{office.name}共享（演示）", make_password(PASSWORD)
    return account(username, office, role, name, password=password, at=at)


def _recall(subscription: Any, *, at: datetime) -> None:
    """Two of the facts that were given are revoked: one recall is carried out in time, one is overdue."""
    receipt = subscription.shares.order_by("pk").first()
    facts = receipt.facts[:2] if receipt else []
    for place, number in enumerate(facts):
        told_at = at - timedelta(days=9 if place else 2)
        withdraw_facts(facts={number: REASON}, by=None, at=at)
        recalling.tell_receivers(number, reason=Reason.REVOKED, at=told_at)
        if not place:
            notice = queries.notices(is_open=True).get(fact=number)
            recalling.acknowledge(notice, by=subscription.asked_by, remark="演示：已停止使用", at=at)
