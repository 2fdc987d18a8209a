"""Revocation and repair reach every subscriber who received the fact, and nobody else; acknowledgements have a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from tests.apps.sharing.conftest import AT, TODAY, approved, enter_as, fact, later, organisation, terms

from zhiheng.apps.credit.messages import FactRepaired, FactRevoked
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.sharing.actions import recalling, subscribing
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.choices import Channel, Reason
from zhiheng.apps.sharing.models import Notice
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.announcements import announce
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem


def received(subscription, at=AT) -> None:
    give_facts(subscription, asked=Asked(), channel=Channel.PULL, at=at)


def test_everybody_who_received_the_fact_is_told_once_and_nobody_else(cast):
    first, second, without = approved(cast), approved(cast), approved(cast)
    shared_one, other = fact(organisation(1)), fact(organisation(2))
    received(first), received(first), received(second)
    announce(FactRevoked(shared_one.pk, shared_one.organisation_id, "penalty", AT.isoformat()))
    announce(FactRevoked(shared_one.pk, shared_one.organisation_id, "penalty", later(days=1).isoformat()))
    run_waiting()
    told = list(Notice.objects.order_by("subscription_id"))
    assert [(one.subscription, one.fact_id, one.reason) for one in told] == [
        (first, shared_one.pk, "revoked"),
        (second, shared_one.pk, "revoked"),
    ]
    assert not Notice.objects.filter(fact=other).exists()
    assert not Notice.objects.filter(subscription=without).exists()
    assert LedgerEntry.objects.filter(action="sharing.tell_receivers").count() == 1


def test_receiver_whose_subscription_has_ended_still_learns_of_it(cast):
    made = approved(cast)
    revoked = fact(organisation())
    received(made)
    subscribing.end_subscription(made, reason="不再需要", by=cast.reporter, at=AT)
    assert recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=AT) == 1


def test_repair_is_told_apart_from_revocation(cast):
    made = approved(cast)
    mended = fact(organisation())
    received(made)
    announce(FactRepaired(mended.pk, mended.organisation_id, "penalty", "2026-06-01", AT.isoformat()))
    run_waiting()
    assert recalling.tell_receivers(mended.pk, reason=Reason.REVOKED, at=AT) == 1
    assert sorted(Notice.objects.values_list("reason", flat=True)) == ["repaired", "revoked"]


def test_notice_about_one_fact_does_not_stand_for_another(cast):
    made = approved(cast)
    first, second = fact(organisation(1)), fact(organisation(2))
    received(made)
    recalling.tell_receivers(first.pk, reason=Reason.REVOKED, at=AT)
    recalling.tell_receivers(second.pk, reason=Reason.REPAIRED, at=AT)
    assert recalling.tell_receivers(first.pk, reason=Reason.REPAIRED, at=AT) == 1


@pytest.mark.parametrize(
    ("raised_at", "due_on"),
    [
        (AT, date(2026, 6, 4)),  # Monday: Thursday
        (datetime(2026, 6, 5, 1, tzinfo=UTC), date(2026, 6, 10)),  # Friday: over the weekend
        (datetime(2024, 9, 30, 1, tzinfo=UTC), date(2024, 10, 10)),  # over the week of the National Day
        (datetime(2015, 3, 2, 1, tzinfo=UTC), date(2015, 3, 5)),  # before the first version of the clock
    ],
)
def test_acknowledgement_is_due_after_three_working_days(cast, raised_at, due_on):
    assert recalling.last_day(raised_at) == due_on


def test_overdue_notices_are_listed_until_acknowledged(cast):
    made = approved(cast)
    revoked = fact(organisation())
    received(made)
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=AT)
    assert not queries.overdue(date(2026, 6, 4)).exists()
    (late,) = queries.overdue(date(2026, 6, 5))
    with pytest.raises(Problem, match="接收单位"):
        recalling.acknowledge(late, at=later(days=5), by=cast.approver)
    done = recalling.acknowledge(late, at=later(days=5), by=cast.reporter, remark=" 已从名单移除 ")
    assert (done.acknowledged_by, done.remark) == (cast.reporter, "已从名单移除")
    assert not queries.overdue(date(2026, 6, 30)).exists()
    assert LedgerEntry.objects.get(action="sharing.acknowledge").payload["is_late"] is True
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=late.pk).update(acknowledged_at=AT)


def test_changes_that_no_announcement_told_are_found(cast):
    made = approved(cast)
    revoked, mended, kept = (fact(organisation(number)) for number in (1, 2, 3))
    received(made)
    Fact.objects.filter(pk=revoked.pk).update(revoked_at=AT, revocation_reason="误录")
    Fact.objects.filter(pk=mended.pk).update(repaired_on=TODAY, repair_recorded_at=AT)
    assert recalling.tell_of_changes(since=later(days=-1), at=AT) == 2
    assert recalling.tell_of_changes(since=later(days=-1), at=AT) == 0
    assert recalling.tell_of_changes(since=later(days=1), at=later(days=2)) == 0
    assert not Notice.objects.filter(fact=kept).exists()


def test_notice_is_seen_by_receiver_and_provider_alone_also_where_the_fact_is_out_of_sight(cast):
    made = subscribing.ask_subscription(unit=cast.units["140212"], terms=terms(), by=cast.reporter, at=AT)
    made = subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=AT)
    revoked = fact(organisation())
    received(made)
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=AT)
    set_scope(units=[cast.units["140212"].pk], areas=["140212"])
    assert [one.about for one in queries.notices()] == [revoked.organisation.name]
    enter_as(cast.stranger)
    assert not queries.notices().exists()
    enter_as(cast.approver)
    assert queries.notices().count() == 1
