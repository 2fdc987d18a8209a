"""Names that are meant as GS1 writes them are held to it; names of somebody's own pass."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.apps.traceability.telling import AT, BISCUIT, document

from conftest import SHARED
from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.models import Capture, Event
from zhiheng.apps.traceability.strict_names import why_wrong
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

ITEM = f"{BISCUIT}/21/1"
WRONG_DIGIT = "https://id.gs1.org/01/06901234000008/21/1"


def event(**more: Any) -> dict[str, Any]:
    told = {"type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-05-01T08:00:00+08:00"}
    return told | {"eventTimeZoneOffset": "+08:00", "epcList": [ITEM]} | more


@pytest.fixture
def whole(db) -> Iterator[None]:
    with system_scope():
        yield


def send(*events: dict[str, Any], is_rollback: bool = False) -> Capture:
    unit = Unit.objects.get_or_create(code="140105", defaults={"name": "小店区", "kind": "county"})[0]
    return capture(io.BytesIO(document(list(events))), unit=unit, is_rollback=is_rollback, by=None, at=AT)


@pytest.mark.parametrize(
    "name",
    [
        WRONG_DIGIT,
        "https://trace.example.cn/a/01/06901234000008/10/L1",  # below anybody's domain
        "https://trace.example.cn/01/6901234000009",  # 13 digits
        "https://id.gs1.org/01/06901234000009/10/" + "L" * 21,
        "https://id.gs1.org/01/06901234000009/10/%E6%89%B9",  # 批
        "https://id.gs1.org/414/6901234000009/21/7",  # no qualifier of a place
        "https://id.gs1.org/01/06901234000009?3103=12",
        "https://id.gs1.org/00/123",
        "urn:epc:id:sgtin:690123.056789.A1",  # prefix and item must be 13 digits together
        "urn:epc:class:lgtin:6901234.056789.L/1",
        "urn:epc:id:sgtln:6901234.056789.A1",
        "URN:EPC:id:sgtin:6901234.056789.A1",
    ],
)
def test_wrong_name_of_gs1_is_a_fault(name):
    wrong = why_wrong(name)
    assert wrong is not None
    assert wrong.is_fault
    assert "请更正" in wrong.zh
    assert "Put it right" in wrong.en


@pytest.mark.parametrize(
    "name",
    [
        ITEM,
        "https://trace.example.cn/01/06901234000009/10/L1",
        "urn:epc:id:sgtin:6901234.056789.A1",
        "urn:epc:idpat:sgtin:6901234.056789.*",
        "urn:epc:id:gid:95100000.12345.400",  # no key of GS1
        "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
        "https://example.com/orders/01/20260301",
        "https://example.com/po/12345678",
        "https://example.com/00/01/02",
        "https://id.gs1.org/voc/anything",
        "http://[",
    ],
)
def test_sound_names_and_names_of_ones_own_pass(name):
    assert why_wrong(name) is None


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"epcList": [ITEM, WRONG_DIGIT]}, "/epcList/1"),
        ({"quantityList": [{"epcClass": "urn:epc:class:lgtin:690123.4.L"}]}, "/quantityList/0/epcClass"),
        ({"readPoint": {"id": "https://id.gs1.org/414/6901234000008"}}, "/readPoint/id"),
        ({"bizLocation": {"id": "urn:epc:id:sgln:6901234.0000.0"}}, "/bizLocation/id"),
        ({"sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:69.1"}]}, "/sourceList/0/source"),
        (
            {"bizTransactionList": [{"bizTransaction": "urn:epc:id:gdti:6901234.1.7"}]},
            "/bizTransactionList/0/bizTransaction",
        ),
    ],
)
def test_fault_tells_which_event_and_where_in_it(whole, more, pointer):
    made = send(event(), event(**more))
    assert [(one["index"], one["pointer"]) for one in made.faults] == [(1, f"/epcisBody/eventList/1{pointer}")]
    assert (made.added, made.refused) == (1, 1)


def test_asset_written_as_the_standards_own_examples_write_it_is_kept_with_a_warning(whole):
    made = send(event(epcList=["https://id.example.com/8003/030013450007718765"]), is_rollback=True)
    assert (made.added, made.faults) == (1, [])
    assert [(one["pointer"], one["code"]) for one in made.warnings] == [
        ("/epcisBody/eventList/0/epcList/0", "gs1_csum")
    ]
    assert Event.objects.count() == 1


@pytest.mark.reference
def test_official_examples_hold_no_wrong_name_but_those_of_assets(whole):
    base = SHARED / "reference" / "epcis" / "documents" / "valid"
    if not base.exists():
        pytest.skip(f"official examples not read: {base} is missing")
    unit = Unit.objects.create(code="140105", name="小店区", kind="county")
    warned = set()
    for path in sorted(one for one in base.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            made = capture(stream, unit=unit, by=None, at=AT)
        assert made.faults == []
        warned |= {one["en"].partition("'")[2].partition("'")[0] for one in made.warnings}
    assert warned
    assert all("/8003/" in one for one in warned), json.dumps(sorted(warned))
