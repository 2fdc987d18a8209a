"""Capture over HTTP: on disk before it is acknowledged, carried out by a job, told about as the standard has it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.apps.traceability.asking import CAPTURE, event, people
from tests.apps.traceability.telling import document

from zhiheng.apps.traceability import capture_jobs
from zhiheng.apps.traceability.actions import capturing, keeping_keys
from zhiheng.apps.traceability.models import Capture, Event, InterfaceKey, Reference, Thing
from zhiheng.engines import epcis
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.intake.store import path_of
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
JSON, XML = "application/ld+json", "application/xml"


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path):
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.FILES = tmp_path / "files"


@pytest.fixture
def cast(db) -> SimpleNamespace:
    set_scope(everything=True)
    return people()


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.miller)
    return client


def post(client, data: bytes, kind: str = JSON, *, address: str = CAPTURE, **headers: str):
    answer = client.post(address, data, content_type=kind, headers=headers)
    set_scope(everything=True)
    return answer


def get(client, address: str):
    answer = client.get(address)
    set_scope(everything=True)
    return answer


def refusal(answer, status: int, name: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    told = json.loads(answer.content)
    assert (told["type"], told["status"]) == (f"epcisException:{name}", status)
    return told


def test_document_is_received_then_carried_out_and_its_job_tells_so(signed_in):
    data = document([event(1), event(2)])
    answer = post(signed_in, data)
    assert answer.status_code == 202
    made = Capture.objects.get()
    assert path_of(made.sha256).read_bytes() == data
    waiting = get(signed_in, answer["Location"]).json()
    assert (waiting["running"], waiting["success"], "finishedAt" in waiting) == (True, True, False)
    assert not Event.objects.exists()
    run_waiting()
    told = get(signed_in, answer["Location"]).json()
    assert told["captureID"] == str(made.pk)
    assert (told["running"], told["success"], told["errors"]) == (False, True, [])
    assert (told["captureErrorBehaviour"], told["added"]) == ("rollback", 2)
    assert told["createdAt"] <= told["finishedAt"]
    actions = LedgerEntry.objects.filter(record=f"trace.capture:{made.pk}").order_by("pk")
    assert [one.action for one in actions] == ["traceability.receive", "traceability.capture"]


@pytest.mark.parametrize("version", ["2.0", "1.2"])
def test_xml_of_either_version_is_taken(signed_in, version):
    told = next(epcis.read(io.BytesIO(document([event(1)])))).event
    data = epcis.xml_document([told], created="2026-06-01T00:00:00Z", version=version)
    assert post(signed_in, data, XML).status_code == 202
    run_waiting()
    assert Capture.objects.get().faults == []
    assert bytes(Event.objects.get().hash) == capturing.bytes_of(epcis.event_hash(told))


def test_same_document_again_adds_nothing(signed_in):
    for _ in range(2):
        post(signed_in, document([event(1), event(2)]))
        run_waiting()
    assert list(Capture.objects.order_by("pk").values_list("added", "repeated")) == [(2, 0), (0, 2)]


def test_one_bad_event_in_a_hundred_leaves_the_good_ones_and_is_listed_if_asked_to_proceed(signed_in):
    bad = list(range(50, 500, 100))
    events = [event(one) | ({"action": "SELL"} if one in bad else {}) for one in range(500)]
    answer = post(signed_in, document(events), **{"GS1-Capture-Error-Behaviour": "proceed"})
    run_waiting()
    told = get(signed_in, answer["Location"]).json()
    assert (told["success"], told["captureErrorBehaviour"]) == (False, "proceed")
    assert (told["added"], told["refused"]) == (495, 5)
    assert [one["index"] for one in told["errors"]] == bad
    assert {one["pointer"] for one in told["errors"]} == {f"/epcisBody/eventList/{one}/action" for one in bad}
    assert all(one["type"] == "epcisException:ValidationException" and one["detail_zh"] for one in told["errors"])
    assert Event.objects.count() == 495


def test_bad_event_refuses_all_unless_asked_to_proceed(signed_in):
    answer = post(signed_in, document([event(1), event(2, action="SELL"), event(3)]))
    run_waiting()
    told = get(signed_in, answer["Location"]).json()
    assert (told["running"], told["success"], told["added"], told["refused"]) == (False, False, 0, 3)
    assert [one["index"] for one in told["errors"]] == [1]
    assert not Event.objects.exists()


def test_very_many_errors_are_told_in_a_file(signed_in, monkeypatch):
    monkeypatch.setattr("zhiheng.apps.traceability.tallying.MOST_FAULTS", 3)
    events = [event(one, action="SELL") for one in range(5)]
    answer = post(signed_in, document(events), **{"GS1-Capture-Error-Behaviour": "proceed"})
    run_waiting()
    told = get(signed_in, answer["Location"]).json()
    assert "errors" not in told
    lines = b"".join(signed_in.get(told["errorFile"]).streaming_content).splitlines()
    assert [json.loads(one)["index"] for one in lines] == list(range(5))


def test_killed_job_starts_again_and_nothing_is_lost_or_there_twice(signed_in, monkeypatch):
    monkeypatch.setattr(capturing, "CHUNK", 10)
    post(signed_in, document([event(one) for one in range(35)]), **{"GS1-Capture-Error-Behaviour": "proceed"})
    made = Capture.objects.get()

    class KilledError(BaseException):
        pass

    calls = count(1)

    def progress(_: int) -> None:
        if next(calls) == 2:
            raise KilledError

    with pytest.raises(KilledError):
        capturing.carry_out(made, at=AT, progress=progress)
    assert Event.objects.count() == 20
    set_scope(everything=True)
    run_waiting()
    made.refresh_from_db()
    assert (made.read, made.added, made.repeated, made.refused) == (35, 35, 0, 0)
    assert capturing.carry_out(made, at=AT).finished_at == made.finished_at
    assert LedgerEntry.objects.filter(action="traceability.capture").count() == 1


def test_job_over_which_the_program_fails_ends_the_capture_with_that(signed_in, monkeypatch):
    answer = post(signed_in, document([event(1)]))

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(capturing, "_sorted_out", fail)
    with pytest.raises(RuntimeError):
        capture_jobs.carry_out(lambda *_: None, capture=Capture.objects.get().pk)
    set_scope(everything=True)
    told = get(signed_in, answer["Location"]).json()
    assert (told["running"], told["success"]) == (False, False)
    assert [one["type"] for one in told["errors"]] == ["epcisException:ImplementationException"]


def test_what_is_no_document_is_refused_at_once_or_by_the_job(signed_in):
    refusal(post(signed_in, b"  \n"), 400, "ValidationException")
    refusal(post(signed_in, b"[1, 2]"), 400, "ValidationException")
    refusal(post(signed_in, b"<a/>"), 400, "ValidationException")
    refusal(post(signed_in, document([event(1)]), XML), 400, "ValidationException")
    assert not Capture.objects.exists()
    answer = post(signed_in, document([event(1)])[:-20])
    run_waiting()
    told = get(signed_in, answer["Location"]).json()
    assert (told["success"], told["added"]) == (False, 0)
    assert told["errors"][0]["code"] == "unreadable"


def test_types_and_headers_that_are_not_known_are_refused(signed_in):
    data = document([event(1)])
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/gzip"):
        refusal(post(signed_in, data, kind), 415, "UnsupportedMediaTypeException")
    refusal(post(signed_in, data, **{"Content-Encoding": "gzip"}), 415, "UnsupportedMediaTypeException")
    refusal(post(signed_in, data, **{"GS1-Capture-Error-Behaviour": "perhaps"}), 400, "ValidationException")
    refusal(signed_in.put(CAPTURE, data, content_type=JSON), 405, "MethodNotAllowedException")


def test_too_large_a_document_is_refused_and_the_limits_can_be_asked_for(signed_in, settings):
    settings.CAPTURE_LIMITS = {"file_bytes": 800, "events": 3}
    limits = signed_in.options(CAPTURE)
    assert limits.status_code == 204
    assert limits["Allow"] == "OPTIONS, GET, POST"
    assert (limits["GS1-EPCIS-Capture-Limit"], limits["GS1-EPCIS-Capture-File-Size-Limit"]) == ("3", "800")
    assert (limits["GS1-Capture-Error-Behaviour"], limits["GS1-EPCIS-Version"]) == ("all", "2.0.0")
    refusal(post(signed_in, document([event(one) for one in range(9)])), 413, "CaptureLimitExceededException")
    assert not Capture.objects.exists()
    assert not [one for one in settings.FILES.rglob("*") if one.is_file()]


def test_more_events_than_are_taken_at_once_are_told(signed_in, settings):
    settings.CAPTURE_LIMITS = {"events": 3}
    data = document([event(one) for one in range(5)])
    post(signed_in, data)
    post(signed_in, data, **{"GS1-Capture-Error-Behaviour": "proceed"})
    post(signed_in, document([event(one) for one in range(3)]))
    run_waiting()
    made = list(Capture.objects.order_by("pk"))
    assert [(one.read, one.added, len(one.faults)) for one in made] == [(3, 0, 1), (3, 3, 1), (3, 0, 0)]
    assert made[0].faults[0]["code"] == "capture_limit"


def test_jobs_are_listed_page_by_page_to_their_own_unit_alone(client, cast):
    client.force_login(cast.miller)
    for one in range(5):
        post(client, document([event(one)]))
    seen, address = [], f"{CAPTURE}?perPage=2"
    while address:
        answer = get(client, address)
        seen += [int(one["captureID"]) for one in answer.json()]
        address = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert seen == sorted(Capture.objects.values_list("pk", flat=True), reverse=True)
    refusal(get(client, f"{CAPTURE}?perPage=none"), 400, "ValidationException")
    refusal(get(client, f"{CAPTURE}?nextPageToken=none"), 400, "ValidationException")
    client.force_login(cast.baker)
    assert get(client, CAPTURE).json() == []
    refusal(get(client, f"{CAPTURE}/{seen[0]}"), 404, "NoSuchResourceException")
    refusal(get(client, f"{CAPTURE}/none"), 404, "NoSuchResourceException")


def test_only_who_may_brings_events_in(client, cast):
    data = document([event(1)])
    refusal(post(client, data), 401, "SecurityException")
    for person in (cast.visitor, cast.homeless):
        client.force_login(person)
        refusal(post(client, data), 403, "SecurityException")
    assert not Capture.objects.exists()


def test_page_of_somebody_else_cannot_send_for_a_person_signed_in(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.miller)
    refusal(post(client, document([event(1)])), 403, "SecurityException")


def test_program_sends_with_the_key_of_a_person_until_it_is_withdrawn(cast):
    client, data = Client(enforce_csrf_checks=True), document([event(1)])
    key, text = keeping_keys.issue_key(cast.miller, by=cast.miller, at=timezone.now())
    shown = {"Authorization": f"Bearer {text}"}
    answer = post(client, data, **shown)
    assert answer.status_code == 202
    made = Capture.objects.get()
    assert (made.by, made.unit) == (cast.miller, cast.mill)
    assert client.get(CAPTURE, headers=shown).json()[0]["captureID"] == str(made.pk)
    _, other = keeping_keys.issue_key(cast.baker, by=None, at=timezone.now())
    assert client.get(CAPTURE, headers={"Authorization": f"Bearer {other}"}).json() == []
    set_scope(everything=True)
    refusal(post(client, data, Authorization=f"Bearer {text[:-1]}"), 401, "SecurityException")
    keeping_keys.withdraw_key(key, by=cast.miller, at=AT)
    refusal(post(client, data, **shown), 401, "SecurityException")
    assert text not in str(InterfaceKey.objects.values())


def test_nobody_without_a_unit_or_with_keys_enough_gets_one(cast):
    with pytest.raises(Problem):
        keeping_keys.issue_key(cast.homeless, by=None, at=AT)
    for _ in range(keeping_keys.MOST):
        keeping_keys.issue_key(cast.miller, by=None, at=AT)
    with pytest.raises(Problem):
        keeping_keys.issue_key(cast.miller, by=None, at=AT)


CONTEXT = {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"}
EVENTS = "/api/v1/epcis/events"


def test_single_event_is_there_when_it_is_answered(signed_in):
    named = event(1, eventID="urn:uuid:831c0292-4de1-430a-8255-2aca821abaab") | CONTEXT
    answer = post(signed_in, json.dumps(named).encode(), address=EVENTS)
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith("/events/urn%3Auuid%3A831c0292-4de1-430a-8255-2aca821abaab")
    assert answer.json()["epcList"] == named["epcList"]
    assert Event.objects.get().event_id == named["eventID"]
    again = refusal(post(signed_in, json.dumps(named).encode(), address=EVENTS), 409, "ResourceAlreadyExistsException")
    assert again["instance"] == answer["Location"]


def test_single_event_that_is_bad_or_not_single_is_refused_with_its_faults(signed_in):
    bad = json.dumps(event(1, action="SELL") | CONTEXT).encode()
    told = refusal(post(signed_in, bad, address=EVENTS), 400, "ValidationException")
    assert [one["pointer"] for one in told["errors"]] == ["/action"]
    for data in (document([event(1), event(2)]), document([]), b"{", b'{"type": 1}'):
        refusal(post(signed_in, data, address=EVENTS), 400, "ValidationException")
    assert not Event.objects.exists()
    assert not Capture.objects.exists()


def test_files_in_any_order_give_the_same_things_and_links(signed_in):
    draw, events = Random(5), [event(one) for one in range(40)]
    declared = {"errorDeclaration": {"declarationTime": "2026-05-30T08:00:00+08:00"}}
    events += [one | declared for one in events[::7]]
    found = []
    for _ in range(3):
        draw.shuffle(events)
        with transaction.atomic():
            for start in range(0, len(events), 9):
                post(signed_in, document(events[start : start + 9]))
            run_waiting()
            found.append(_graph())
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]
    things, links = found[0]
    assert (len(things), len(links), sum(is_gone for *_, is_gone in links)) == (41, 40, 6)


def _graph() -> tuple[set[Any], set[Any]]:
    """Things and which of them is what in which event, apart from the numbers of rows."""
    things = set(Thing.objects.values_list("canonical", "level", "of_class__canonical", "of_lot__canonical"))
    links = {
        (bytes(one.event.hash), one.thing.canonical, one.role, one.voided_at is not None)
        for one in Reference.objects.select_related("event", "thing")
    }
    return things, links
