"""Subscriptions: who may ask, who decides, what the terms allow, how they end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.apps.sharing.conftest import AT, approved, asked, enter_as, fact, later, organisation, terms

from zhiheng.apps.sharing.actions import keeping_keys, subscribing
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.choices import Channel, SubscriptionState
from zhiheng.apps.sharing.models import AccessKey, Share, Subscription
from zhiheng.apps.sharing.queries import subscriptions as queries
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem


def test_subscription_is_asked_for_and_approved_by_the_provider(cast):
    made = approved(cast)
    assert (made.state, made.provider, made.decided_by) == ("approved", cast.provider, cast.approver)
    assert list(LedgerEntry.objects.filter(action__startswith="sharing.").values_list("action", flat=True)) == [
        "sharing.ask_subscription",
        "sharing.decide_subscription",
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"purpose": " "}, "sharing_not_said"),
        ({"basis": ""}, "sharing_not_said"),
        ({"fields": ()}, "sharing_no_field"),
        ({"fields": ("colour",)}, "sharing_field_unknown"),
        ({"fields": ("kind", "responsible")}, "sharing_personal_without_basis"),
        ({"item": "weather"}, "fact_kind_unknown"),
        ({"until_on": date(2026, 5, 31)}, "sharing_period"),
        ({"from_on": date(2027, 6, 2)}, "sharing_period"),
        ({"until_on": date(2040, 1, 1)}, "sharing_period_too_long"),
        ({"endpoint": "http://example.org/in"}, "endpoint_refused"),
        ({"endpoint": "https://user:word@example.org/"}, "endpoint_refused"),
        ({"endpoint": "file:///etc/passwd"}, "endpoint_refused"),
    ],
)
def test_terms_that_do_not_fit_are_refused_with_a_reason(cast, said, code):
    with pytest.raises(Problem) as problem:
        asked(cast, **said)
    assert problem.value.code == code


def test_fields_that_may_name_a_person_need_a_basis_of_their_own(cast):
    made = asked(cast, fields=("responsible", "kind"), personal_basis="行政处罚法第四十八条")
    assert made.fields == ["kind", "responsible"]


def test_provider_and_units_that_are_no_authority_do_not_subscribe(cast):
    with pytest.raises(Problem, match="不需要订阅"):
        subscribing.ask_subscription(unit=cast.provider, terms=terms(), by=cast.both, at=AT)
    cast.finance.kind = "enterprise"
    with pytest.raises(Problem, match="政府部门"):
        asked(cast)


def test_only_a_second_person_of_the_provider_or_the_lead_office_decides(cast):
    made = asked(cast)
    for person in (cast.reporter, cast.checker, cast.stranger, cast.auditor):
        with pytest.raises(Problem, match="另一人"):
            subscribing.decide_subscription(made, is_approved=True, decision="", by=person, at=AT)
    with pytest.raises(Problem, match="理由"):
        subscribing.decide_subscription(made, is_approved=False, decision=" ", by=cast.office, at=AT)
    done = subscribing.decide_subscription(made, is_approved=False, decision="用途不明", by=cast.office, at=AT)
    assert done.state == SubscriptionState.REFUSED
    with pytest.raises(Problem, match="不能再审批"):
        subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=AT)


def test_database_itself_asks_for_the_second_person(cast):
    made = asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=made.pk).update(state="approved", decided_by=made.asked_by, decided_at=AT)


def test_terms_that_were_approved_cannot_be_widened(cast):
    made = approved(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Subscription.objects.filter(pk=made.pk).update(fields=["responsible"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Subscription.objects.filter(pk=made.pk).update(until_on=date(2030, 1, 1))


def test_ended_subscription_gives_nothing_and_its_keys_are_gone(cast):
    made = approved(cast)
    fact(organisation())
    keeping_keys.issue_key(made, by=cast.reporter, at=AT)
    with pytest.raises(Problem, match="只有提供单位"):
        subscribing.end_subscription(made, reason="不再需要", by=cast.stranger, at=AT)
    done = subscribing.end_subscription(made, reason="违反用途", by=cast.approver, at=later(days=1))
    assert AccessKey.objects.filter(withdrawn_at=None).count() == 0
    with pytest.raises(Problem, match="现在不能获取"):
        give_facts(done, asked=Asked(), channel=Channel.PULL, at=later(days=1))


@pytest.mark.parametrize("moment", [{"days": -1}, {"days": 365}])
def test_nothing_is_given_before_the_first_and_after_the_last_day(cast, moment):
    made = approved(cast)
    fact(organisation())
    with pytest.raises(Problem) as problem:
        give_facts(made, asked=Asked(), channel=Channel.PULL, at=later(**moment))
    assert problem.value.code == "subscription_not_in_force"


def test_department_sees_no_subscription_and_no_receipt_of_another(cast):
    made = approved(cast)
    fact(organisation())
    keeping_keys.issue_key(made, by=cast.reporter, at=AT)
    give_facts(made, asked=Asked(), channel=Channel.PULL, at=AT)
    for person, seen in ((cast.reporter, 1), (cast.approver, 1), (cast.office, 1), (cast.stranger, 0), (None, 0)):
        enter_as(person)
        assert [model.objects.count() for model in (Subscription, Share, AccessKey)] == [seen] * 3
    set_scope(everything=True)


def test_lists_of_what_waits_name_those_who_may_decide(cast):
    asked(cast)
    waits = {person.username for person in vars(cast).values() if hasattr(person, "username")}
    waits = {name for name in waits if queries.to_decide(_person(cast, name)).exists()}
    assert waits == {"quality-2", "quality-3", "office-1", "auditor-1"}  # the page asks for the right besides


def _person(cast, name):
    return next(one for one in vars(cast).values() if getattr(one, "username", "") == name)


def test_what_is_shared_on_authorisation_waits_for_the_organisations_consent(cast):
    about, other = organisation(1), organisation(2)
    fact(about), fact(other)
    made = approved(cast, fields=("kind", "responsible"), personal_basis="行政处罚法第四十八条")
    rows = give_facts(made, asked=Asked(), channel=Channel.PULL, at=AT)[1].rows
    assert [set(row["fields"]) for row in rows] == [{"kind"}, {"kind"}]
    consent = keeping_keys.record_consent(
        made, organisation=about.pk, document="授权〔2026〕1号", until_on=date(2026, 12, 31), by=cast.reporter, at=AT
    )
    rows = give_facts(made, asked=Asked(), channel=Channel.PULL, at=AT)[1].rows
    assert [set(row["fields"]) for row in rows] == [{"kind", "responsible"}, {"kind"}]
    keeping_keys.withdraw_consent(consent, by=cast.reporter, at=later(days=1))
    rows = give_facts(made, asked=Asked(), channel=Channel.PULL, at=later(days=1))[1].rows
    assert {name for row in rows for name in row["fields"]} == {"kind"}
