"""A made-up history of facts for enterprises that a register holds already: for trials, never where people rely on it.

Everything made up bears the mark of the demo in its number, as all facts of the demo do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.registry.queries import organisation_list
from zhiheng.demo import facts
from zhiheng.demo.chance import stream
from zhiheng.demo.loading import send
from zhiheng.demo.people import OFFICE
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy import Pack

REASON = "演示：处罚决定经行政复议撤销"
MARK = "演示"


@dataclass(frozen=True)
class Registered:
    """An enterprise of the register."""

    name: str
    code: str


def tell(folder: Path, pack: Pack, *, most: int, by: User, at: datetime) -> int:
    """Send three years of made-up facts about some enterprises of the register through the intake; how many came in.

    Args:
        folder: where the files are written.
        pack: whose catalogue names the items.
        most: enterprises that are drawn.
        by: who sends them, of the lead office.
        at: the instant.
    """
    with system_scope():
        office = Unit.objects.get(code=OFFICE)
        held = organisation_list().exclude(uscc=None).order_by("key").values_list("name", "uscc")
        enterprises = [Registered(name, code) for name, code in held if code]
    today = timezone.localdate(at)
    for batch in facts.write(folder, pack, enterprises, today=today, most=most):
        send(batch.kind, batch.path, unit=office, by=by, at=at)
    with system_scope():
        return queries.fact_list(on=today).count()


def turn_out_otherwise(*, share: float, by: User, at: datetime) -> int:
    """Half of a share of the made-up facts is revoked, the other half made good; how many."""
    chance = stream("turn-out-otherwise")
    with system_scope():
        found = queries.fact_list(on=timezone.localdate(at)).defer(None).filter(key__startswith=MARK, revoked_at=None)
        some = [fact for fact in found.order_by("pk") if fact.repaired_on is None and chance.random() < share]
        for place, fact in enumerate(some):
            if place % 2:
                actions.revoke_fact(fact=fact, reason=REASON, by=by, at=at)
            else:
                day = min(timezone.localdate(at), fact.occurred_on + timedelta(days=200))
                actions.record_repair(fact=fact, repaired_on=day, by=by, at=at)
    return len(some)
