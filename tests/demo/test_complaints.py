"""The demo's complaints: in every state, through the real actions, unmistakably made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zhiheng import policy
from zhiheng.apps.complaints import statistics
from zhiheng.apps.complaints.models import Complaint, Satisfaction
from zhiheng.demo import complaints, watch
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.workflow.models import Acknowledgement, Assignment, Case, CaseClock, Notice, Proposal, Step

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("at", [AT, AT.replace(year=2025)], ids=["order-121", "order-20"])
def test_some_two_hundred_stand_in_every_state_that_people_meet(db, at):
    set_scope(everything=True)
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=at)
    told = complaints.tell(watch.enter(at=at), at=at)
    set_scope(everything=True)
    assert told == Complaint.objects.count() >= 200
    states = set(Case.objects.values_list("procedure", "state"))
    wanted = {"received", "correcting", "accepted", "mediating", "testing", "terminated", "agreed", "ended", "refused"}
    assert {("complaint", state) for state in wanted | {"withdrawn"}} <= states
    assert {("report-clue", state) for state in ("received", "verifying", "filed", "not-filed")} <= states
    assert Proposal.objects.filter(outcome="").count() == 5
    assert Satisfaction.objects.count() > 10
    assert all("示例" in one.respondent and "演示" in one.name for one in Complaint.objects.all())
    assert set(complaints.CATEGORIES) == set(complaints.GOODS)
    unsorted = Complaint.objects.filter(category="")
    assert 0 < unsorted.count() < told / 10  # what came in today waits for a person
    assert set(unsorted.values_list("case__state", flat=True)) == {"received"}
    by_category = statistics.figures(at.date() - timedelta(days=100), at.date()).tables[1]
    assert "食品" in [name.zh for name, _ in by_category.rows]
    over = CaseClock.objects.filter(state="running", expires_at__lte=at)
    assert over.count() >= 5
    assert set(over) <= {one.clock for one in Notice.objects.filter(level="expired", to__isnull=False)}
    assert Acknowledgement.objects.count() == 1
    assert Assignment.objects.count() == 2
    assert Step.objects.filter(at__gt=at).count() == 0  # nothing happens after the telling
