"""When two organisations turn out to be one, or two after all, their grades follow of themselves."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from tests.grade_samples import fact, organisation

from zhiheng.apps.credit.actions import facts, grading
from zhiheng.apps.credit.queries import grades
from zhiheng.apps.registry.mergers import actions
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs.actions import run_waiting

AGO = 60


def standing() -> dict[int, str]:
    with system_scope():
        return dict(grades.standing_grades().values_list("organisation_id", "value"))


def merged(cast, one, other):
    now = timezone.now()
    second, _ = User.objects.get_or_create(username="second", defaults={"unit": cast.officer.unit})
    asked = actions.ask_for_merger(survivor=one, absorbed=other, by=cast.officer, at=now)
    asked = actions.propose_merger(asked, survivor=one, reason="same firm", by=cast.officer, at=now)
    return actions.decide_merger(asked, is_one=True, reason="same firm", by=second, at=now)


def test_survivor_of_a_merger_is_graded_with_the_facts_of_both_and_both_again_once_parted(cast):
    now = timezone.now()
    day = day_of(now) - timedelta(days=AGO)
    one, other = organisation(1), organisation(2)
    fact(other, kind="fine", fine_yuan="60000", published_on=str(day), on=day)
    for firm in (one, other):
        grading.grade_organisation(firm.pk, as_of=day_of(now), by=None, at=now)
    assert standing() == {one.pk: "honest", other.pk: "lacking"}
    merger = merged(cast, one, other)
    run_waiting()
    assert standing() == {one.pk: "lacking"}
    assert grades.counts_by_place() == {"1401": {"lacking": 1}}
    actions.undo_merger(merger, reason="two after all", by=cast.officer, at=timezone.now())
    run_waiting()
    assert standing() == {one.pk: "honest", other.pk: "lacking"}


def test_of_three_that_were_one_the_whole_is_graded_anew_when_a_part_of_its_part_comes_back(cast):
    now = timezone.now()
    day = day_of(now) - timedelta(days=AGO)
    one, other, third = (organisation(serial) for serial in (1, 2, 3))
    fact(other, kind="fine", fine_yuan="60000", published_on=str(day), on=day)
    first = merged(cast, one, other)
    merged(cast, third, one)
    run_waiting()
    assert standing() == {third.pk: "lacking"}
    actions.undo_merger(first, reason="two after all", by=cast.officer, at=timezone.now())
    run_waiting()
    assert standing() == {third.pk: "honest", other.pk: "lacking"}


def test_whose_fact_is_revoked_after_it_became_part_of_another_has_the_other_graded_anew(cast):
    now = timezone.now()
    day = day_of(now) - timedelta(days=AGO)
    one, other = organisation(1), organisation(2)
    fined = fact(other, kind="fine", fine_yuan="60000", published_on=str(day), on=day)
    merged(cast, one, other)
    run_waiting()
    assert standing() == {one.pk: "lacking"}
    office = User.objects.create(username="office", unit=cast.auditor.unit)
    Membership.objects.create(user=office, role="credit-officer")
    facts.revoke_fact(fact=fined, reason="entered by mistake", by=office, at=timezone.now())
    run_waiting()
    assert standing() == {one.pk: "honest"}
