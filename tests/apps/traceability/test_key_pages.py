"""Pages of keys, names, links and announcements, asked for by people whose business it is not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.traceability.test_resolver import link, signed

from scan_samples import AT, CLASS, GTIN, SINCE, claimed, enter, person
from zhiheng.apps.traceability.actions.announcing import announce_recall
from zhiheng.apps.traceability.actions.claiming import claim_key
from zhiheng.apps.traceability.models import Claim, Description, Link, RecallNotice
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        made = enter()
        claimed(made)
        city = Unit.objects.create(code="140200", name="大同市", kind="city", division="140200")
        made.elsewhere = person("elsewhere", city, "traceability-officer")
        made.clerk = person("clerk", made.county, "complaint-operator")
        return made


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_strangers_can_neither_see_nor_decide_on_a_claim(cast):
    with system_scope():
        waiting = claim_key(kind="gln", digits="6901234000009", effective_from=SINCE, by=cast.baker, at=AT)
    confirm = reverse("trace_key_decide", args=[waiting.pk, "confirm"])
    for user, status in ((cast.baker, 403), (cast.rogue, 403), (cast.clerk, 403), (cast.elsewhere, 404)):
        assert client(user).post(confirm).status_code == status
    for user in (cast.rogue, cast.elsewhere):
        assert "6901234000009" not in client(user).get(reverse("trace_keys")).content.decode()
    assert client(cast.clerk).get(reverse("trace_keys")).status_code == 403
    assert client(cast.officer).get(reverse("trace_keys")).content.decode().count("6901234000009") == 2
    assert client(cast.officer).post(confirm).status_code == 302
    with system_scope():
        assert Claim.objects.get(pk=waiting.pk).state == "confirmed"


def test_refusal_of_a_claim_needs_its_reason(cast):
    with system_scope():
        waiting = claim_key(kind="gln", digits="6901234000009", effective_from=SINCE, by=cast.baker, at=AT)
    refuse = reverse("trace_key_decide", args=[waiting.pk, "refuse"])
    for reason, state in (("", "claimed"), ("证书不符", "refused")):
        client(cast.officer).post(refuse, {"reason": reason})
        with system_scope():
            assert Claim.objects.get(pk=waiting.pk).state == state


def test_strangers_cannot_withdraw_a_link(cast):
    made = link(cast)
    address = reverse("trace_link_withdraw", args=[made.pk])
    for user, status in ((cast.rogue, 404), (cast.clerk, 403), (cast.elsewhere, 404)):
        assert client(user).get(address).status_code == status
        assert client(user).post(address).status_code == status
    assert client(cast.baker).get(address).status_code == 200
    assert client(cast.baker).post(address).status_code == 302
    with system_scope():
        assert Link.objects.get().withdrawn_at


def test_firm_names_its_own_product_and_not_that_of_another(cast):
    form = {"code": GTIN, "name": "某某牌挂面", "specification": "500 g"}
    assert client(cast.rogue).post(reverse("trace_name"), form).status_code == 422
    assert client(cast.clerk).post(reverse("trace_name"), form).status_code == 403
    assert client(cast.baker).post(reverse("trace_name"), form).status_code == 302
    assert client(cast.baker).post(reverse("trace_name"), form | {"name": "新名"}).status_code == 302
    with system_scope():
        assert Description.objects.get(replaced_at=None).name == "新名"
        assert Description.objects.count() == 2
    assert "新名" in Client().get(f"/product/01/{GTIN}").content.decode()


def test_only_an_office_that_sees_the_scope_announces_and_takes_back(cast):
    scope = signed(cast)
    announce, withdraw = (reverse(f"trace_scope_{verb}", args=[scope.pk]) for verb in ("announce", "withdraw"))
    told = {"reason": "混入异物", "advice": "退货"}
    for user, status in ((cast.baker, 403), (cast.clerk, 403), (cast.elsewhere, 404)):
        assert client(user).post(announce, told).status_code == status
    client(cast.officer).post(announce, told)  # signed it, so may not
    with system_scope():
        assert not RecallNotice.objects.exists()
    client(cast.second).post(announce, told)
    with system_scope():
        assert RecallNotice.objects.get().reason == "混入异物"
    for user, status in ((cast.baker, 403), (cast.clerk, 403), (cast.elsewhere, 404)):
        assert client(user).post(withdraw).status_code == status
    client(cast.officer).post(withdraw)
    with system_scope():
        assert RecallNotice.objects.get().withdrawn_at


def test_announcement_is_read_on_the_page_of_the_scope(cast):
    scope = signed(cast)
    with system_scope():
        announce_recall(scope, reason="混入异物", advice="退货", by=cast.second, at=AT)
    page = client(cast.officer).get(reverse("trace_scope", args=[scope.pk])).content.decode()
    assert "混入异物" in page
    assert CLASS not in page
