"""Disputes about the competence: the two agree on one of themselves, or the unit above both designates."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.apps.complaints.conftest import AT

from zhiheng.apps.complaints import actions, disputes
from zhiheng.apps.complaints.choices import Settlement
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow import actions as workflow
from zhiheng.vocab.problem import Problem


def officer_of(unit: Unit) -> User:
    user = User.objects.create(username=f"officer-{unit.code}", unit=unit)
    Membership.objects.create(user=user, role="complaint-officer")
    return user


@pytest.fixture
def neighbour(cast) -> Unit:
    """Another county of Taiyuan."""
    return Unit.objects.filter(kind="county", division__startswith="1401").exclude(pk=cast.county.pk).first()


@pytest.fixture
def disputed(cast, complaint, neighbour):
    actions.raise_dispute(complaint, other=neighbour, reason="经营地在邻县", by=cast.officer, at=AT)
    return complaint


def settle(complaint, how, unit, by):
    return actions.settle_dispute(complaint, how=how, unit=unit, reason="已核实经营地", by=by, at=AT)


def test_the_unit_above_both_is_the_lowest_in_the_tree(cast, neighbour):
    taiyuan = cast.county.parent
    assert disputes.superior(cast.county, neighbour) == taiyuan
    assert disputes.superior(cast.county, taiyuan) == taiyuan
    assert disputes.superior(cast.county, cast.datong) == taiyuan.parent
    assert disputes.superior(cast.county, Unit.objects.create(code="alone", name="独", kind="city")) is None


def test_a_dispute_names_both_and_whoever_decides_and_its_clock_runs(disputed, cast, neighbour):
    found = disputes.of(disputed)
    assert (found.unit, found.other, found.superior) == (cast.county, neighbour, cast.county.parent)
    assert disputed.case.clocks.get(clock="jurisdiction-dispute").state == "running"
    assert LedgerEntry.objects.filter(action="complaint.raise-dispute").count() == 1


def test_two_units_agree_only_on_one_of_themselves(disputed, cast, neighbour):
    with pytest.raises(Problem) as told:
        settle(disputed, Settlement.AGREED, cast.datong, cast.officer)
    assert told.value.code == "not_a_party"
    settle(disputed, Settlement.AGREED, neighbour, cast.officer)
    assert (disputed.case.state, disputed.case.unit) == ("received", neighbour)
    assert disputed.case.division == neighbour.division
    assert disputes.of(disputed) is None


def test_where_the_other_was_not_named_nobody_else_is_agreed_on(complaint, cast, neighbour):
    workflow.take(complaint.case, transition="raise-dispute", reason="经营地在邻县", by=cast.officer, at=AT)
    for unit in (cast.datong, neighbour):
        with pytest.raises(Problem, match="未写明另一方") as told:
            settle(complaint, Settlement.AGREED, unit, cast.officer)
        assert (told.value.code, told.value.where["field"]) == ("not_a_party", "unit")
    settle(complaint, Settlement.AGREED, cast.county, cast.officer)
    assert complaint.case.unit == cast.county


def test_only_the_unit_above_both_designates(disputed, cast, neighbour):
    with pytest.raises(Problem) as told:
        settle(disputed, Settlement.DESIGNATED, neighbour, cast.officer)
    assert told.value.code == "not_the_superior"
    settle(disputed, Settlement.DESIGNATED, neighbour, officer_of(cast.county.parent))
    assert disputed.case.unit == neighbour
    assert disputed.case.clocks.get(clock="jurisdiction-dispute").state == "stopped"


def test_nobody_disputes_with_itself_or_where_nothing_is_above_both(complaint, cast):
    alone = Unit.objects.create(code="alone", name="独", kind="city")
    for other, code in ((cast.county, "dispute_with_itself"), (alone, "no_superior")):
        with pytest.raises(Problem) as told:
            actions.raise_dispute(complaint, other=other, reason="不属本单位", by=cast.officer, at=AT)
        assert told.value.code == code
    assert complaint.case.state == "received"


def test_a_dispute_is_raised_and_settled_on_the_page(cast, client, complaint, neighbour):
    address = reverse("complaint_step", args=[complaint.case.number, "raise-dispute"])
    client.force_login(cast.officer)
    client.post(address, {"raise-dispute-other": neighbour.pk, "raise-dispute-reason": "经营地在邻县"})
    page = client.get(reverse("complaint", args=[complaint.case.number])).content.decode()
    assert f"<strong>{cast.county.parent.name}</strong>" in page
    address = reverse("complaint_step", args=[complaint.case.number, "settle-dispute"])
    typed = {"settle-dispute-how": "designated", "settle-dispute-unit": neighbour.pk, "settle-dispute-reason": "指定"}
    refused = client.post(address, typed)
    assert refused.status_code == 409
    assert "须由共同上级" in refused.content.decode()
    assert client.post(address, typed | {"settle-dispute-how": "agreed"}).status_code == 302
    set_scope(everything=True)
    complaint.case.refresh_from_db()
    assert complaint.case.unit == neighbour
