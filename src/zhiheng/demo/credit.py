"""A history of facts in the demo: sent in by their providers; some revoked, some corrected, some made good."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.actions.collecting import collect_facts
from zhiheng.apps.credit.facts.reading import Line
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.demo import enterprises, facts, places
from zhiheng.demo.loading import send
from zhiheng.demo.password import PASSWORD
from zhiheng.demo.people import OFFICE, account
from zhiheng.demo.province import AS_OF
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy import Pack

REVOKED, CORRECTED, REPAIRED = 3, 3, 6
SHORT = ("complaint_outcome", "incident")  # the many results of inspections come with the first night


def tell(folder: Path, pack: Pack, *, at: datetime) -> int:
    """Write the files, send them in year by year, and let some of it turn out otherwise; how many facts there are."""
    officer = enter(at=at)
    today = timezone.localdate(at)
    owner = User.objects.select_related("unit").filter(username="enterprise").first()
    favoured = owner.unit.code if owner and owner.unit else ""
    firms = enterprises.firms(places.cities(pack, on=AS_OF))
    for batch in facts.write(folder, pack, firms, today=today, favoured=favoured):
        with system_scope():
            unit = Unit.objects.get(code=batch.provider)
            sender = User.objects.filter(unit=unit, username=f"{batch.provider}-1").first()
        if sender is None or not queries.may_bring(sender, batch.kind.removeprefix("fact_")):
            unit, sender = Unit.objects.get(code=OFFICE), officer
        send(batch.kind, batch.path, unit=unit, by=sender, at=_noon(batch.sent_on))
    with system_scope():
        _turn_out_otherwise(officer, today)
    collect_facts(at=at, kinds=SHORT)
    with system_scope():
        return queries.fact_list(on=today).count()


def enter(*, at: datetime) -> User:
    """Open the accounts of the credit office: who works its matters, and who decides them."""
    password = make_password(PASSWORD)
    with system_scope():
        office = Unit.objects.get(code=OFFICE)
        account("credit-head", office, "credit-head", "质量信用负责人（演示）", password=password, at=at)
        return account("credit-officer", office, "credit-officer", "质量信用承办人（演示）", password=password, at=at)


def _turn_out_otherwise(officer: User, today: date) -> None:
    """Penalties of all years: some are made good, some revoked, some corrected."""
    settled = queries.fact_list(on=today - timedelta(days=210)).defer(None).filter(kind="penalty")
    penalties = list(settled.filter(occurred_on__lte=today - timedelta(days=210)).order_by("pk"))
    wanted = REVOKED + CORRECTED + REPAIRED
    for place, fact in enumerate(penalties[:: max(1, len(penalties) // wanted)][:wanted]):
        day = min(fact.occurred_on + timedelta(days=200 + 9 * place), today - timedelta(days=2))
        at = _noon(max(day, timezone.localdate(fact.recorded_at)) + timedelta(days=1))
        if place < REPAIRED:
            actions.record_repair(fact=fact, repaired_on=day, by=officer, at=at)
        elif place < REPAIRED + REVOKED:
            actions.revoke_fact(fact=fact, reason="演示：处罚决定经行政复议撤销", by=officer, at=at)
        else:
            line = Line(0, key=fact.key, occurred_on=fact.occurred_on, effective_to=fact.effective_to)
            line.code = fact.organisation.uscc or fact.organisation.orgcode
            line.fields = fact.fields | {"is_corrected": not fact.fields.get("is_corrected", False)}
            actions.correct_fact(fact=fact, line=line, reason="演示：是否及时改正填写有误", by=officer, at=at)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
