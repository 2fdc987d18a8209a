"""Every parameter of SimpleEventQuery finds what it should, and nothing that it should not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.apps.traceability.asking import event, people
from tests.apps.traceability.query_cases import CASES, CONTEXT, Case
from tests.apps.traceability.telling import document

from conftest import SHARED
from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.models import Event
from zhiheng.apps.traceability.queries.simple_event import parse, select
from zhiheng.apps.traceability.refusals import Refusal
from zhiheng.platform.accounts.scope import system_scope

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
CONTROLS = {"@context", "orderBy", "orderDirection", "eventCountLimit", "maxEventCount"}  # each has its own test


@pytest.fixture(autouse=True)
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


def send(*events: dict[str, Any], at: datetime = AT, unit: Any = None) -> None:
    told = json.loads(document(list(events)))
    told["@context"].append(CONTEXT)
    made = capture(io.BytesIO(json.dumps(told).encode()), unit=unit or people().mill, by=None, at=at)
    assert not made.faults, made.faults[:6]


def names(parameters: dict[str, Any], **more: Any) -> list[str]:
    found = select(parse(parameters, namespaces=CONTEXT), limit=10_000, **more)
    return [one.body["eventID"] for one in found.events]


def told(case: Case, number: int, answer: str) -> dict[str, Any]:
    more = case.yes if answer == "yes" else case.no
    common = {"eventID": f"urn:c:{number}:{answer}", "ex:case": f"{number} {answer}"}
    whole = event(number, epcList=["https://id.gs1.org/01/06901234999990/21/x"]) | common
    return {name: value for name, value in (whole | more).items() if value is not None}


def test_every_parameter_finds_the_event_that_matches_and_not_the_other():
    events = [told(case, number, answer) for number, case in enumerate(CASES) for answer in ("yes", "no")]
    send(*events)
    assert Event.objects.count() == len(events)
    wrong = []
    for number, case in enumerate(CASES):
        found = names({case.parameter: case.value})
        if f"urn:c:{number}:yes" not in found or f"urn:c:{number}:no" in found:
            wrong.append((case.parameter, case.value, f"urn:c:{number}:yes" in found, f"urn:c:{number}:no" in found))
    assert not wrong


@pytest.mark.reference
def test_table_of_cases_has_every_parameter_of_the_schema_of_the_standard():
    path = SHARED / "reference" / "epcis" / "artefacts" / "REST" / "query-schema.json"
    if not path.exists():
        pytest.skip(f"parameters not compared: {path} is missing")
    schema = json.loads(path.read_text())["definitions"]["EPCIS-Query"]
    tried = {case.parameter for case in CASES} | CONTROLS | {"GE_recordTime", "LT_recordTime", "EQ_eventID"}
    assert not set(schema["properties"]) - tried
    # the schema escapes its backslashes twice
    patterns = [re.compile(one.replace("\\\\", "\\")) for one in schema["patternProperties"]]
    assert len(patterns) > 80
    assert not [one.pattern for one in patterns if not any(one.search(each) for each in tried)]


def test_record_time_is_when_the_events_came():
    send(event(1, eventID="urn:c:1"))
    send(event(2, eventID="urn:c:2"), at=AT + timedelta(hours=1), unit=Event.objects.get().unit)
    later = (AT + timedelta(minutes=30)).isoformat()
    assert (names({"GE_recordTime": later}), names({"LT_recordTime": later})) == (["urn:c:2"], ["urn:c:1"])
    assert names({"orderBy": "recordTime", "orderDirection": "ASC"}) == ["urn:c:1", "urn:c:2"]


def test_event_is_found_by_its_identifier_and_by_its_hash():
    send(event(1, eventID="urn:c:1"), event(2, eventID="urn:c:2"))
    hash_ = bytes(Event.objects.get(event_id="urn:c:2").hash).hex()
    assert names({"EQ_eventID": "urn:c:1"}) == ["urn:c:1"]
    assert names({"EQ_eventID": f"ni:///sha-256;{hash_}?ver=CBV2.0"}) == ["urn:c:2"]


def test_extension_is_found_whichever_prefix_names_its_namespace():
    send(event(1, eventID="urn:c:1", **{"ex:grade": "A"}))
    other = parse({"EQ_q:grade": "A", "@context": [{"q": CONTEXT["ex"]}]})
    wrong = parse({"EQ_ex:grade": "A", "@context": {"ex": "https://other.example.com/"}})
    assert [len(select(one).events) for one in (other, wrong)] == [1, 0]
    assert names({"EQ_https://ns.example.com/epcis/grade": "A"}) == ["urn:c:1"]


def test_declaration_of_error_is_found_by_what_the_event_names():
    wrong = event(1, eventID="urn:c:1")
    send(wrong, wrong | {"errorDeclaration": {"declarationTime": "2026-05-20T08:00:00+08:00"}})
    assert names({"MATCH_epc": wrong["epcList"]}) == ["urn:c:1", "urn:c:1"]
    assert names({"MATCH_epc": wrong["epcList"], "EXISTS_errorDeclaration": "true"}) == ["urn:c:1"]


def test_events_are_ordered_by_time_or_by_an_extension():
    levels = {1: 9, 2: 10, 3: -1}
    send(*(event(number, eventID=f"urn:c:{number}", **{"ex:level": level}) for number, level in levels.items()))
    assert names({"orderBy": "eventTime", "orderDirection": "ASC"}) == ["urn:c:1", "urn:c:2", "urn:c:3"]
    assert names({"orderBy": "ex:level"}) == ["urn:c:2", "urn:c:1", "urn:c:3"]
    assert names({"orderBy": "ex:level", "orderDirection": "ASC", "eventCountLimit": 2}) == ["urn:c:3", "urn:c:1"]


def test_more_events_than_are_wanted_are_refused():
    send(*(event(number, eventID=f"urn:c:{number}") for number in range(3)))
    assert len(names({"maxEventCount": 3})) == 3
    with pytest.raises(Refusal) as refused:
        names({"maxEventCount": "2"})
    assert (refused.value.name, refused.value.status) == ("QueryTooLargeException", 413)


@pytest.mark.parametrize(
    "asked",
    [
        {"EQ_bizstep": "shipping"},
        {"EQ_bizStep": "sailing"},
        {"EQ_bizStep": []},
        {"EQ_action": "ADD|TAKE"},
        {"GE_eventTime": "yesterday"},
        {"GE_eventTime": "2026-05-01T00:00:00"},
        {"GE_eventTime": ["2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"]},
        {"GT_quantity": "many"},
        {"GT_quantity": "1e400"},
        {"EQ_readPoint": "at home"},
        {"MATCH_epc": "urn:epc:idpat:unknown:*"},
        {"MATCH_epc": {"a": 1}},
        {"MATCH_epc": "a\x00b:c"},
        {"GT_ex:level": "high"},
        {"GT_readPoint_ex:level": "5"},
        {"EQ_value_KILOGRAM": "5"},
        {"orderBy": "bizStep"},
        {"orderBy": "eventTime", "orderDirection": "UP"},
        {"eventCountLimit": 5},
        {"orderBy": "eventTime", "eventCountLimit": 5, "maxEventCount": 5},
        {"maxEventCount": -1},
        {"EQ_booleanValue": "yes"},
        {"EXISTS_ex:level": "perhaps"},
        {"eventType": "QuantumEvent"},
        {"@context": 5},
    ],
    ids=str,
)
def test_wrong_parameter_is_refused_by_its_name(asked):
    with pytest.raises(Refusal) as refused:
        parse(asked)
    assert refused.value.name == "QueryParameterException"


def test_too_many_parameters_or_values_are_too_complex():
    for asked in (
        {f"EQ_ex:f{number}": "1" for number in range(61)},
        {"MATCH_epc": [f"urn:a:{n}" for n in range(1001)]},
    ):
        with pytest.raises(Refusal) as refused:
            parse(asked)
        assert refused.value.name == "QueryTooComplexException"


def test_texts_that_look_like_numbers_or_times_and_are_none_do_no_harm():
    bad = ["1e999", "2026-02-30T00:00:00Z", "9999999999999999999999999999", "NaN", "-"]
    send(*(event(n, eventID=f"urn:c:{n}", **{"ex:level": text}) for n, text in enumerate(bad)))
    assert names({"GE_ex:level": "10"}) == ["urn:c:2"]
    assert names({"GE_ex:level": "2026-01-01T00:00:00Z"}) == []
    assert len(names({"orderBy": "ex:level"})) == 5


def test_pages_neither_skip_nor_repeat_while_events_arrive():
    send(*(event(number, eventID=f"urn:c:{number}") for number in range(0, 40, 2)))
    unit = Event.objects.all()[0].unit
    for order in ({}, {"orderBy": "eventTime", "orderDirection": "ASC"}, {"orderBy": "ex:none"}):
        before = names(order)
        query, token, seen = parse(order, namespaces=CONTEXT), None, []
        for serial in range(100):
            page = select(query, after=token, limit=3)
            seen += [one.body["eventID"] for one in page.events]
            send(event(1000 + serial, eventID=f"urn:late:{len(before)}:{serial}"), unit=unit)
            if page.next is None:
                break
            token = page.next
        assert seen == before


def test_token_of_another_query_or_of_nobody_is_refused():
    send(*(event(number) for number in range(5)))
    token = select(parse({"EQ_bizStep": "shipping"}), limit=2).next
    for wrong in (token, "", "x", "W10", "bnVsbA", "[" * 5000, "é"):
        with pytest.raises(Refusal):
            select(parse({"EQ_bizStep": "receiving"}), after=wrong or "=", limit=2)


def test_what_came_since_a_former_answer_is_found_by_its_bound():
    send(event(1, eventID="urn:c:1"))
    bound = select(parse({})).bound
    send(event(2, eventID="urn:c:2"), unit=Event.objects.get().unit)
    assert names({}, newer_than=bound) == ["urn:c:2"]
