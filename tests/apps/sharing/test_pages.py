"""Journeys of the office through HTTP: a subscription from asking to ending, receipts, notices, packages."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pyarrow.parquet
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.sharing.conftest import fact, organisation, terms

from zhiheng.apps.sharing.actions import delivering, exchanging, keeping_keys, recalling, subscribing
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.choices import Channel, Reason
from zhiheng.apps.sharing.models import Notice, Share, ShareFile, Subscription
from zhiheng.apps.sharing.packaging import FORMAT
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.sending.signing import is_signed
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.canonical import sha256_hex

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
SAID = {
    "fields_chosen": ["kind", "document"],
    "purpose": "政府采购资格审查",
    "basis": "政府采购法第二十二条",
    "from_on": TODAY.isoformat(),
    "until_on": (TODAY + timedelta(days=100)).isoformat(),
}


@pytest.fixture
def running(cast):
    """A subscription in force today."""
    given = terms(from_on=TODAY, until_on=TODAY + timedelta(days=100))
    made = subscribing.ask_subscription(unit=cast.finance, terms=given, by=cast.reporter, at=NOW)
    return subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=NOW)


@pytest.fixture
def see(client):
    """``see(person, name, *arguments)``: the text of a page."""

    def page(person, name: str, *arguments: object, status: int = 200, **query: str) -> str:
        client.force_login(person)
        answer = client.get(reverse(name, args=arguments), query)
        set_scope(everything=True)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode() if not answer.streaming else ""

    return page


@pytest.fixture
def send(client):
    """``send(person, name, *arguments, **said)``: what comes of a form."""

    def post(person, name: str, *arguments: object, **said: object):
        client.force_login(person)
        answer = client.post(reverse(name, args=arguments), said)
        set_scope(everything=True)
        return answer

    return post


def test_subscription_is_asked_for_approved_used_and_ended(cast, see, send, client):
    assert "没有订阅" in see(cast.reporter, "subscriptions")
    assert "行政处罚" in see(cast.reporter, "subscription_choose")
    assert "责任人" in see(cast.reporter, "subscription_ask", "penalty")
    page = send(cast.reporter, "subscription_ask", "penalty", **(SAID | {"purpose": ""})).content.decode()
    assert "政府采购法第二十二条" in page  # what was typed is kept
    page = send(cast.reporter, "subscription_ask", "penalty", **(SAID | {"fields_chosen": ["responsible"]}))
    assert "须写明依据" in page.content.decode()
    assert send(cast.reporter, "subscription_ask", "penalty", **SAID).status_code == 302
    made = Subscription.objects.get()
    assert "审批订阅" in see(cast.approver, "work")
    refused = send(cast.approver, "subscription_decide", made.pk, is_approved="no", decision="")
    assert refused.status_code == 409
    send(cast.approver, "subscription_decide", made.pk, is_approved="yes", decision="同意")
    key = send(cast.reporter, "subscription_key", made.pk).content.decode()
    text = key.split('id="key">')[1].split("<")[0]
    assert client.get("/api/v1/credit/subscription", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    set_scope(everything=True)
    assert text not in see(cast.reporter, "subscription", made.pk)
    send(cast.reporter, "key_withdraw", made.keys.get().pk)
    assert client.get("/api/v1/credit/subscription", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    set_scope(everything=True)
    assert send(cast.reporter, "subscription_end", made.pk, reason="").status_code == 409
    send(cast.reporter, "subscription_end", made.pk, reason="项目结束")
    assert "项目结束" in see(cast.approver, "subscription", made.pk)


def test_other_department_neither_sees_nor_touches_it(cast, running, see, send):
    assert "政府采购" not in see(cast.stranger, "subscriptions")
    see(cast.stranger, "subscription", running.pk, status=404)
    for name, said in (
        ("subscription_decide", {"is_approved": "yes"}),
        ("subscription_end", {"reason": "x"}),
        ("subscription_key", {}),
        ("subscription_package", {}),
    ):
        assert send(cast.stranger, name, running.pk, **said).status_code == 404
    see(cast.auditor, "subscription_choose", status=403)
    assert "政府采购" in see(cast.auditor, "subscriptions")


def test_receipts_are_listed_filtered_and_exported(cast, running, see):
    fact(organisation())
    give_facts(running, asked=Asked(), channel=Channel.PULL, at=NOW)
    digest = Share.objects.get().digest
    for person in (cast.reporter, cast.approver, cast.office):
        assert digest[:12] in see(person, "receipts")
    assert digest[:12] not in see(cast.stranger, "receipts")
    assert digest[:12] in see(cast.reporter, "receipts", channel="pull", since=TODAY.isoformat(), sort="-count")
    assert "没有共享回执" in see(cast.reporter, "receipts", channel="bulk")
    assert "没有推送" in see(cast.reporter, "deliveries")
    for odd in ({"since": "x"}, {"subscription": "9" * 30}, {"channel": "%00"}, {"sort": "nonsense"}):
        see(cast.reporter, "receipts", **odd)


def test_overdue_notice_is_in_sight_of_both_and_acknowledged_by_the_receiver(cast, running, see, send):
    about = organisation()
    revoked = fact(about)
    give_facts(running, asked=Asked(), channel=Channel.PULL, at=NOW)
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=NOW - timedelta(days=20))
    (told,) = Notice.objects.all()
    assert "逾期未确认" in see(cast.approver, "notices", state="overdue")
    assert f"确认撤销通知 {about.name}" in see(cast.reporter, "work")
    assert "确认已处理" not in see(cast.approver, "notice", told.pk)
    send(cast.approver, "notice", told.pk, remark="代为确认")
    assert Notice.objects.get().acknowledged_at is None
    assert send(cast.reporter, "notice", told.pk, remark="已移出名单").status_code == 302
    assert "逾期后确认" in see(cast.approver, "notices", state="late")
    assert "没有通知" in see(cast.approver, "notices", state="overdue")
    see(cast.stranger, "notice", told.pk, status=404)


def test_package_holds_the_same_rows_twice_with_a_signed_manifest(cast, running, see, send, client):
    rows = [fact(organisation(number), number=number) for number in range(3)]
    assert send(cast.reporter, "subscription_package", running.pk).url == reverse("packages")
    made = ShareFile.objects.get()
    assert made.name in see(cast.approver, "packages")
    see(cast.approver, "package", made.pk, status=403)
    client.force_login(cast.reporter)
    data = client.get(reverse("package", args=[made.pk])).content
    assert sha256_hex(data) == made.sha256
    archive = zipfile.ZipFile(io.BytesIO(data))
    manifest = archive.read("manifest.json")
    assert is_signed(manifest, json.loads(archive.read("manifest.signature.json")), signer().public_key)
    said = json.loads(manifest)
    assert (said["format"], said["rows"], said["next_after"]) == (FORMAT, 3, None)
    for one in said["files"]:
        assert sha256_hex(archive.read(one["name"])) == one["sha256"]
    table = pyarrow.parquet.read_table(io.BytesIO(archive.read("facts.parquet")))
    assert table.column("fact").to_pylist() == [one.pk for one in rows]
    assert [one["name"] for one in said["schema"]] == table.column_names
    assert "field_responsible" not in table.column_names
    assert archive.read("facts.csv").decode("utf-8-sig").count("\n") == 4


def test_package_goes_when_its_last_day_is_over(cast, running, see):
    fact(organisation())
    exchanging.make_package(running, by=cast.reporter, at=NOW)
    assert exchanging.forget_old(at=NOW) == 0
    assert exchanging.forget_old(at=NOW + timedelta(days=31)) == 1
    see(cast.reporter, "package", ShareFile.objects.get().pk, status=404)


def test_consent_is_recorded_on_the_page(cast, see, send):
    given = terms(
        from_on=TODAY, until_on=TODAY + timedelta(days=100), fields=("kind", "responsible"), personal_basis="有依据"
    )
    made = subscribing.ask_subscription(unit=cast.finance, terms=given, by=cast.reporter, at=NOW)
    subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=NOW)
    about = organisation()
    said = {"code": "1" * 18, "document": "授权1号", "until_on": (TODAY + timedelta(days=9)).isoformat()}
    assert "登记库中没有" in send(cast.reporter, "subscription_consent", made.pk, **said).content.decode()
    send(cast.reporter, "subscription_consent", made.pk, **(said | {"code": about.uscc}))
    assert "授权1号" in see(cast.reporter, "subscription", made.pk)


def test_lists_are_exported(cast, running, client):
    keeping_keys.issue_key(running, by=cast.reporter, at=NOW)
    fact(organisation())
    give_facts(running, asked=Asked(), channel=Channel.PULL, at=NOW)
    client.force_login(cast.reporter)
    for name in ("subscriptions", "receipts", "notices", "deliveries", "packages", "credit_reports"):
        for form in ("csv", "xlsx", "json"):
            answer = client.get(reverse(name), {"export": form})
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content if answer.streaming else [answer.content])


def test_pushes_are_listed_with_their_state_and_exported_with_its_code(cast, see, client):
    given = terms(from_on=TODAY, until_on=TODAY + timedelta(days=100), endpoint="https://example.org/in")
    made = subscribing.ask_subscription(unit=cast.finance, terms=given, by=cast.reporter, at=NOW)
    made = subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=NOW)
    fact(organisation())
    delivering.push_facts(made, at=NOW)
    assert "待送达" in see(cast.reporter, "deliveries")
    client.get(reverse("language", args=["en"]))
    page = see(cast.reporter, "receipts")
    assert "Push" in page
    assert "主动推送" not in page
    assert '"waiting"' in client_json(client, "deliveries")
    assert '"approved"' in client_json(client, "subscriptions")


def client_json(client, name: str) -> str:
    answer = client.get(reverse(name), {"export": "json"})
    return b"".join(answer.streaming_content).decode()


def test_pages_speak_english_too(cast, running, client):
    client.force_login(cast.reporter)
    client.get(reverse("language", args=["en"]))
    page = client.get(reverse("subscription", args=[running.pk])).content.decode()
    assert "Latest receipts" in page
    assert "Penalty" in page
