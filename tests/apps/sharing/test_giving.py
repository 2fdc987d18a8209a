"""What is given never includes what has expired, was revoked or has not happened yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.sharing.conftest import AT, TODAY, approved, fact, later, organisation

from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import shared
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.choices import Channel
from zhiheng.apps.sharing.models import Share
from zhiheng.apps.sharing.queries.giving import Asked


def _edges(occurred_on: date, lasts: int | None) -> list[date]:
    """The days on which something begins or ends, and those beside them."""
    ends = (occurred_on, occurred_on + timedelta(days=lasts or 0))
    return [end + timedelta(days=step) for end in ends for step in (-1, 0, 1)]


END = date.max
DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))
ONE = st.tuples(DAYS, st.none() | st.integers(1, 2000), st.booleans(), st.sampled_from(["award", "penalty"]))


@given(rows=st.lists(ONE, min_size=1, max_size=12), data=st.data())
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_fact_is_given_that_does_not_hold_on_the_day(cast, rows, data):
    edges = [day for occurred_on, lasts, _, _ in rows for day in _edges(occurred_on, lasts)]
    on = data.draw(st.sampled_from(edges) | DAYS)
    with transaction.atomic():
        about = organisation()
        made = []
        for number, (occurred_on, lasts, is_revoked, kind) in enumerate(rows):
            end = occurred_on + timedelta(days=lasts) if lasts else None
            gone = {"revoked_at": AT, "revocation_reason": "误录"} if is_revoked else {}
            said = {"fields": {}, "occurred_on": occurred_on, "effective_to": end} | gone
            made.append(fact(about, kind, number=number, **said))
        at = later(days=1)
        given_now = set(shared.holding(["award", "penalty"], on=on, at=at).values_list("pk", flat=True))
        right = {one.pk for one in made if one.revoked_at is None and one.occurred_on <= on < (one.effective_to or END)}
        assert given_now == right
        for one in Fact.objects.filter(pk__in=given_now):
            assert one.revoked_at is None
            assert one.occurred_on <= on
            assert one.effective_to is None or one.effective_to > on
        transaction.set_rollback(True)


def test_revoked_fact_is_not_given_again(cast):
    subscription = approved(cast)
    kept, gone = fact(organisation(1)), fact(organisation(2))
    Fact.objects.filter(pk=gone.pk).update(revoked_at=AT, revocation_reason="误录")
    share, found = give_facts(subscription, asked=Asked(), channel=Channel.PULL, at=AT)
    assert share.facts == [kept.pk]
    assert [row["fact"] for row in found.rows] == [kept.pk]


def test_receipt_is_never_changed(cast):
    subscription = approved(cast)
    fact(organisation())
    share, _ = give_facts(subscription, asked=Asked(), channel=Channel.PULL, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(count=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        share.delete()


def test_repaired_fact_is_given_with_the_day_of_its_repair(cast):
    subscription = approved(cast)
    fact(organisation(), repaired_on=TODAY, repair_recorded_at=AT)
    _, found = give_facts(subscription, asked=Asked(), channel=Channel.PULL, at=AT)
    assert found.rows[0]["repaired_on"] == "2026-06-01"
