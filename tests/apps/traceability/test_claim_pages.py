"""The page of a claimed key: who sees it, who ends it, and what the list tells of the ended ones."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scan_samples import AT, MAKER, SINCE, claimed, ended, enter, person
from zhiheng.apps.traceability.actions.claiming import claim_key, confirm_claim
from zhiheng.apps.traceability.actions.ending import ask_end
from zhiheng.apps.traceability.models import Claim
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

DAY = date(2026, 2, 1)
FORM = {"effective_to": "2026-02-01", "reason": "厂商识别代码已转让"}


@pytest.fixture
def cast(db) -> SimpleNamespace:
    with system_scope():
        made = enter()
        city = Unit.objects.create(code="140200", name="大同市", kind="city", division="140200")
        made.elsewhere = person("elsewhere", city, "traceability-officer")
        made.clerk = person("clerk", made.county, "complaint-operator")
        made.claim = claimed(made)
        return made


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def there(cast, name: str = "", *more: str) -> str:
    return reverse(f"trace_key{name}", args=[cast.claim.pk, *more])


def state(cast) -> str:
    with system_scope():
        return Claim.objects.get(pk=cast.claim.pk).state


def text(answer) -> str:
    return answer.content.decode()


def test_nobody_else_sees_or_ends_the_claim_of_a_firm(cast):
    with system_scope():
        ask_end(cast.claim, effective_to=DAY, reason="已注销", by=cast.officer, at=AT)
    for user, status in ((cast.rogue, 404), (cast.elsewhere, 404), (cast.clerk, 403)):
        assert client(user).get(there(cast)).status_code == status
        assert client(user).post(there(cast, "_end"), FORM).status_code == status
        assert client(user).post(there(cast, "_withdraw")).status_code == status
    for user, status in ((cast.rogue, 403), (cast.baker, 403), (cast.elsewhere, 404), (cast.clerk, 403)):
        assert client(user).post(there(cast, "_end_decide", "confirm")).status_code == status
    assert Client().get(there(cast)).status_code == 302
    assert state(cast) == "confirmed"


def test_firm_gives_up_its_key_on_its_page_and_the_list_tells_when(cast):
    baker = client(cast.baker)
    assert "放弃归属" in text(baker.get(there(cast)))
    assert baker.post(there(cast, "_end"), FORM).status_code == 302
    assert state(cast) == "ended"
    page = text(baker.get(there(cast)))
    assert "厂商识别代码已转让" in page
    assert "放弃归属" not in page
    listed = json.loads(text_of_stream(baker.get(reverse("trace_keys"), {"state": "ended", "export": "json"})))
    assert [(one["digits"], one["effective_to"]) for one in listed] == [("6901234", "2026-02-01")]
    assert listed[0]["ended_at"].startswith(timezone.localdate().isoformat())
    for sort in ("ended_at", "-effective_to"):
        assert "6901234" in text(baker.get(reverse("trace_keys"), {"sort": sort, "who": MAKER}))


def text_of_stream(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_form_that_is_wrong_keeps_what_was_typed(cast):
    told = FORM | {"effective_to": "2019-12-31"}
    answer = client(cast.baker).post(there(cast, "_end"), told)
    assert answer.status_code == 422
    assert "不能早于起始日期" in text(answer)
    assert "厂商识别代码已转让" in text(answer)
    assert client(cast.baker).post(there(cast, "_end"), {"effective_to": "x", "reason": ""}).status_code == 422
    assert state(cast) == "confirmed"


def test_one_officer_proposes_the_end_and_another_ends_it(cast):
    officer, second = client(cast.officer), client(cast.second)
    assert officer.post(there(cast, "_end"), FORM).status_code == 302
    assert "待终止" in text(officer.get(reverse("trace_keys"), {"state": "ending"}))
    assert "等待另一人决定" not in text(officer.get(reverse("trace_keys")))
    assert "等待另一人决定" in text(second.get(reverse("trace_keys")))
    officer.post(there(cast, "_end_decide", "confirm"))
    assert state(cast) == "confirmed"
    assert second.post(there(cast, "_end_decide", "other")).status_code == 404
    second.post(there(cast, "_end_decide", "confirm"))
    assert state(cast) == "ended"
    assert cast.second.display_name not in text(client(cast.baker).get(there(cast)))


def test_proposal_is_dropped_and_the_key_stays(cast):
    client(cast.officer).post(there(cast, "_end"), FORM)
    client(cast.second).post(there(cast, "_end_decide", "keep"))
    assert state(cast) == "confirmed"
    assert "厂商识别代码已转让" not in text(client(cast.officer).get(there(cast)))


def test_firm_sees_what_the_office_entered_for_it_and_takes_back_what_it_asked_for(cast):
    with system_scope():
        entered = claim_key(
            kind="gln", digits="6901234000009", effective_from=SINCE, uscc=MAKER, by=cast.officer, at=AT
        )
        confirm_claim(entered, by=cast.second, at=AT)
        asked = claim_key(kind="prefix", digits="69055", effective_from=SINCE, by=cast.baker, at=AT)
    baker = client(cast.baker)
    assert "放弃归属" in text(baker.get(reverse("trace_key", args=[entered.pk])))
    assert baker.post(reverse("trace_key_withdraw", args=[asked.pk])).status_code == 302
    with system_scope():
        assert Claim.objects.get(pk=asked.pk).state == "withdrawn"
    assert client(cast.rogue).get(reverse("trace_key", args=[entered.pk])).status_code == 404


def test_scanned_code_names_the_firm_no_more_once_its_key_has_ended(cast):
    address = "/product/01/06901234567892"
    assert "山西某某1号食品有限公司" in text(Client().get(address))
    with system_scope():
        ended(cast.claim, AT.date(), cast)
    assert "山西某某1号食品有限公司" not in text(Client().get(address))


def test_two_firms_list_only_what_is_theirs(cast):
    assert "6901234" in text(client(cast.baker).get(reverse("trace_keys")))
    assert "6901234" not in text(client(cast.rogue).get(reverse("trace_keys"), {"state": "confirmed"}))
