"""A claim is taken back, given up or ended: by whom, from when, and what everybody sees afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from tests.apps.traceability.telling import BEGIN, MILL, Story, kilograms, send

from scan_samples import AT, CLASS, GLN, MAKER, SINCE, STEM, claimed, ended, enter, refused
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.actions.ending import ask_end, end_claim, give_up_claim, keep_claim, withdraw_claim
from zhiheng.apps.traceability.actions.linking import add_link
from zhiheng.apps.traceability.models import Claim, Event, Link
from zhiheng.apps.traceability.queries.holding import Holding, holders_of, holdings_of
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.ledger.models import LedgerEntry

PLACE = f"{STEM}/414/{GLN}"
MIDDLE = date(2026, 5, 11)  # the events below happen before and after it


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        return enter()


@pytest.fixture(autouse=True)
def _whole(cast):
    with system_scope():
        yield


def days_of(unit) -> list[date]:
    """On which days those events happened that are shown to a unit."""
    found = Event.objects.filter(shared_with__contains=[unit.pk], voided_at=None).order_by("event_time")
    return [one.date() for one in found.values_list("event_time", flat=True)]


def shipped(unit, *days: int) -> list[date]:
    """Something is sent to the place on each of these days after the beginning."""
    for day in days:
        story = Story(hour=24 * day)
        story.ship({"quantityList": [kilograms(f"{CLASS}/10/L{day}", 10)]}, at=MILL, to=PLACE)
        send(story.events, unit=unit)
    return [(BEGIN + timedelta(days=day)).date() for day in days]


def test_firm_takes_back_what_nobody_has_decided_on_and_may_ask_again(cast):
    told = {"kind": "prefix", "digits": "6901234", "effective_from": SINCE, "by": cast.baker, "at": AT}
    made = claim_key(**told)
    with refused("claim_not_own"):
        withdraw_claim(made, by=cast.rogue, at=AT)
    assert withdraw_claim(made, by=cast.baker, at=AT).state == "withdrawn"
    with refused("claim_decided"):
        confirm_claim(made, by=cast.officer, at=AT)
    assert claim_key(**told).state == "claimed"


def test_firm_gives_up_its_key_also_where_the_office_entered_it(cast):
    made = claim_key(kind="prefix", digits="6901234", effective_from=SINCE, uscc=MAKER, by=cast.officer, at=AT)
    confirm_claim(made, by=cast.second, at=AT)
    with refused("claim_not_own"):
        give_up_claim(made, effective_to=MIDDLE, reason="转让", by=cast.rogue, at=AT)
    scope = scope_of(cast.baker)
    set_scope(units=scope.units, areas=scope.areas)
    given = give_up_claim(Claim.objects.get(), effective_to=MIDDLE, reason="转让", by=cast.baker, at=AT)
    set_scope(everything=True)
    assert (given.state, given.effective_to, given.ended_at) == ("ended", MIDDLE, AT)
    assert holders_of([CLASS], on=MIDDLE) == {}
    assert LedgerEntry.objects.latest("pk").action == "trace.give_up_claim"


def test_office_needs_two_people_to_end_a_claim_and_the_database_says_so_too(cast):
    made = claimed(cast)
    with refused("claim_end_not_asked"):
        end_claim(made, by=cast.second, at=AT)
    asked = ask_end(made, effective_to=MIDDLE, reason="已注销", by=cast.officer, at=AT)
    assert (asked.state, holders_of([CLASS])[CLASS].uscc) == ("confirmed", MAKER)
    with refused("claim_end_asked"):
        ask_end(made, effective_to=MIDDLE, reason="已注销", by=cast.second, at=AT)
    with refused("second_person"):
        end_claim(made, by=cast.officer, at=AT)
    with refused("claim_office"):
        end_claim(made, by=cast.baker, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=made.pk).update(state="ended", effective_to=MIDDLE, ended_by=cast.officer, ended_at=AT)
    told = end_claim(made, by=cast.second, at=AT)
    assert (told.state, told.effective_to, told.reason) == ("ended", MIDDLE, "已注销")


def test_end_that_was_proposed_by_mistake_is_dropped(cast):
    made = claimed(cast)
    ask_end(made, effective_to=MIDDLE, reason="误填", by=cast.officer, at=AT)
    kept = keep_claim(made, by=cast.officer, at=AT)
    assert (kept.state, kept.end_asked_at, kept.reason) == ("confirmed", None, "")
    assert ask_end(made, effective_to=MIDDLE, reason="已注销", by=cast.second, at=AT).end_asked_on == MIDDLE


@pytest.mark.parametrize(
    ("day", "reason", "why"),
    [
        (SINCE - timedelta(days=1), "转让", "claim_ends_early"),
        (AT.date() + timedelta(days=1), "转让", "claim_ends_late"),
        (MIDDLE, " ", "reason_missing"),
    ],
)
def test_end_needs_a_day_that_fits_and_a_reason(cast, day, reason, why):
    made = claimed(cast)
    with refused(why):
        give_up_claim(made, effective_to=day, reason=reason, by=cast.baker, at=AT)
    with refused(why):
        ask_end(made, effective_to=day, reason=reason, by=cast.officer, at=AT)


def test_claim_that_has_ended_is_not_ended_again(cast):
    made = ended(claimed(cast), MIDDLE, cast)
    for act in (give_up_claim, ask_end):
        with refused("claim_not_in_force"):
            act(
                made, effective_to=MIDDLE, reason="再次", by=cast.baker if act is give_up_claim else cast.officer, at=AT
            )


def test_former_holder_sees_what_came_before_the_end_and_the_new_one_what_came_after(cast):
    made = claimed(cast)
    before, after = shipped(cast.county, 2, 20)
    assert days_of(cast.firm) == [before, after]
    ended(made, MIDDLE, cast)
    assert days_of(cast.firm) == [before]
    again = claim_key(kind="prefix", digits="6901234", effective_from=MIDDLE, by=cast.rogue, at=AT)
    confirm_claim(again, by=cast.officer, at=AT)
    assert (days_of(cast.firm), days_of(cast.rival)) == ([before], [after])


def test_late_event_is_shown_to_whom_the_key_was_when_it_happened(cast):
    ended(claimed(cast), MIDDLE, cast)
    again = claim_key(kind="prefix", digits="6901234", effective_from=MIDDLE, by=cast.rogue, at=AT)
    confirm_claim(again, by=cast.officer, at=AT)
    before, after = shipped(cast.county, 3, 21)
    assert (days_of(cast.firm), days_of(cast.rival)) == ([before], [after])


def test_place_of_one_firm_under_the_prefix_of_another_falls_back_to_that_when_it_ends(cast):
    claimed(cast)
    own = claim_key(kind="gln", digits=GLN, effective_from=SINCE, by=cast.rogue, at=AT)
    before, after = shipped(cast.county, 2, 20)
    confirm_claim(own, by=cast.officer, at=AT)
    assert (days_of(cast.firm), days_of(cast.rival)) == ([], [before, after])
    give_up_claim(own, effective_to=MIDDLE, reason="门店已关闭", by=cast.rogue, at=AT)
    assert (days_of(cast.firm), days_of(cast.rival)) == ([after], [before])
    assert holdings_of([PLACE])[PLACE] == [
        Holding(cast.rival.pk, SINCE, MIDDLE), Holding(cast.firm.pk, MIDDLE, None)
    ]  # fmt: skip


def test_key_is_not_confirmed_for_days_on_which_it_was_anothers(cast):
    ended(claimed(cast), MIDDLE, cast)
    early = claim_key(kind="prefix", digits="6901234", effective_from=MIDDLE - timedelta(days=1), by=cast.rogue, at=AT)
    with refused("claim_overlaps"):
        confirm_claim(early, by=cast.officer, at=AT)


def test_links_of_the_firm_lead_on_no_more_though_the_office_entered_its_claim(cast):
    made = claim_key(kind="prefix", digits="6901234", effective_from=SINCE, uscc=MAKER, by=cast.officer, at=AT)
    confirm_claim(made, by=cast.second, at=AT)
    add_link(
        code=CLASS, link_type="pip", target="https://maker.example.cn/", title="信息", is_default=True,
        by=cast.baker, at=AT,
    )  # fmt: skip
    ended(made, AT.date(), cast)
    assert Link.objects.get().withdrawn_at == AT
