"""Pushes: signed, tried again until they are taken, given up in the end, and never to an address inside."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.apps.sharing.conftest import AT, approved, fact, later, organisation

from receiving import Receiver
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.sharing import catalogue, tasks
from zhiheng.apps.sharing.actions import delivering, keeping_keys, recalling
from zhiheng.apps.sharing.choices import DeliveryState, Reason
from zhiheng.apps.sharing.models import Delivery, Share, Subscription
from zhiheng.apps.sharing.tasks import ask_for_deliveries
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.sending import addresses
from zhiheng.platform.sending.signing import is_signed
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.problem import Problem


@pytest.fixture
def receiver(settings):
    settings.SHARING_NETWORKS = ["127.0.0.0/8"]
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def pushed(cast, receiver):
    made = approved(cast, endpoint=receiver.url)
    fact(organisation())
    return delivering.push_facts(made, at=AT)


def test_push_arrives_signed_with_its_receipt(pushed, receiver):
    assert delivering.deliver(pushed.pk, at=AT) == DeliveryState.DELIVERED
    ((path, headers, body),) = receiver.got
    assert path == "/in?from=zhiheng"
    assert is_signed(body, headers, signer().public_key)
    said = json.loads(body)
    assert (said["kind"], said["receipt"], len(said["items"])) == ("facts", Share.objects.get().pk, 1)
    assert headers["Zhiheng-Delivery"] == str(pushed.name)
    assert delivering.deliver(pushed.pk, at=later(hours=1)) is None
    assert Delivery.objects.get().body is None


@pytest.mark.parametrize("what", ["body", "Zhiheng-Delivery", "Zhiheng-Time", "Zhiheng-Key", "Zhiheng-Signature"])
def test_tampered_message_is_not_taken_for_ours(pushed, receiver, what):
    delivering.deliver(pushed.pk, at=AT)
    ((_, headers, body),) = receiver.got
    if what == "body":
        body = body.replace(b"20000", b"30000")
    else:
        last = headers[what][-1]
        headers[what] = headers[what][:-1] + ("1" if last != "1" else "2")
    assert not is_signed(body, headers, signer().public_key)
    assert not is_signed(body, {}, signer().public_key)


def test_failed_push_is_tried_again_ever_later_and_then_taken(pushed, receiver):
    at, waits = AT, []
    for status in (500, 404, 301):
        receiver.status = status
        assert delivering.deliver(pushed.pk, at=at) == DeliveryState.WAITING
        tried = Delivery.objects.get()
        assert (tried.status, tried.fault) == (status, f"HTTP {status}")
        waits.append(tried.next_at - at)
        assert delivering.deliver(pushed.pk, at=tried.next_at - timedelta(seconds=1)) is None
        at = tried.next_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    receiver.status = 200
    assert delivering.deliver(pushed.pk, at=at) == DeliveryState.DELIVERED
    assert len({body for _, _, body in receiver.got}) == 1
    assert len({headers["Zhiheng-Delivery"] for _, headers, _ in receiver.got}) == 1
    assert len({headers["Zhiheng-Time"] for _, headers, _ in receiver.got}) == 4


def test_push_that_nobody_takes_is_given_up_and_can_be_asked_for_again(pushed, receiver, cast):
    receiver.server.shutdown()
    receiver.server.server_close()
    at, tried = AT, Delivery.objects.get()
    while tried.state == DeliveryState.WAITING:
        at = tried.next_at
        delivering.deliver(pushed.pk, at=at)
        tried = Delivery.objects.get()
    assert (tried.state, tried.attempts) == ("given_up", delivering.MOST_ATTEMPTS)
    assert timedelta(days=1) < at - AT < timedelta(days=4)
    assert "ConnectionRefusedError" in tried.fault
    delivering.try_again(tried, by=cast.reporter, at=at)
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_only_what_is_new_is_pushed(cast, receiver):
    made = approved(cast, endpoint=receiver.url)
    assert delivering.push_facts(made, at=AT) is None
    first = fact(organisation(1))
    delivering.push_facts(made, at=AT)
    second = fact(organisation(2))
    delivering.push_facts(made, at=AT)
    assert [share.facts for share in Share.objects.order_by("pk")] == [[first.pk], [second.pk]]
    assert delivering.push_facts(made, at=AT) is None


def test_notice_is_pushed_too_and_the_queue_carries_it(cast, receiver):
    made = approved(cast, endpoint=receiver.url)
    revoked = fact(organisation())
    delivering.push_facts(made, at=AT)
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=AT)
    assert ask_for_deliveries() == 2
    run_waiting()
    kinds = {json.loads(body)["kind"] for _, _, body in receiver.got}
    assert kinds == {"facts", "notice"}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert ask_for_deliveries() == 0


@pytest.mark.parametrize(
    "found", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"]
)
def test_name_that_leads_inside_is_refused(monkeypatch, settings, found):
    settings.SHARING_NETWORKS = []
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (found, 443))])
    with pytest.raises(Problem) as problem:
        addresses.target_of("https://department.example/in")
    assert problem.value.code == "endpoint_refused"


def test_network_that_the_installation_names_is_allowed_with_https_alone(monkeypatch, settings):
    settings.SHARING_NETWORKS = ["10.20.0.0/16"]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.20.3.4", 443))])
    assert addresses.target_of("https://department.example/in").address == "10.20.3.4"
    for url in ("http://department.example/in", "http://10.20.3.4/in", "http://127.0.0.1/in"):
        with pytest.raises(Problem):
            addresses.target_of(url)


def test_address_inside_that_was_approved_is_refused_when_it_is_used(pushed, settings):
    settings.SHARING_NETWORKS = []
    assert delivering.deliver(pushed.pk, at=AT) == DeliveryState.WAITING
    assert "https" in Delivery.objects.get().fault


def consented(made, about, cast, at=AT):
    return keeping_keys.record_consent(
        made, organisation=about.pk, document="授权〔2026〕1号", until_on=date(2026, 12, 31), by=cast.reporter, at=at
    )


def pushed_items():
    """Facts and the fields told of each, message by message."""
    bodies = (json.loads(bytes(one.body)) for one in Delivery.objects.order_by("pk"))
    return [[(row["fact"], sorted(row["fields"])) for row in body["items"]] for body in bodies]


@pytest.fixture
def authorised(cast, receiver, monkeypatch):
    """A subscription to an item that is given on authorisation only."""
    item = catalogue.item("penalty").model_copy(update={"sharing": "authorised"})
    monkeypatch.setattr(catalogue, "item", lambda _: item)
    return approved(cast, endpoint=receiver.url, fields=("kind",))


def test_facts_of_which_nothing_may_be_given_are_passed_over_and_those_behind_them_pushed(
    cast, authorised, monkeypatch
):
    monkeypatch.setattr(delivering, "A_PUSH", 2)
    closed, open_ = organisation(1), organisation(2)
    for number in range(1, 6):
        fact(closed, number=number)
    last = fact(open_, number=6)
    consented(authorised, open_, cast)
    assert delivering.push_facts(authorised, at=AT) is not None
    assert pushed_items() == [[(last.pk, ["kind"])]]
    assert delivering.push_facts(authorised, at=later(hours=1)) is None
    behind = fact(closed, number=7)
    assert delivering.push_facts(authorised, at=later(hours=2)) is None
    authorised.refresh_from_db()
    assert authorised.pushed_to == behind.pk


def test_what_a_consent_opens_after_it_was_passed_over_is_pushed_once(cast, authorised, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: later(days=1))
    about = organisation(1)
    facts = [fact(about, number=number).pk for number in (1, 2)]
    fact(organisation(2), number=3)
    tasks.push(0)
    assert Delivery.objects.count() == 0
    consented(authorised, about, cast, at=later(hours=20))
    tasks.push(0)
    tasks.push(0)
    assert pushed_items() == [[(pk, ["kind"]) for pk in facts]]


def test_fact_that_is_seen_only_after_a_push_went_past_its_number_is_pushed_once(cast, receiver, monkeypatch):
    monkeypatch.setattr(delivering, "A_PUSH", 2)
    monkeypatch.setattr(tasks.timezone, "now", lambda: later(days=1))
    made = approved(cast, endpoint=receiver.url)
    slow = [fact(organisation(serial), number=serial, recorded_at=later(hours=5)) for serial in (1, 2, 3)]
    quick = fact(organisation(4), number=4)
    delivering.push_facts(made, at=AT)
    assert delivering.push_facts(made, at=later(hours=6)) is None
    tasks.push_missed(0)
    tasks.push_missed(0)
    pushed = [[number for number, _ in items] for items in pushed_items()]
    assert pushed == [[quick.pk], [slow[0].pk, slow[1].pk], [slow[2].pk]]


def test_fact_that_begins_to_hold_on_a_later_day_is_pushed_on_that_day(cast, receiver):
    made = approved(cast, endpoint=receiver.url)
    ahead = fact(organisation(1), occurred_on=date(2026, 6, 3))
    now = fact(organisation(2))
    delivering.push_facts(made, at=AT)
    assert [delivering.push_missed(made, at=later(days=days)) for days in (1, 2, 3)] == [0, 1, 0]
    assert [[number for number, _ in items] for items in pushed_items()] == [[now.pk], [ahead.pk]]


def test_what_expired_or_was_revoked_or_has_no_consent_is_not_missed(cast, authorised):
    open_, closed = organisation(1), organisation(2)
    consented(authorised, open_, cast)
    fact(open_, number=1, effective_to=date(2026, 6, 3))
    gone = fact(open_, number=2)
    fact(closed, number=3)
    kept = fact(open_, number=4)
    Subscription.objects.filter(pk=authorised.pk).update(pushed_to=kept.pk)
    Fact.objects.filter(pk=gone.pk).update(revoked_at=AT, revocation_reason="误录")
    assert delivering.push_missed(authorised, at=later(days=2)) == 1
    assert pushed_items() == [[(kept.pk, ["kind"])]]
