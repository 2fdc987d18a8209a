"""Standing queries: each event is reported once, in order, signed, to addresses that may be sent to."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.traceability.asking import CAPTURE, event, people
from tests.apps.traceability.telling import document

from receiving import Receiver
from zhiheng.apps.traceability import subscription_jobs
from zhiheng.apps.traceability.actions import notifying, subscribing
from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.actions.subscribing import Controls
from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import Event, EventMessage, EventSubscription
from zhiheng.apps.traceability.queries import standing
from zhiheng.apps.traceability.scheduling import next_time
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.sending.attempts import MOST_ATTEMPTS
from zhiheng.platform.sending.signing import is_signed
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)  # 09:00 in China
ALL = "SimpleEventQuery"
ADDRESS = f"/api/v1/epcis/queries/{ALL}/subscriptions"
TOKEN = "13df38d8275b13f05704629e5f1cf3d45d6132d5"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.FILES = tmp_path / "files"


@pytest.fixture
def receiver(settings):
    settings.SHARING_NETWORKS = ["127.0.0.0/8"]
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def cast(db) -> SimpleNamespace:
    set_scope(everything=True)
    return people()


def later(**span: float) -> datetime:
    return AT + timedelta(**span)


def bring_in(cast, *events: dict[str, Any], unit=None, at: datetime = AT) -> None:
    made = capture(io.BytesIO(document(list(events))), unit=unit or cast.mill, by=None, at=at)
    assert not made.faults


def stream(cast, receiver, query: dict[str, Any] | None = None, **more: Any) -> EventSubscription:
    controls = Controls(endpoint=receiver.url, secret=TOKEN, **more)
    return subscribing.subscribe(ALL, query or {}, controls, by=cast.miller, at=AT)


def run(subscription: EventSubscription, at: datetime = AT) -> list[MessageState | None]:
    """Look and send until there is nothing more."""
    found = []
    while message := standing.due_messages(at).first() or notifying.look(subscription.pk, at=at):
        found.append(notifying.deliver(message.pk, at=at))
        if found[-1] != MessageState.DELIVERED:
            break
    return found


def serials(receiver: Receiver) -> list[list[str]]:
    """Of each message, the serials of its events in order."""
    bodies = [json.loads(body) for _, _, body in receiver.got]
    lists = [one["epcisBody"]["queryResults"]["resultsBody"]["eventList"] for one in bodies]
    return [[one["epcList"][0].rpartition("/")[2] for one in events] for events in lists]


def test_events_are_reported_as_they_come_in_once_and_in_order(cast, receiver, monkeypatch):
    monkeypatch.setattr(notifying, "BATCH", 3)
    bring_in(cast, event(99))
    made = stream(cast, receiver)
    bring_in(cast, *(event(one) for one in range(5)))
    bring_in(cast, event(3), event(5))
    assert run(made) == ["delivered", "delivered"]
    assert run(made) == []
    assert serials(receiver) == [["0", "1", "2"], ["3", "4", "5"]]
    bring_in(cast, event(6))
    assert run(made, later(minutes=1)) == ["delivered"]
    assert serials(receiver)[2:] == [["6"]]


def test_message_is_a_query_document_signed_for_the_receiver_and_by_us(cast, receiver):
    made = stream(cast, receiver)
    bring_in(cast, event(1))
    run(made)
    ((path, headers, body),) = receiver.got
    assert path == "/in?from=zhiheng"
    assert headers["GS1-Signature"] == notifying.signature_of(body, TOKEN)
    assert headers["GS1-Signature"] != notifying.signature_of(body, "other")
    assert is_signed(body, headers, signer().public_key)
    told = json.loads(body)
    results = told["epcisBody"]["queryResults"]
    assert told["type"] == "EPCISQueryDocument"
    assert (results["queryName"], results["subscriptionID"]) == (ALL, str(made.name))
    (one,) = results["resultsBody"]["eventList"]
    assert one["recordTime"] == AT.isoformat()
    assert one["eventID"].startswith("ni:///sha-256;")
    assert TOKEN not in EventSubscription.objects.get().secret


def test_only_what_the_query_finds_and_the_subscriber_may_see_is_reported(cast, receiver):
    made = stream(cast, receiver, {"EQ_bizStep": ["receiving"]})
    bring_in(cast, event(1), event(2, bizStep="receiving"))
    bring_in(cast, event(3, bizStep="receiving"), unit=cast.other)
    run(made)
    assert serials(receiver) == [["2"]]
    assert EventSubscription.objects.get().seen_to == standing.last_event()


def test_first_report_begins_where_the_subscriber_says(cast, receiver):
    for hour in range(4):
        bring_in(cast, event(hour), at=later(hours=hour))
    made = stream(cast, receiver, since=later(hours=2))
    run(made, later(hours=5))
    assert serials(receiver) == [["2", "3"]]


def test_what_is_not_taken_is_tried_again_and_what_comes_after_it_waits(cast, receiver):
    made = stream(cast, receiver)
    receiver.status = 503
    bring_in(cast, event(1))
    assert run(made) == ["waiting"]
    bring_in(cast, event(2))
    assert run(made) == []
    receiver.status = 200
    assert run(made, later(minutes=1)) == ["delivered", "delivered"]
    assert serials(receiver) == [["1"], ["1"], ["2"]]
    first, again, _ = (headers["Zhiheng-Delivery"] for _, headers, _ in receiver.got)
    assert first == again
    assert receiver.got[0][2] == receiver.got[1][2]


def test_receiver_that_never_answers_is_given_up_and_goes_on_where_it_was_once_mended(cast, receiver):
    made = stream(cast, receiver)
    receiver.status = 500
    bring_in(cast, event(1))
    for day in range(MOST_ATTEMPTS):
        run(made, later(days=day))
    made.refresh_from_db()
    assert EventMessage.objects.get().state == MessageState.GIVEN_UP
    assert not made.is_active
    bring_in(cast, event(2))
    assert run(made, later(days=20)) == []
    receiver.status = 200
    notifying.take_up(made, by=cast.miller, at=later(days=20))
    assert run(made, later(days=20)) == ["delivered", "delivered"]
    assert serials(receiver)[-2:] == [["1"], ["2"]]
    with pytest.raises(Problem):
        notifying.take_up(made, by=cast.miller, at=later(days=21))


def test_receiver_that_cannot_take_so_much_gets_it_in_parts(cast, receiver):
    receiver.status_for = lambda body: 413 if body.count(b'"eventID"') > 1 else 200
    made = stream(cast, receiver)
    bring_in(cast, *(event(one) for one in range(4)))
    for _ in range(6):
        run(made)
    taken = [told for told in serials(receiver) if len(told) == 1]
    assert taken == [["0"], ["1"], ["2"], ["3"]]
    assert not EventMessage.objects.exclude(state=MessageState.DELIVERED).exists()


def test_message_that_is_being_sent_is_sent_by_nobody_else(cast, receiver):
    made = stream(cast, receiver)
    bring_in(cast, event(1))
    message = notifying.look(made.pk, at=AT)
    assert notifying.look(made.pk, at=AT) is None
    receiver.status_for = lambda body: 500 if notifying.deliver(message.pk, at=AT) else 200
    EventMessage.objects.filter(pk=message.pk).update(next_at=AT + notifying.LEASE)
    assert notifying.deliver(message.pk, at=AT) is None
    assert receiver.got == []


def test_schedule_reports_what_came_since_and_if_asked_to_that_nothing_did(cast, receiver):
    made = stream(cast, receiver, schedule={"hour": "20"}, report_if_empty=True)
    bring_in(cast, event(1), event(2))
    assert run(made, later(hours=10)) == []
    assert run(made, later(hours=11, seconds=1)) == ["delivered"]
    assert run(made, later(hours=12)) == []
    assert run(made, later(days=2)) == ["delivered"]
    assert serials(receiver) == [["1", "2"], []]
    silent = stream(cast, receiver, schedule={"hour": "20"})
    assert run(silent, later(hours=12)) == []
    silent.refresh_from_db()
    assert silent.looked_at == later(hours=12)


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ({"hour": "1", "minute": "5"}, "2026-06-02T01:05:00+08:00"),
        ({"minute": "0,30"}, "2026-06-01T09:30:00+08:00"),
        ({"second": "0/30"}, "2026-06-01T09:00:30+08:00"),
        ({"dayOfMonth": "[10-12]"}, "2026-06-10T00:00:00+08:00"),
        ({"dayOfWeek": "7"}, "2026-06-07T00:00:00+08:00"),
        ({"dayOfMonth": "13", "dayOfWeek": "5"}, "2026-11-13T00:00:00+08:00"),
        ({"month": "2", "dayOfMonth": "29"}, "2028-02-29T00:00:00+08:00"),
    ],
)
def test_schedule_is_due_at_the_next_time_that_fits(schedule, due):
    assert next_time(schedule, AT).isoformat() == due


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        {"hour": "24"},
        {"hour": "*"},
        {"minute": "[30-10]"},
        {"day": "1"},
        {"month": "2", "dayOfMonth": "30"},
        {"second": "0/0"},
    ],
)
def test_schedule_that_is_never_due_or_malformed_is_refused(schedule):
    with pytest.raises(Problem):
        next_time(schedule, AT)


def test_subscriber_who_may_no_longer_see_events_gets_none(cast, receiver):
    made = stream(cast, receiver)
    bring_in(cast, event(1))
    cast.miller.memberships.all().delete()
    assert run(made) == []
    made.refresh_from_db()
    assert made.stopped_at == AT
    assert receiver.got == []


def test_person_who_has_gone_to_another_unit_sends_nothing_of_it_to_the_former_one(cast, receiver):
    made = stream(cast, receiver)
    User.objects.filter(pk=cast.miller.pk).update(unit=cast.other)
    bring_in(cast, event(1), unit=cast.other)
    assert run(made) == []
    made.refresh_from_db()
    assert made.stopped_at == AT
    assert receiver.got == []


# over HTTP


def ask(client, method: str, address: str, body: Any = None, status: int = 200) -> Any:
    send = getattr(client, method)
    answer = send(address) if body is None else send(address, json.dumps(body), content_type="application/json")
    set_scope(everything=True)
    assert answer.status_code == status, answer.content
    return answer


def test_subscription_is_made_shown_and_ended_as_the_standard_says(client, cast, receiver):
    client.force_login(cast.miller)
    body = {"dest": receiver.url, "signatureToken": TOKEN, "stream": True}
    made = ask(client, "post", ADDRESS, body, 201)
    told = ask(client, "get", made["Location"]).json()
    assert told == made.json()
    assert (told["queryName"], told["dest"], told["stream"]) == (ALL, receiver.url, True)
    assert TOKEN not in made.content.decode()
    scheduled = ask(client, "post", ADDRESS, {"dest": receiver.url, "schedule": {"hour": "1"}}, 201).json()
    assert (scheduled["schedule"], scheduled["reportIfEmpty"]) == ({"hour": "1"}, False)
    listed = ask(client, "get", ADDRESS).json()
    assert [one["subscriptionID"] for one in listed] == [scheduled["subscriptionID"], told["subscriptionID"]]
    client.force_login(cast.baker)
    assert ask(client, "get", ADDRESS).json() == []
    ask(client, "delete", made["Location"], status=404)
    client.force_login(cast.miller)
    ask(client, "delete", made["Location"], status=204)
    assert ask(client, "get", made["Location"], status=404).json()["type"] == "epcisException:NoSuchNameException"
    actions = LedgerEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-3:] == ["traceability.subscribe", "traceability.subscribe", "traceability.unsubscribe"]


@pytest.mark.parametrize(
    "body",
    [
        {"stream": True},
        {"dest": "https://example.com/in"},
        {"dest": "https://example.com/in", "stream": True, "schedule": {"hour": "1"}},
        {"dest": "https://example.com/in", "schedule": {"hour": "25"}},
        {"dest": "https://example.com/in", "schedule": "daily"},
        {"dest": "https://example.com/in", "stream": True, "initialRecordTime": "yesterday"},
        {"dest": "http://example.com/in", "stream": True},
        {"dest": "https://me:pass@example.com/in", "stream": True},
        {"dest": "file:///etc/passwd", "stream": True},
        {"dest": "https://example.com/in", "stream": True, "signatureToken": "\x00"},
        [],
    ],
)
def test_wrong_controls_are_refused(client, cast, body):
    client.force_login(cast.miller)
    told = ask(client, "post", ADDRESS, body, 400).json()
    assert told["type"] == "epcisException:SubscriptionControlsException"
    assert not EventSubscription.objects.exists()


def test_query_that_is_not_there_cannot_be_subscribed_to(client, cast):
    client.force_login(cast.miller)
    body = {"dest": "https://example.com/in", "stream": True}
    ask(client, "post", "/api/v1/epcis/queries/none/subscriptions", body, 404)
    ask(client, "get", "/api/v1/epcis/queries/none/subscriptions", status=404)


def test_nothing_is_sent_to_an_address_inside(cast, receiver, settings):
    settings.SHARING_NETWORKS = []
    with pytest.raises(Problem):
        stream(cast, receiver)
    controls = Controls(endpoint=f"https://localhost:{receiver.server.server_port}/in")
    made = subscribing.subscribe(ALL, {}, controls, by=cast.miller, at=AT)
    bring_in(cast, event(1))
    assert run(made) == ["waiting"]
    assert "ZHIHENG_SHARING_NETWORKS" in EventMessage.objects.get().fault
    assert receiver.got == []


def test_capture_over_http_reports_to_streams_at_once(client, cast, receiver):
    stream(cast, receiver)
    client.force_login(cast.miller)
    client.post(CAPTURE, document([event(1), event(2)]), content_type="application/ld+json")
    set_scope(everything=True)
    run_waiting()
    assert serials(receiver) == [["1", "2"]]
    assert subscription_jobs.ask_for_reports(because="again") == 1
    run_waiting()
    assert len(receiver.got) == 1


def test_queries_that_are_removed_take_their_subscriptions_along(cast, receiver):
    made = stream(cast, receiver)
    assert subscribing.unsubscribe_all(ALL, query_unit=None, by=cast.miller, at=AT) == 1
    bring_in(cast, event(1))
    assert run(made) == []
    assert Event.objects.count() == 1


def test_name_of_a_query_means_the_one_of_ones_own_unit(client, cast, receiver):
    queries, name = "/api/v1/epcis/queries", "came-in"
    for person, step in ((cast.baker, "packing"), (cast.miller, "receiving")):
        client.force_login(person)
        ask(client, "post", queries, {"name": name, "query": {"EQ_bizStep": [step]}}, 201)
    ask(client, "post", f"{queries}/{name}/subscriptions", {"dest": receiver.url, "stream": True}, 201)
    held = EventSubscription.objects.get()
    bring_in(cast, event(1, bizStep="packing"), event(2, bizStep="receiving"))
    assert run(held, timezone.now()) == ["delivered"]
    assert serials(receiver) == [["2"]]
    ask(client, "delete", f"{queries}/{name}", status=204)
    held.refresh_from_db()
    assert held.ended_at is not None


def test_query_that_its_unit_removes_takes_the_subscriptions_of_all_units_along_and_no_others(client, cast, receiver):
    """EPCIS 2.0: removing a named query forcibly unsubscribes all active subscriptions."""
    queries, name = "/api/v1/epcis/queries", "came-in"
    body = {"dest": receiver.url, "stream": True}
    office = Unit.objects.create(code="140100", name="太原市", kind="city", division="140100")
    Unit.objects.filter(pk__in=(cast.mill.pk, cast.other.pk)).update(parent=office)
    officer = User.objects.create(username="officer", unit=office)
    Membership.objects.create(user=officer, role="traceability-officer")
    for person in (cast.miller, cast.baker):
        client.force_login(person)
        ask(client, "post", queries, {"name": name, "query": {"EQ_bizStep": ["receiving"]}}, 201)
        ask(client, "post", f"{queries}/{name}/subscriptions", body, 201)
    client.force_login(officer)
    above = ask(client, "post", f"{queries}/{name}/subscriptions", body, 201)
    assert ask(client, "delete", f"{queries}/{name}", status=403).json()["type"].endswith("SecurityException")
    hung_on = EventSubscription.objects.get(unit=office).query_unit
    owner, other = (cast.miller, cast.baker) if hung_on == cast.mill else (cast.baker, cast.miller)
    client.force_login(owner)
    ask(client, "delete", f"{queries}/{name}", status=204)
    assert [one.unit for one in EventSubscription.objects.filter(ended_at=None)] == [other.unit]
    client.force_login(officer)
    ask(client, "get", above["Location"], status=404)


def test_office_that_sees_the_subscription_of_a_firm_does_not_end_it(client, cast, receiver):
    made = stream(cast, receiver)
    office = Unit.objects.create(code="140100", name="太原市", kind="city", division="140100")
    Unit.objects.filter(pk=cast.mill.pk).update(parent=office)
    officer = User.objects.create(username="officer", unit=office)
    Membership.objects.create(user=officer, role="traceability-officer")
    client.force_login(officer)
    ask(client, "delete", f"{ADDRESS}/{made.name}", status=403)
    for act in (subscribing.unsubscribe, subscribing.stop_subscription, notifying.take_up):
        with pytest.raises(Problem) as refused:
            act(made, by=officer, at=AT)
        assert refused.value.code == "subscription_not_own"


def test_what_waits_is_not_sent_while_a_subscription_is_stopped_and_all_of_it_afterwards(cast, receiver):
    made = stream(cast, receiver)
    receiver.status = 503
    bring_in(cast, event(1))
    assert run(made) == ["waiting"]
    subscribing.stop_subscription(made, by=cast.miller, at=AT)
    with pytest.raises(Problem):
        subscribing.stop_subscription(made, by=cast.miller, at=AT)
    receiver.status = 200
    bring_in(cast, event(2))
    assert run(made, later(days=1)) == []
    notifying.take_up(made, by=cast.miller, at=later(days=1))
    assert run(made, later(days=1)) == ["delivered", "delivered"]
    assert serials(receiver)[-2:] == [["1"], ["2"]]


def test_query_that_is_removed_meanwhile_cannot_be_subscribed_to(cast, receiver):
    with pytest.raises(Problem) as refused:
        subscribing.subscribe(
            "gone", {}, Controls(endpoint=receiver.url), query_unit=cast.mill.pk, by=cast.miller, at=AT
        )
    assert refused.value.code == "query_gone"
