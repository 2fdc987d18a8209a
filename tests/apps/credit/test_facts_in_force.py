"""Whatever the day and the instant: nothing expired, revoked, future or unknown is in force, and all else is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_samples import enter, person, unit
from registry_samples import code
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.registry.mergers import actions as mergers
from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)
DAYS = st.integers(0, 60)


def day(number: int) -> date:
    return START + timedelta(days=number)


def instant(number: int) -> datetime:
    return datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)


FACTS = st.lists(st.tuples(DAYS, st.none() | st.integers(1, 40), DAYS, st.none() | DAYS), max_size=12)


@pytest.fixture
def organisation():
    with system_scope():
        enter()
        yield organisation_by_code(code(1))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given_=FACTS, asked=st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=8))
def test_no_expired_and_no_revoked_fact_is_ever_in_force(organisation, given_, asked):
    made = Fact.objects.bulk_create(
        Fact(
            organisation=organisation,
            kind="penalty",
            key=f"{serial}",
            source=unit(),
            occurred_on=day(occurred),
            effective_to=day(occurred + lasts) if lasts else None,
            digest="0" * 64,
            recorded_at=instant(known),
            revoked_at=instant(revoked) if revoked is not None else None,
            revocation_reason="撤销" if revoked is not None else "",
        )
        for serial, (occurred, lasts, known, revoked) in enumerate(given_)
    )
    for on, known_at in [(day(on), instant(at)) for on, at in asked]:
        found = set(queries.in_force(on=on, known_at=known_at).filter(pk__in=[one.pk for one in made]))
        for fact in made:
            is_expired = fact.effective_to is not None and fact.effective_to <= on
            is_revoked = fact.revoked_at is not None and fact.revoked_at <= known_at
            is_ahead = fact.occurred_on > on or fact.recorded_at > known_at
            assert (fact in found) == (not (is_expired or is_revoked or is_ahead))
    Fact.objects.filter(pk__in=[one.pk for one in made], revoked_at=None).update(
        revoked_at=instant(99), revocation_reason="用毕"
    )


def test_facts_of_an_organisation_come_by_number_with_what_was_learnt_of_them_later(organisation):
    keys = ("b", "a", "c")
    for serial, key in enumerate(keys):
        Fact.objects.create(
            organisation=organisation,
            kind="penalty",
            key=key,
            source=unit(),
            occurred_on=day(serial),
            digest="0" * 64,
            recorded_at=instant(serial),
        )
    Fact.objects.filter(key="a").update(revoked_at=instant(9), revocation_reason="撤销")
    found = queries.facts_of(organisation.pk, as_of=day(1), known_at=instant(9))
    assert [fact.key for fact in found] == ["b", "a"]
    assert [fact.key for fact in queries.facts_of(organisation.pk, as_of=day(9), known_at=instant(0))] == ["b"]


def test_facts_of_a_merged_organisation_are_its_survivors_as_long_as_they_are_one(organisation):
    other = organisation_by_code(code(2))
    assert other is not None
    for serial, whose in enumerate((organisation, other)):
        Fact.objects.create(
            organisation=whose,
            kind="penalty",
            key=f"merged {serial}",
            source=unit(),
            occurred_on=day(1),
            digest="0" * 64,
            recorded_at=instant(1),
        )

    def seen() -> int:
        return queries.facts_of(organisation.pk, as_of=day(5), known_at=instant(5)).count()

    assert seen() == 1
    people = [person(name, "lead-office") for name in ("one", "two")]
    merger = mergers.ask_for_merger(survivor=organisation, absorbed=other, by=people[0], at=instant(1))
    mergers.propose_merger(merger, survivor=organisation, reason="同一企业", by=people[0], at=instant(1))
    merger = mergers.decide_merger(merger, is_one=True, reason="同一企业", by=people[1], at=instant(2))
    assert seen() == 2
    mergers.undo_merger(merger, reason="并非同一企业", by=people[1], at=instant(3))
    assert seen() == 1
