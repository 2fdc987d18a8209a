"""Later knowledge of facts: revocation, correction, repair; who may, what the database refuses, who sees what."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credit_samples import AT, LATER, enter, penalty, person, read, record, recorded, unit
from registry_samples import code
from zhiheng.apps.credit.actions import facts as actions
from zhiheng.apps.credit.messages import FactRepaired, FactRevoked
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sees_everything():
    with system_scope():
        enter()
        yield


@pytest.fixture
def officer() -> User:
    return person("officer", "quality-supervision", "credit-officer")


@pytest.fixture
def told(monkeypatch) -> list[object]:
    """What was announced."""
    said: list[object] = []
    monkeypatch.setattr(actions, "announce", said.append)
    return said


def test_a_revoked_fact_stays_readable_and_counts_no_longer(officer, told):
    fact = recorded()
    actions.revoke_fact(fact=fact, reason="处罚决定被撤销", by=officer, at=LATER)
    fact.refresh_from_db()
    assert (fact.revoked_at, fact.revoked_by, fact.revocation_reason) == (LATER, officer, "处罚决定被撤销")
    day = date(2026, 11, 25)
    assert not queries.in_force(on=day, known_at=LATER).exists()
    assert list(queries.in_force(on=day, known_at=AT)) == [fact]
    assert told == [FactRevoked(fact.pk, fact.organisation_id, "penalty", "2026-11-24T09:00:00.000000+00:00")]


def test_a_revocation_leaves_one_entry_without_its_words(officer):
    fact = recorded()
    actions.revoke_fact(fact=fact, reason="当事人张某申诉成立", by=officer, at=LATER)
    (entry,) = LedgerEntry.objects.filter(action="credit.revoke_fact")
    assert entry.record == f"credit.fact:{fact.pk}"
    assert "张某" not in bytes(entry.data).decode()


def test_a_revoked_fact_does_not_come_back_with_an_old_file(officer):
    actions.revoke_fact(fact=recorded(), reason="撤销", by=officer, at=LATER)
    again = record(penalty(), at=LATER)
    assert (again.accepted, again.duplicates) == (0, 0)
    assert [fault.code for fault in again.rejected[0].faults] == ["fact_was_revoked"]
    assert record(penalty(fine_yuan="100元"), at=LATER).accepted == 1


@pytest.mark.parametrize(
    ("reason", "twice", "problem"), [(" ", False, "reason_missing"), ("撤销", True, "fact_is_revoked")]
)
def test_a_revocation_has_a_reason_and_happens_once(officer, reason, twice, problem):
    fact = recorded()
    if twice:
        actions.revoke_fact(fact=fact, reason=reason, by=officer, at=LATER)
    with pytest.raises(Problem) as raised:
        actions.revoke_fact(fact=fact, reason=reason, by=officer, at=LATER)
    assert raised.value.code == problem


def test_only_people_of_the_source_or_the_lead_office_change_a_fact(officer):
    fact = recorded()
    for name, code_of_unit, role in (("a", "finance", "department-reporter"), ("b", "quality-supervision", "auditor")):
        other = person(name, code_of_unit, role)
        with pytest.raises(Problem) as raised:
            actions.revoke_fact(fact=fact, reason="撤销", by=other, at=LATER)
        assert raised.value.code == "fact_not_yours"
    office = person("office", "lead-office", "credit-officer")
    assert actions.revoke_fact(fact=fact, reason="撤销", by=office, at=LATER).revoked_by == office


def test_a_correction_revokes_the_old_fact_and_records_the_new_one_at_once(officer, told):
    old = recorded()
    (line,) = read(penalty(fine_yuan="3000元"))
    new = actions.correct_fact(fact=old, line=line, reason="金额抄错", by=officer, at=LATER)
    old.refresh_from_db()
    assert (new.corrects, new.fields["fine_yuan"], new.recorded_at) == (old, "3000", LATER)
    assert (old.revoked_at, old.fields["fine_yuan"], old.revocation_reason) == (LATER, "50000", "金额抄错")
    assert queries.history_of(new) == [old, new]
    assert list(queries.in_force(on=date(2026, 11, 25), known_at=AT)) == [old]
    assert list(queries.in_force(on=date(2026, 11, 25), known_at=LATER)) == [new]
    assert [type(one) for one in told] == [FactRevoked]
    assert LedgerEntry.objects.filter(action__startswith="credit.").count() == 2


def test_a_correction_may_move_a_fact_to_the_right_organisation(officer):
    old = recorded()
    (line,) = read(penalty(organisation_code=code(3)))
    new = actions.correct_fact(fact=old, line=line, reason="主体认错", by=officer, at=LATER)
    assert (new.organisation.uscc, new.division[:4]) == (code(3), "1402")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, "correction_same"),
        ({"document": "另一号"}, "fact_key_differs"),
        ({"kind": "砍头"}, "fact_code_unknown"),
        ({"organisation_code": code(88)}, "organisation_unknown"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(officer, changes, problem):
    old = recorded()
    (line,) = read(penalty(**changes))
    with pytest.raises(Problem) as raised:
        actions.correct_fact(fact=old, line=line, reason="更正", by=officer, at=LATER)
    assert raised.value.code == problem
    assert Fact.objects.get().revoked_at is None


def test_a_repair_is_written_once_and_told(officer, told):
    fact = recorded()
    actions.record_repair(fact=fact, repaired_on=date(2026, 11, 20), by=officer, at=LATER)
    fact.refresh_from_db()
    assert (fact.repaired_on, fact.repair_recorded_at) == (date(2026, 11, 20), LATER)
    (said,) = told
    assert isinstance(said, FactRepaired)
    assert said.repaired_on == "2026-11-20"
    with pytest.raises(Problem) as raised:
        actions.record_repair(fact=fact, repaired_on=date(2026, 11, 21), by=officer, at=LATER)
    assert raised.value.code == "fact_is_repaired"


def test_nothing_is_repaired_before_it_occurred_or_after_it_was_revoked(officer):
    fact = recorded()
    with pytest.raises(Problem) as raised:
        actions.record_repair(fact=fact, repaired_on=date(2024, 5, 17), by=officer, at=LATER)
    assert raised.value.code == "repair_before_fact"
    actions.revoke_fact(fact=fact, reason="撤销", by=officer, at=LATER)
    with pytest.raises(Problem) as raised:
        actions.record_repair(fact=fact, repaired_on=date(2026, 11, 20), by=officer, at=LATER)
    assert raised.value.code == "fact_is_revoked"


REFUSED = {
    "what it says": {"fields": {"kind": "warning"}},
    "when it occurred": {"occurred_on": date(2020, 1, 1)},
    "when it was recorded": {"recorded_at": LATER},
    "its digest": {"digest": "0" * 64},
    "a revocation without a reason": {"revoked_at": LATER},
    "half a repair": {"repaired_on": date(2026, 1, 1)},
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_to_change_what_was_recorded(what):
    fact = recorded()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**REFUSED[what])
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).delete()


def test_the_database_refuses_to_take_back_a_revocation_or_a_repair(officer):
    fact = recorded()
    actions.record_repair(fact=fact, repaired_on=date(2026, 11, 20), by=officer, at=LATER)
    actions.revoke_fact(fact=fact, reason="撤销", by=officer, at=LATER)
    back = ({"revoked_at": None, "revocation_reason": ""}, {"repaired_on": None, "repair_recorded_at": None})
    for changes in back:
        with pytest.raises(IntegrityError), transaction.atomic():
            Fact.objects.filter(pk=fact.pk).update(**changes)


def test_the_database_refuses_a_second_fact_in_force_under_one_key():
    fact = recorded()
    fact.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        fact.save(force_insert=True)


def test_a_source_sees_what_it_brought_and_a_city_what_lies_in_it(officer):
    record(penalty(1), penalty(2, organisation_code=code(3)))
    taiyuan = person("city", "city-taiyuan", "credit-officer")
    laboratory = User.objects.create(username="nobody")
    with transaction.atomic():
        scope = scope_of(taiyuan)
        set_scope(units=scope.units, areas=scope.areas)
        assert [fact.key for fact in queries.fact_list(on=AT.date())] == ["晋市监罚〔2024〕1号"]
        set_scope(units=[unit_pk(officer)])
        assert queries.fact_list(on=AT.date()).count() == 2
        scope = scope_of(laboratory)
        set_scope(units=scope.units, areas=scope.areas)
        assert not queries.fact_list(on=AT.date()).exists()
        set_scope(everything=True)


def unit_pk(user: User) -> int:
    assert user.unit is not None
    return user.unit.pk


def test_a_unit_below_the_provider_brings_facts_of_its_own():
    below = unit("quality-supervision")
    item = queries.catalogue.item("penalty")
    assert queries.source_for(item, below) == below
    child = type(below).objects.create(code="below", name="某分局", kind=below.kind, parent=below)
    assert queries.source_for(item, child) == child
    assert queries.source_for(item, unit("finance")) is None
