"""EPCIS events: what is read, what is refused and where, and that every spelling of an event is the same event."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epcis_samples import CREATED, SPACE, TIMES, XML_OBJECT, document, faults, object_event, read_all, xml
from zhiheng.engines import epcis
from zhiheng.engines.epcis.json_text import CHUNK
from zhiheng.vocab.problem import Problem

LIST = "/epcisBody/eventList"
XML_LIST = "/epcis:EPCISDocument/EPCISBody/EventList"


def test_an_event_of_xml_and_of_json_is_the_same_event_with_the_same_hash():
    (of_json,) = read_all(document(object_event()))
    (of_xml,) = read_all(xml(XML_OBJECT))
    assert epcis.meaning(of_json.event) == epcis.meaning(of_xml.event)
    assert epcis.event_hash(of_json.event) == epcis.event_hash(of_xml.event)


def test_time_zone_order_digital_link_and_record_time_do_not_change_the_hash():
    first = epcis.Event(
        object_event(epcList=["urn:epc:id:sgtin:6901234.012345.1", "urn:epc:id:sgtin:6901234.012345.2"])
    )
    other = epcis.Event(
        object_event(
            eventTime="2026-03-01T00:00:00.0000Z",
            recordTime=CREATED,
            eventID="urn:uuid:1",
            bizStep="https://ref.gs1.org/cbv/BizStep-shipping",
            epcList=[
                "https://shop.example.cn/01/06901234123456/21/2?linkType=all",
                "https://id.gs1.org/01/06901234123456/10/L9/21/1",
            ],
        )
    )
    assert epcis.pre_hash(first) == epcis.pre_hash(other)


def test_another_value_another_field_or_another_extension_changes_the_hash():
    spellings = [
        object_event(),
        object_event(action="ADD"),
        object_event(bizLocation={"id": "urn:epc:id:sgln:6901234.00001.0"}),
        object_event(**{"ex:grade": "A"}),
        object_event(**{"ex:grade": "B"}),
    ]
    assert len({epcis.event_hash(epcis.Event(one, SPACE)) for one in spellings}) == len(spellings)


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"action": "CREATE"}, "/action", "word_unknown"),
        ({"eventTime": "2026-02-30T08:00:00Z"}, "/eventTime", "instant_invalid"),
        ({"eventTime": "2026-02-28T08:00:00"}, "/eventTime", "instant_invalid"),
        ({"eventTimeZoneOffset": "+14:30"}, "/eventTimeZoneOffset", "offset_invalid"),
        ({"bizStep": "transforming"}, "/bizStep", "word_unknown"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:transforming"}, "/bizStep", "word_unknown"),
        ({"epcList": ["no address"]}, "/epcList/0", "uri_invalid"),
        ({"epcList": ["urn:a:1", "urn:a:1"]}, "/epcList", "list_repeats"),
        ({"quantityList": [{"epcClass": "urn:a:1", "quantity": "3"}]}, "/quantityList/0/quantity", "number_expected"),
        ({"quantityList": [{"epcClass": "urn:a:1", "quantity": True}]}, "/quantityList/0/quantity", "number_expected"),
        ({"grade": "A"}, "/grade", "field_unknown"),
        ({"ilmd": {"ex:lot": "1"}}, "/ilmd", "ilmd_not_allowed"),
        ({"readPoint": {}}, "/readPoint", "field_missing"),
        ({"persistentDisposition": {}}, "/persistentDisposition", "field_missing"),
        ({"type": "MovingEvent"}, "/type", "event_type_unknown"),
        ({"a/b~": 1}, "/a~1b~0", "field_unknown"),
    ],
)
def test_a_fault_in_json_is_told_where_it_stands(changed, pointer, code):
    assert faults(document(object_event(), object_event(**changed))) == {f"{LIST}/1{pointer}": code}


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("ObjectEvent", {"action": "ADD"}),
        ("AggregationEvent", {"action": "ADD", "parentID": "urn:a:1"}),
        ("AssociationEvent", {"action": "OBSERVE", "parentID": "urn:a:1"}),
        ("TransactionEvent", {"action": "ADD", "bizTransactionList": [{"bizTransaction": "urn:a:1"}]}),
        ("TransformationEvent", {"inputEPCList": ["urn:a:1"]}),
    ],
)
def test_an_event_about_nothing_is_refused(kind, needed):
    bare = {"type": kind, "eventTime": CREATED, "eventTimeZoneOffset": "+08:00", **needed}
    assert faults(document(bare)) == {f"{LIST}/0": "what_missing"}


def test_a_good_event_is_kept_beside_bad_ones_and_each_has_its_index_and_line():
    told = json.dumps(document(object_event(), 7, object_event(action="X"), object_event()), indent=1)
    found = read_all(told)
    assert [each.index for each in found] == [0, 1, 2, 3]
    assert [not each.faults for each in found] == [True, False, False, True]
    assert told.splitlines()[found[2].line - 1].strip() == "{"
    assert found[1].event is None


def test_a_bare_event_needs_its_context():
    assert faults({"@context": [], **object_event()}) == {}
    assert faults(object_event()) == {"": "field_missing"}


def test_a_context_after_the_events_is_known_to_them():
    told = document(object_event(**{"ex:grade": "A"}))
    late = {name: told[name] for name in reversed(told)}
    first, second = read_all(told)[0], read_all(late)[0]
    assert list(late)[-1] == "@context"
    assert epcis.event_hash(first.event) == epcis.event_hash(second.event)


def test_an_event_of_a_foreign_type_needs_its_times_only():
    foreign = {"type": "ex:MovingEvent", "eventTime": CREATED, "eventTimeZoneOffset": "+08:00", "anything": 1}
    assert faults(document(foreign)) == {}
    del foreign["eventTime"]
    assert faults(document(foreign)) == {f"{LIST}/0": "field_missing"}


def test_values_longer_than_the_window_are_read_whole():
    events = [object_event(**{"ex:note": "粮" * CHUNK}) for _one in range(3)]
    found = read_all(document(*events))
    assert [each.event.body["ex:note"] for each in found] == ["粮" * CHUNK] * 3


@pytest.mark.parametrize(
    ("wrong", "pointer", "expected"),
    [
        ("<action>CREATE</action>", "/action", "ADD"),
        ("<action>ADD</action><grade>A</grade>", "/grade", "bizStep"),
        ("<action>ADD</action><disposition>urn:a:1</disposition><bizStep>urn:a:1</bizStep>", "/bizStep", "readPoint"),
        ("<bizStep>urn:a:1</bizStep>", "/bizStep", "action"),
        ("<action>ADD</action><epcis:other/>", "/epcis:other", "bizStep"),
    ],
)
def test_a_fault_in_xml_is_told_with_its_path_and_what_was_expected(wrong, pointer, expected):
    told = xml(XML_OBJECT + f"<ObjectEvent>{TIMES}<epcList/>{wrong}</ObjectEvent>")
    _good, bad = read_all(told)
    assert [fault.pointer for fault in bad.faults] == [f"{XML_LIST}/ObjectEvent[2]{pointer}"]
    assert expected in bad.faults[0].en


def test_an_unknown_element_among_the_events_is_a_fault_of_its_own():
    found = read_all(xml(XML_OBJECT + "<MovingEvent/>" + XML_OBJECT + "<Last/>"))
    assert [[fault.code for fault in each.faults] for each in found] == [
        [],
        ["event_type_unknown"],
        [],
        ["event_type_unknown"],
    ]


def test_what_epcis_1_2_wraps_in_extensions_is_read_as_if_it_stood_outside():
    told = xml(
        f"<ObjectEvent>{TIMES}<baseExtension><eventID>urn:uuid:1</eventID></baseExtension><epcList/>"
        "<action>ADD</action><extension><quantityList><quantityElement><epcClass>urn:epc:class:lgtin:6901234.012345.L1"
        "</epcClass><quantity>12.50</quantity><uom>KGM</uom></quantityElement></quantityList>"
        "<ilmd><ex:grade>A</ex:grade></ilmd></extension></ObjectEvent>"
        f"<extension><TransformationEvent>{TIMES}<inputEPCList><epc>urn:a:1</epc></inputEPCList>"
        "<outputEPCList><epc>urn:a:2</epc></outputEPCList></TransformationEvent></extension>",
        version="1.2",
    )
    first, second = read_all(told)
    assert not first.faults + second.faults
    assert first.event.body["eventID"] == "urn:uuid:1"
    assert first.event.body["quantityList"] == [
        {"epcClass": "urn:epc:class:lgtin:6901234.012345.L1", "quantity": 12.5, "uom": "KGM"}
    ]
    assert first.event.body["ilmd"] == {"ex:grade": "A"}
    assert second.event.body["outputEPCList"] == ["urn:a:2"]


def test_a_quantity_event_of_epcis_1_x_becomes_an_object_event_with_a_quantity():
    told = f"<QuantityEvent>{TIMES}<epcClass>urn:a:1</epcClass><quantity>3</quantity></QuantityEvent>"
    (found,) = read_all(xml(told, version="1.2"))
    assert not found.faults
    assert found.event.body["type"] == "ObjectEvent"
    assert found.event.body["quantityList"] == [{"epcClass": "urn:a:1", "quantity": 3}]
    assert [fault.code for fault in read_all(xml(told))[0].faults] == ["event_type_unknown"]


def test_a_value_of_xml_that_looks_compact_stays_what_it_is_when_it_goes_to_json():
    told = XML_OBJECT.replace("</ObjectEvent>", "<ex:grade>ex:red</ex:grade></ObjectEvent>")
    (of_xml,) = read_all(xml(told))
    (of_json,) = read_all(epcis.json_event(of_xml.event))
    assert epcis.pre_hash(of_json.event) == epcis.pre_hash(of_xml.event)
    assert "ex:red" in epcis.pre_hash(of_xml.event)


def test_fields_that_a_document_tells_to_ignore_are_not_hashed():
    told = XML_OBJECT.replace("</ObjectEvent>", "<ex:grade>A</ex:grade></ObjectEvent>")
    ignoring = xml(told).replace("<EPCISBody>", "<ex:ignoreFields><ex:grade/></ex:ignoreFields><EPCISBody>")
    (plain,) = read_all(xml(XML_OBJECT), is_checked=False)
    (ignored,) = read_all(ignoring, is_checked=False)
    assert epcis.event_hash(ignored.event) == epcis.event_hash(plain.event)


def test_what_xml_cannot_hold_is_refused_with_what_to_do():
    report = {"type": "Temperature", "value": 4, "ex:more": {"ex:a": "1"}}
    event = epcis.Event(object_event(sensorElementList=[{"sensorReport": [report]}]), SPACE)
    for told in (event, epcis.Event(object_event(**{"ex:a b": "1"}), SPACE), epcis.Event({"type": "ex:Own"}, SPACE)):
        with pytest.raises(Problem, match="JSON-LD") as refused:
            epcis.xml_document([told], created=CREATED)
        assert refused.value.code == "epcis_not_expressible"


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
DEEP = 100_000
HOSTILE = {
    "entities": xml(f"<ObjectEvent>{TIMES}<ex:a>&i;</ex:a></ObjectEvent>", before=BILLION),
    "entity of a file": xml(XML_OBJECT, before='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "entities in an attribute": xml('<ObjectEvent ex:a="&i;"/>', before=BILLION),
    "deep xml": xml("<ex:a>" * DEEP),
    "deep json list": '{"epcisBody": {"eventList": [' + "[" * DEEP,
    "deep json event": json.dumps(document(object_event()))[:-3]
    + ', {"ex:a": '
    + '{"ex:a":' * 500
    + "1"
    + "}" * 502
    + "]}}",
    "deep value beside": '{"a": ' + '{"a":' * DEEP,
    "huge number": json.dumps(document(object_event())).replace('"shipping"', "9" * 100_000),
    "infinite number": json.dumps(document(object_event())).replace('"shipping"', "1e999"),
    "not a number": json.dumps(document(object_event())).replace('"shipping"', "NaN"),
    "not utf-8": json.dumps(document(object_event())).encode().replace(b"shipping", b"\xff\xfe"),
    "lone surrogate": json.dumps(document(object_event())).replace("shipping", "\\ud800"),
    "long text": json.dumps(document(object_event(bizStep="x" * 10_000_000))),
    "long xml text": xml(XML_OBJECT.replace("OBSERVE", "x" * 11_000_000)),
    "cut off json": json.dumps(document(object_event(), object_event()))[:-40],
    "cut off xml": xml(XML_OBJECT)[:-40],
    "nothing": "",
    "blank": " \n ",
    "zero bytes": b"\0" * 100,
    "a list": "[1]",
    "a number": "1",
    "two documents": json.dumps(document(object_event())) * 2,
    "other xml": "<html><body/></html>",
    "own wrong namespace": xml(XML_OBJECT).replace("urn:epcglobal:epcis:xsd:2", "urn:epcglobal:epcis:xsd:9"),
    "wrong shapes": json.dumps(
        document(object_event(bizTransactionList=3, sensorElementList=[[1]], readPoint=[], persistentDisposition="x"))
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_faults_in_both_languages_and_no_crash(name):
    found = read_all(HOSTILE[name])
    told = [fault for each in found for fault in each.faults]
    assert told
    assert all(fault.zh and fault.en and len(fault.message) < 1000 for fault in told)
    for each in read_all(HOSTILE[name], is_checked=False):
        if each.event is not None:
            assert epcis.event_hash(each.event).startswith("ni:///sha-256;")


def test_a_doctype_without_entities_is_no_offence():
    assert faults(xml(XML_OBJECT, before="<!DOCTYPE project>")) == {}


# ── laws ──

uris = st.from_regex(r"urn:example:[a-z0-9.\-]{1,12}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12).map(
    lambda text: "文" + text.strip() + "字"
)
names = st.from_regex(r"(ex|cbvmda):[a-z][A-Za-z0-9]{0,8}", fullmatch=True)
values = st.recursive(
    texts,
    lambda inner: st.lists(texts, min_size=2, max_size=3) | st.dictionaries(names, inner, min_size=1, max_size=3),
    max_leaves=6,
)
numbers = st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 4))
quantities = st.fixed_dictionaries(
    {"epcClass": uris}, optional={"quantity": numbers.map(abs), "uom": st.sampled_from(["KGM", "LTR"])}
).map(lambda one: {key: one[key] for key in one if key != "uom" or "quantity" in one})
places = st.fixed_dictionaries({"id": uris}, optional={"ex:gate": texts})
instants = st.datetimes().map(lambda moment: f"{moment:%Y}".zfill(4) + f"{moment:-%m-%dT%H:%M:%S.%f}+08:00")
sensors = st.fixed_dictionaries(
    {
        "sensorReport": st.lists(
            st.fixed_dictionaries(
                {"type": st.sampled_from(["Temperature", "urn:example:own"])},
                optional={"value": numbers, "booleanValue": st.booleans(), "stringValue": texts, "ex:x": texts},
            ),
            min_size=1,
            max_size=2,
        )
    },
    optional={"sensorMetadata": st.fixed_dictionaries({"time": instants, "deviceID": uris}), "ex:more": values},
)
events = st.builds(
    lambda needed, more, extensions: {
        "type": "ObjectEvent",
        "eventTimeZoneOffset": "+08:00",
        **needed,
        **more,
        **extensions,
    },
    st.fixed_dictionaries(
        {
            "eventTime": instants,
            "epcList": st.lists(uris, max_size=3, unique=True),
            "action": st.just("ADD"),
        }
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "eventID": uris,
            "bizStep": st.sampled_from(["shipping", "receiving", "urn:example:own"]),
            "disposition": st.just("in_transit"),
            "readPoint": places,
            "bizLocation": places,
            "quantityList": st.lists(quantities, min_size=1, max_size=2),
            "bizTransactionList": st.lists(
                st.fixed_dictionaries({"bizTransaction": uris}, optional={"type": st.just("po")}),
                min_size=1,
                max_size=2,
            ),
            "sourceList": st.lists(st.fixed_dictionaries({"type": st.just("location"), "source": uris}), min_size=1),
            "persistentDisposition": st.just({"set": ["recalled"], "unset": ["reserved"]}),
            "sensorElementList": st.lists(sensors, min_size=1, max_size=2),
            "ilmd": st.dictionaries(names, values, min_size=1, max_size=3),
            "errorDeclaration": st.fixed_dictionaries(
                {"declarationTime": instants}, optional={"reason": st.just("incorrect_data"), "ex:why": texts}
            ),
        },
    ),
    st.dictionaries(names, values, max_size=3),
)


@settings(deadline=None, max_examples=150)
@given(body=events)
def test_every_spelling_of_an_event_is_read_back_as_the_same_event_with_the_same_hash(body):
    event = epcis.Event(body, SPACE)
    spellings = [
        json.dumps(epcis.json_event(event)).encode(),
        json.dumps(epcis.json_document([event], created=CREATED), ensure_ascii=False).encode(),
        epcis.xml_document([event], created=CREATED),
        epcis.xml_document([event], created=CREATED, version="1.2"),
    ]
    for spelling in spellings:
        (found,) = epcis.read(io.BytesIO(spelling))
        assert found.faults == ()
        assert epcis.meaning(found.event) == epcis.meaning(event)
        assert epcis.event_hash(found.event) == epcis.event_hash(event)


@settings(deadline=None, max_examples=200)
@given(
    told=st.recursive(
        st.none() | st.booleans() | numbers | texts,
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from([*object_event(), "sensorElementList", "ilmd", "ex:a", "@context"]), x)
        ),
        max_leaves=12,
    )
)
def test_any_json_in_the_place_of_an_event_is_read_and_hashed_or_told_to_be_wrong(told):
    for is_checked in (True, False):
        for each in read_all(document(told), is_checked=is_checked):
            assert each.faults or isinstance(told, dict)
            if each.event is not None:
                epcis.event_hash(each.event)
