"""For every parameter of SimpleEventQuery: what is asked, an event that matches and one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.apps.traceability.asking import GTIN

CONTEXT = {"ex": "https://ns.example.com/epcis/"}
CLASS, OTHER = f"https://id.gs1.org/01/{GTIN}", "https://id.gs1.org/01/06901234000009"
LOT, OTHER_LOT = f"{CLASS}/10/L1", f"{OTHER}/10/L2"
ITEM, OTHER_ITEM = f"{CLASS}/21/1", f"{OTHER}/21/2"
GLN, OTHER_GLN = "https://id.gs1.org/414/6901234000009", "https://id.gs1.org/414/6901234000016"
PARTY, OTHER_PARTY = "https://id.gs1.org/417/6901234000009", "https://id.gs1.org/417/6901234000016"
SSCC, OTHER_SSCC = "https://id.gs1.org/00/106901234000000015", "https://id.gs1.org/00/106901234000000022"
OPERATORS = {"EQ": (5, 6), "GT": (6, 5), "GE": (5, 4), "LT": (4, 5), "LE": (5, 6)}  # beside 5: what matches, what not
EARLY, MIDDLE, LATE = "2026-03-01T00:00:00Z", "2026-04-01T08:00:00+08:00", "2026-05-01T00:00:00Z"
TIMES = {"EQ": (MIDDLE, LATE), "GT": (LATE, MIDDLE), "GE": (MIDDLE, EARLY), "LT": (EARLY, LATE), "LE": (MIDDLE, LATE)}


@dataclass(frozen=True)
class Case:
    """One parameter with its value; what the two events have beside what all events have."""

    parameter: str
    value: Any
    yes: dict[str, Any]
    no: dict[str, Any]


def _quantity(value: float, name: str = LOT, uom: str = "KGM") -> dict[str, Any]:
    return {"quantityList": [{"epcClass": name, "quantity": value, "uom": uom}]}


def _transformation(**more: Any) -> dict[str, Any]:
    sides = {"inputEPCList": [f"{CLASS}/21/in"], "outputEPCList": [f"{CLASS}/21/out"]}
    return {"type": "TransformationEvent", "action": None, "epcList": None} | sides | more


def _aggregation(**more: Any) -> dict[str, Any]:
    packed = {"type": "AggregationEvent", "epcList": None, "parentID": OTHER_SSCC, "childEPCs": [f"{OTHER}/21/c"]}
    return packed | more


def _report(**more: Any) -> dict[str, Any]:
    return {"sensorElementList": [{"sensorReport": [{"type": "Temperature"} | more]}]}


def _metadata(**more: Any) -> dict[str, Any]:
    return {"sensorElementList": [{"sensorMetadata": more, "sensorReport": [{"type": "Temperature", "value": 1}]}]}


def _declared(**more: Any) -> dict[str, Any]:
    return {"errorDeclaration": {"declarationTime": MIDDLE} | more}


FIXED = [
    Case("eventType", ["AggregationEvent"], _aggregation(), {}),
    Case("GE_eventTime", MIDDLE, {"eventTime": MIDDLE}, {"eventTime": EARLY}),
    Case("LT_eventTime", MIDDLE, {"eventTime": EARLY}, {"eventTime": MIDDLE}),
    Case("EQ_action", ["ADD"], {"action": "ADD"}, {}),
    Case("EQ_bizStep", ["receiving"], {"bizStep": "receiving"}, {"bizStep": "shipping"}),
    Case("EQ_bizStep", "urn:epcglobal:cbv:bizstep:receiving", {"bizStep": "receiving"}, {"bizStep": "shipping"}),
    Case("EQ_disposition", ["in_transit"], {"disposition": "in_transit"}, {"disposition": "active"}),
    Case(
        "EQ_persistentDisposition_set",
        ["recalled"],
        {"persistentDisposition": {"set": ["recalled"]}},
        {"persistentDisposition": {"unset": ["recalled"]}},
    ),
    Case(
        "EQ_persistentDisposition_unset",
        ["recalled"],
        {"persistentDisposition": {"unset": ["recalled"]}},
        {"persistentDisposition": {"set": ["recalled"]}},
    ),
    Case("EQ_readPoint", [GLN], {"readPoint": {"id": GLN}}, {"readPoint": {"id": OTHER_GLN}}),
    Case("EQ_readPoint", "urn:epc:id:sgln:6901234.00000.0", {"readPoint": {"id": GLN}}, {"bizLocation": {"id": GLN}}),
    Case("WD_readPoint", [GLN], {"readPoint": {"id": f"{GLN}/254/dock"}}, {"readPoint": {"id": OTHER_GLN}}),
    Case("EQ_bizLocation", [GLN], {"bizLocation": {"id": GLN}}, {"bizLocation": {"id": OTHER_GLN}}),
    Case("WD_bizLocation", [GLN], {"bizLocation": {"id": f"{GLN}/254/dock"}}, {"bizLocation": {"id": OTHER_GLN}}),
    Case(
        "EQ_transformationID",
        ["urn:example:t:1"],
        _transformation(transformationID="urn:example:t:1"),
        _transformation(transformationID="urn:example:t:2"),
    ),
    Case("MATCH_epc", [ITEM], {"epcList": [ITEM]}, {"epcList": [OTHER_ITEM]}),
    Case("MATCH_epc", "urn:epc:id:sgtin:6901234.056789.1", {"epcList": [ITEM]}, {"epcList": [OTHER_ITEM]}),
    Case("MATCH_epc", "urn:epc:idpat:sgtin:6901234.056789.*", {"epcList": [ITEM]}, {"epcList": [OTHER_ITEM]}),
    Case("MATCH_epc", "urn:epc:idpat:sgtin:6901234.*.*", {"epcList": [ITEM]}, {"epcList": [SSCC]}),
    Case("MATCH_epc", "urn:epc:idpat:sgtin:*.*.*", {"epcList": [ITEM]}, {"epcList": [SSCC]}),
    Case("MATCH_epc", CLASS, {"epcList": [ITEM]}, {"epcList": None, **_quantity(1, CLASS)}),
    Case("MATCH_epc", f"{CLASS}/*", {"epcList": [ITEM]}, {"epcList": [OTHER_ITEM]}),
    Case(
        "MATCH_epc",
        LOT,
        {"action": "ADD", "epcList": [f"{CLASS}/21/of-lot"], "ilmd": {"cbvmda:lotNumber": "L1"}},
        {"epcList": [f"{CLASS}/21/of-none"]},
    ),
    Case("MATCH_epc", ITEM, _aggregation(childEPCs=[ITEM]), _aggregation(childEPCs=[OTHER_ITEM])),
    Case("MATCH_parentID", [SSCC], _aggregation(parentID=SSCC), _aggregation()),
    Case("MATCH_inputEPC", [ITEM], _transformation(inputEPCList=[ITEM]), _transformation(outputEPCList=[ITEM])),
    Case("MATCH_outputEPC", [ITEM], _transformation(outputEPCList=[ITEM]), _transformation(inputEPCList=[ITEM])),
    Case("MATCH_anyEPC", [SSCC], _aggregation(parentID=SSCC), _aggregation()),
    Case("MATCH_epcClass", [LOT], _quantity(1), _quantity(1, OTHER_LOT)),
    Case("MATCH_epcClass", "urn:epc:class:lgtin:6901234.056789.L1", _quantity(1), _quantity(1, OTHER_LOT)),
    Case("MATCH_epcClass", "urn:epc:class:lgtin:6901234.056789.*", _quantity(1), _quantity(1, OTHER_LOT)),
    Case("MATCH_epcClass", "urn:epc:idpat:sgtin:6901234.056789.*", _quantity(1, CLASS, uom="KGM"), {"epcList": [ITEM]}),
    Case(
        "MATCH_inputEPCClass",
        [LOT],
        _transformation(inputQuantityList=_quantity(1)["quantityList"]),
        _transformation(outputQuantityList=_quantity(1)["quantityList"]),
    ),
    Case(
        "MATCH_outputEPCClass",
        [LOT],
        _transformation(outputQuantityList=_quantity(1)["quantityList"]),
        _transformation(inputQuantityList=_quantity(1)["quantityList"]),
    ),
    Case(
        "MATCH_anyEPCClass", [LOT], _transformation(inputQuantityList=_quantity(1)["quantityList"]), {"epcList": [ITEM]}
    ),
    Case("EXISTS_errorDeclaration", None, _declared(), {}),
    Case("GE_errorDeclaration_Time", MIDDLE, _declared(), _declared(declarationTime=EARLY)),
    Case("LT_errorDeclaration_Time", MIDDLE, _declared(declarationTime=EARLY), _declared()),
    Case("GE_errorDeclarationTime", MIDDLE, _declared(), _declared(declarationTime=EARLY)),
    Case("LT_errorDeclarationTime", MIDDLE, _declared(declarationTime=EARLY), _declared()),
    Case("EQ_errorReason", ["incorrect_data"], _declared(reason="incorrect_data"), _declared(reason="did_not_occur")),
    Case(
        "EQ_correctiveEventID",
        ["urn:example:right"],
        _declared(correctiveEventIDs=["urn:example:right"]),
        _declared(correctiveEventIDs=["urn:example:left"]),
    ),
    Case("EXISTS_sensorElementList", None, _report(value=1), {}),
    Case("GE_time", MIDDLE, _report(time=MIDDLE, value=1), _report(time=EARLY, value=1)),
    Case("LT_time", MIDDLE, _metadata(time=EARLY), _metadata(time=MIDDLE)),
    Case("GE_startTime", MIDDLE, _metadata(startTime=MIDDLE), _metadata(startTime=EARLY)),
    Case("LT_startTime", MIDDLE, _metadata(startTime=EARLY), _metadata(startTime=MIDDLE)),
    Case("GE_endTime", MIDDLE, _metadata(endTime=MIDDLE), _metadata(endTime=EARLY)),
    Case("LT_endTime", MIDDLE, _metadata(endTime=EARLY), _metadata(endTime=MIDDLE)),
    Case("EQ_type", ["Pressure"], _report(type="Pressure", value=1), _report(value=1)),
    Case(
        "EQ_deviceID", ["urn:example:d:1"], _metadata(deviceID="urn:example:d:1"), _metadata(deviceID="urn:example:d:2")
    ),
    Case(
        "EQ_dataProcessingMethod",
        ["urn:example:m:1"],
        _report(dataProcessingMethod="urn:example:m:1", value=1),
        _report(dataProcessingMethod="urn:example:m:2", value=1),
    ),
    Case(
        "EQ_microorganism",
        ["https://example.com/m/1"],
        _report(microorganism="https://example.com/m/1", value=1),
        _report(microorganism="https://example.com/m/2", value=1),
    ),
    Case(
        "EQ_chemicalSubstance",
        ["https://example.com/c/1"],
        _report(chemicalSubstance="https://example.com/c/1", value=1),
        _report(chemicalSubstance="https://example.com/c/2", value=1),
    ),
    Case(
        "EQ_bizRules", ["urn:example:r:1"], _metadata(bizRules="urn:example:r:1"), _metadata(bizRules="urn:example:r:2")
    ),
    Case("EQ_stringValue", ["warm"], _report(stringValue="warm"), _report(stringValue="cold")),
    Case("EQ_booleanValue", True, _report(booleanValue=True), _report(booleanValue=False)),
    Case("EQ_hexBinaryValue", ["F0F1"], _report(hexBinaryValue="F0F1"), _report(hexBinaryValue="F0F2")),
    Case("EQ_uriValue", ["urn:example:u:1"], _report(uriValue="urn:example:u:1"), _report(uriValue="urn:example:u:2")),
    Case(
        "EQ_bizTransaction_po",
        ["urn:example:po:1"],
        {"bizTransactionList": [{"type": "po", "bizTransaction": "urn:example:po:1"}]},
        {"bizTransactionList": [{"type": "inv", "bizTransaction": "urn:example:po:1"}]},
    ),
    Case(
        "EQ_source_owning_party",
        ["urn:epc:id:pgln:6901234.00000"],
        {"sourceList": [{"type": "owning_party", "source": PARTY}]},
        {"sourceList": [{"type": "owning_party", "source": OTHER_PARTY}]},
    ),
    Case(
        "EQ_destination_location",
        [GLN],
        {"destinationList": [{"type": "location", "destination": GLN}]},
        {"sourceList": [{"type": "location", "source": GLN}]},
    ),
    Case("HASATTR_ex:grade", ["ex:scale"], {"ex:grade": {"#text": "A", "ex:scale": "eu"}}, {"ex:grade": "A"}),
    Case(
        "EQATTR_ex:grade_ex:scale",
        ["eu"],
        {"ex:grade": {"#text": "A", "ex:scale": "eu"}},
        {"ex:grade": {"#text": "A", "ex:scale": "cn"}},
    ),
    Case(
        "EQ_ATTR_grade_scale",
        ["eu"],
        {"ex:grade": {"#text": "A", "scale": "eu"}},
        {"ex:grade": {"#text": "A", "scale": "cn"}},
    ),
]


def _numbers() -> Iterator[Case]:
    for operator, (yes, no) in OPERATORS.items():
        value: Any = [5] if operator == "EQ" else 5
        yield Case(f"{operator}_quantity", value, _quantity(yes), _quantity(no))
        yield Case(f"{operator}_quantity_KGM", value, _quantity(yes), _quantity(yes, uom="LTR"))
        yield Case(f"{operator}_quantity_KGM", value, _quantity(yes), _quantity(no))
        yield Case(f"{operator}_percRank", value, _report(percRank=yes, value=1), _report(percRank=no, value=1))
        for name in ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue"):
            more = {"percRank": 50} if name == "percValue" else {}
            told = _report(**{name: yes}, uom="CEL", **more)
            yield Case(f"{operator}_{name}_CEL", value, told, _report(**{name: no}, uom="CEL", **more))
            yield Case(f"{operator}_{name}_CEL", value, told, _report(**{name: yes}, uom="FAH", **more))


def _within(area: str, members: dict[str, Any]) -> dict[str, Any]:
    """Members in their place in an event."""
    if area == "ILMD":
        return {"action": "ADD", "ilmd": members}
    if area == "ERROR_DECLARATION":
        return _declared(**members)
    if area == "SENSORELEMENT":
        return {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 1}], **members}]}
    if area == "SENSORMETADATA":
        return _metadata(**members)
    if area == "SENSORREPORT":
        return _report(value=1, **members)
    if area:
        return {area: {"id": GLN, **members}}
    return members


def _extensions() -> Iterator[Case]:
    areas = (
        "",
        "ILMD",
        "ERROR_DECLARATION",
        "SENSORELEMENT",
        "SENSORMETADATA",
        "SENSORREPORT",
        "readPoint",
        "bizLocation",
    )
    for area in areas:
        tests = ("EQ",) if area in ("readPoint", "bizLocation") else (*OPERATORS, "EXISTS")
        for test in tests:
            for inner in ("", "INNER_"):
                name = f"{test}_{inner}{area}{'_' if area else ''}ex:level"
                yield from _extension(name, test, area, bool(inner))


def _extension(name: str, test: str, area: str, is_inner: bool) -> Iterator[Case]:
    def told(value: Any) -> dict[str, Any]:
        return _within(area, {"ex:outer": {"ex:level": value}} if is_inner else {"ex:level": value})

    def misplaced(value: Any) -> dict[str, Any]:
        return _within(area, {"ex:level": value} if is_inner else {"ex:outer": {"ex:level": value}})

    if test == "EXISTS":
        yield Case(name, None, told(1), misplaced(1))
        return
    yes, no = OPERATORS[test]
    yield Case(name, 5, told(yes), told(no))
    yield Case(name, 5, told(yes), misplaced(yes))
    early, late = TIMES[test]
    yield Case(name, MIDDLE, told(early), told(late))
    if test == "EQ":
        yield Case(name, ["red", "blue"], told("red"), told("green"))


CASES = [*FIXED, *_numbers(), *_extensions()]
