"""A firm's people fill in, upload, scan and look; nothing is recorded twice, and nothing that was typed is lost."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.traceability.firm import BAKERY, BREAD, CASE, FLOUR, GLN, MILL, enter
from apps.traceability.test_capturing import document, event
from zhiheng.apps.traceability.actions.capturing import capture, carry_out
from zhiheng.apps.traceability.models import Capture, Event, FilledSheet, Thing
from zhiheng.engines import epcis
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
STEM = "https://id.gs1.org"


@pytest.fixture
def cast(settings, tmp_path):
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.FILES = tmp_path / "files"
    return enter()


@pytest.fixture
def browser(cast) -> Client:
    return signed_in(cast.baker)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(answer) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode()


def rows_of(answer) -> list[dict]:
    return json.loads(page(answer))


def table(*rows: str) -> SimpleUploadedFile:
    head = "环节,日期,产品编码,批号,数量,单位,对方编码,备注"
    return SimpleUploadedFile("三月.csv", "\n".join((head, *rows, "")).encode("gb18030"))


GOOD = f"收货,2026-03-01,{FLOUR},F1,100,千克,{MILL},"
SALE = f"零售,2026-03-02,{BREAD},B1,3,袋,,"
BAD = "零售,2026-03-02,6901234567890,B1,3,袋,,"


def sent(browser: Client, *rows: str) -> FilledSheet:
    answer = browser.post(reverse("trace_sheet_upload"), {"file": table(*rows)})
    assert answer.status_code == 302, page(answer)
    with system_scope():
        return FilledSheet.objects.latest("pk")


def events() -> list[Event]:
    with system_scope():
        return list(Event.objects.order_by("pk"))


def test_table_is_shown_before_it_is_recorded_and_recorded_once(browser):
    filled = sent(browser, GOOD, SALE)
    looked = page(browser.get(reverse("trace_sheet", args=[filled.pk])))
    assert "确认登记" in looked
    assert "商品 06901234000016 批次 F1" in looked
    assert events() == []
    for _ in range(2):  # a double tap
        answer = browser.post(reverse("trace_sheet_confirm", args=[filled.pk]))
        assert answer.status_code == 302
    assert [one.biz_step for one in events()] == ["receiving", "retail_selling"]
    with system_scope():
        assert Capture.objects.count() == 1
        assert LedgerEntry.objects.filter(action__startswith="traceability.").count() == 2
    assert "已登记" in page(browser.get(reverse("trace_sheet", args=[filled.pk])))


def test_good_rows_are_recorded_without_the_bad_ones_only_if_a_person_says_so(browser):
    filled = sent(browser, GOOD, BAD)
    looked = page(browser.get(reverse("trace_sheet", args=[filled.pk])))
    assert "校验位" in looked
    assert "核对条码下方的数字" in looked
    browser.post(reverse("trace_sheet_confirm", args=[filled.pk]))
    assert events() == []
    browser.post(reverse("trace_sheet_confirm", args=[filled.pk]), {"with_faults": "1"})
    assert len(events()) == 1
    again = sent(browser, GOOD, SALE)  # mended, and the whole table sent again
    browser.post(reverse("trace_sheet_confirm", args=[again.pk]))
    assert len(events()) == 2


def test_bad_rows_are_exported_with_row_column_reason_and_remedy(browser):
    filled = sent(browser, GOOD, BAD)
    (told,) = rows_of(browser.get(reverse("trace_sheet", args=[filled.pk]), {"export": "json"}))
    assert (told["row"], told["column"], told["value"]) == (3, "产品编码", "6901234567890")
    assert told["reason"]
    assert told["remedy"]
    assert browser.get(reverse("trace_sheet", args=[filled.pk]), {"sort": "row", "q": "校验"}).status_code == 200


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"<html>", b"a,b\n1,2\n"])
def test_file_that_is_no_table_is_refused_on_the_page(browser, content):
    file = SimpleUploadedFile("x.xlsx", content)
    answer = browser.post(reverse("trace_sheet_upload"), {"file": file})
    assert answer.status_code == 422
    assert "errorlist" in page(answer)
    with system_scope():
        assert not FilledSheet.objects.exists()


def test_template_can_be_fetched_and_opened(browser):
    answer = browser.get(reverse("trace_template"))
    assert len(openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames) == 6


def scanned(browser: Client, **more) -> dict:
    told = {"doing": "ship", "at": "2026-03-01T08:30:00", "partner": MILL, "line": [BREAD], "lot": ["B1"],
            "quantity": ["2"], "unit": ["袋"], "side": ["in"], "record": "1"}  # fmt: skip
    return browser.post(reverse("trace_scan"), told | more)


def test_scanned_goods_are_recorded_as_one_valid_event_and_a_double_tap_adds_nothing(browser):
    for told in ("已记录", "已经记录过"):
        answer = scanned(browser)
        assert answer.status_code == 302
        assert told in page(browser.get(answer["Location"]))
    (one,) = events()
    assert one.body["quantityList"] == [{"epcClass": f"{STEM}/01/0{BREAD}/10/B1", "quantity": 2}]
    assert one.body["destinationList"][0]["destination"] == f"urn:cn:uscc:{MILL}"
    assert one.body["sourceList"][0]["source"] == f"urn:cn:uscc:{BAKERY}"
    faults: list[epcis.Fault] = []
    epcis.check_event(one.body, (), faults)
    assert faults == []


@pytest.mark.parametrize(
    ("doing", "more", "kind"),
    [
        ("receive", {}, "ObjectEvent"),
        ("make", {"line": [FLOUR, BREAD], "lot": ["F1", "B1"], "quantity": ["5", "10"], "unit": ["千克", "袋"],
                  "side": ["in", "out"], "production": "SC1"}, "TransformationEvent"),
        ("pack", {"container": CASE}, "AggregationEvent"),
        ("sell", {"place": GLN}, "ObjectEvent"),
    ],
)  # fmt: skip
def test_each_doing_can_be_scanned(browser, doing, more, kind):
    assert scanned(browser, doing=doing, **more).status_code == 302
    (one,) = events()
    assert one.body["type"] == kind


def test_scans_are_added_one_after_the_other_and_kept_when_something_is_wrong(browser):
    told = {"doing": "receive", "at": "2026-03-01T08:30:00", "add": "1", "partner": "", "code": BREAD}
    first = page(browser.post(reverse("trace_scan"), told))
    assert 'name="line" value="6901234567892"' in first
    told |= {"line": [BREAD], "lot": ["B1"], "quantity": ["2"], "unit": ["袋"], "side": ["in"]}
    second = page(browser.post(reverse("trace_scan"), told | {"code": f"(01)0{BREAD}(21)S1"}))
    assert second.count('name="line"') == 2
    refused = page(browser.post(reverse("trace_scan"), told | {"code": "6901234567890"}))
    assert refused.count('name="line"') == 1
    assert "校验位" in refused
    assert 'value="6901234567890"' in refused
    unsaid = page(browser.post(reverse("trace_scan"), told | {"code": "", "record": "1"}))
    assert "对方为空" in unsaid
    assert 'value="B1"' in unsaid
    assert events() == []


def test_scanning_the_same_lot_again_counts_one_more_and_a_line_can_be_put_away(browser):
    lot = f"(01)0{BREAD}(10)B1"
    told = {"doing": "sell", "at": "2026-03-01T08:30:00", "line": [lot], "lot": [""], "quantity": ["2"],
            "unit": ["袋"], "side": ["in"]}  # fmt: skip
    more = page(browser.post(reverse("trace_scan"), told | {"code": f"]C1010{BREAD}10B1", "add": "1"}))
    assert more.count('name="line"') == 1
    assert 'name="quantity" value="3"' in more
    assert 'name="line"' not in page(browser.post(reverse("trace_scan"), told | {"remove": "0"}))


def test_case_is_taken_as_what_goods_are_packed_into(browser):
    told = {"doing": "pack", "at": "2026-03-01T08:30:00", "code": CASE, "add": "1"}
    assert f'id="container" name="container" value="{CASE}"' in page(browser.post(reverse("trace_scan"), told))


@pytest.mark.parametrize("word", ["", "{x}", "\x1d", "<script>alert(1)</script>", "9" * 3000, "٣", "1e999", "²"])
def test_no_word_breaks_the_scan_page(browser, word):
    names = ("doing", "at", "partner", "place", "document", "production", "container", "code", "remove", "into")
    for name in (*names, "line", "lot", "quantity", "unit", "side"):
        answer = scanned(browser, **{name: word})
        assert answer.status_code in (200, 302)
        assert "<script>alert" not in page(answer)


def uploaded(browser: Client, data: bytes, on_fault: str = "rollback") -> Capture:
    file = SimpleUploadedFile("事件.json", data)
    answer = browser.post(reverse("trace_upload"), {"file": file, "on_fault": on_fault})
    assert answer.status_code == 302, page(answer)
    with system_scope():
        return Capture.objects.latest("pk")


def test_file_of_events_is_uploaded_with_its_faults_as_a_table(browser):
    bad = event(2)
    del bad["action"]
    made = uploaded(browser, document(event(1), bad))
    looked = page(browser.get(reverse("trace_capture", args=[made.pk])))
    assert "已退回" in looked
    assert "缺少必填字段 action" in looked
    assert events() == []
    made = uploaded(browser, document(event(1), bad), "proceed")
    assert "部分接收" in page(browser.get(reverse("trace_capture", args=[made.pk])))
    (told,) = rows_of(browser.get(reverse("trace_capture", args=[made.pk]), {"export": "json"}))
    assert (told["index"], told["pointer"]) == (1, "/epcisBody/eventList/1")
    assert len(events()) == 1


@pytest.mark.parametrize("data", [b"", b"{", b"<a>", b"\x00", b"[]", "表格".encode("gb18030")])
def test_file_that_holds_no_events_is_told_and_breaks_nothing(browser, data):
    made = uploaded(browser, data)
    assert browser.get(reverse("trace_capture", args=[made.pk])).status_code == 200


def test_capture_that_still_runs_shows_how_far_it_is_and_asks_again(browser, cast):
    with system_scope():
        made = Capture.objects.create(
            unit=cast.bakery, sha256="0" * 64, received_at=datetime(2026, 6, 1, tzinfo=UTC), read=7
        )
    looked = page(browser.get(reverse("trace_capture", args=[made.pk])))
    assert 'hx-trigger="every 1s"' in looked
    assert "进行中" in looked


def test_large_file_is_carried_out_by_a_job_whose_progress_the_page_shows(browser):
    many = document(*(event(serial) for serial in range(1500)), {"type": "ObjectEvent"})
    made = uploaded(browser, many, "proceed")
    assert made.finished_at is None
    looked = page(browser.get(reverse("trace_capture", args=[made.pk])))
    assert 'hx-trigger="every 1s"' in looked
    with system_scope():
        carry_out(made, at=datetime(2026, 6, 1, tzinfo=UTC))
    looked = page(browser.get(reverse("trace_capture", args=[made.pk])))
    assert "部分接收" in looked
    assert "hx-trigger" not in looked
    assert len(events()) == 1500


def test_more_faults_than_a_page_holds_are_downloaded_as_a_file(browser):
    bad = {"type": "ObjectEvent"}
    made = uploaded(browser, document(*[bad] * 600))
    answer = browser.get(reverse("trace_capture_faults", args=[made.pk]))
    assert len(page(answer).splitlines()) > 1000
    assert "下载全部" in page(browser.get(reverse("trace_capture", args=[made.pk])))


@pytest.fixture
def told(cast) -> list[Event]:
    shipped = event(1, epcList=[f"{STEM}/01/0{BREAD}/10/B1/21/S1"], sourceList=[
        {"type": "possessing_party", "source": f"urn:cn:uscc:{BAKERY}"}],
        readPoint={"id": f"{STEM}/414/{GLN}"}, disposition="in_transit")  # fmt: skip
    made = {
        "type": "TransformationEvent", "eventTime": "2026-05-01T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
        "bizStep": "commissioning",
        "inputQuantityList": [{"epcClass": f"{STEM}/01/0{FLOUR}/10/F1", "quantity": 5.5, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": f"{STEM}/01/0{BREAD}/10/B1", "quantity": 10}],
    }  # fmt: skip
    other = event(3, epcList=[f"{STEM}/01/0{FLOUR}/21/X"])
    at = datetime(2026, 6, 1, 1, tzinfo=UTC)
    capture(io.BytesIO(document(shipped, made)), unit=cast.bakery, by=None, at=at)
    capture(io.BytesIO(document(other)), unit=cast.mill, by=None, at=at)
    return events()


def listed(browser: Client, **asked: str) -> list[dict]:
    return rows_of(browser.get(reverse("trace_events"), asked | {"export": "json"}))


def test_events_are_found_by_code_in_any_spelling_step_time_and_unit(browser, cast, told):
    everything = signed_in(cast.officer)
    assert len(listed(browser)) == 2
    assert len(listed(everything)) == 3
    for code in (f"(01)0{BREAD}(21)S1", "urn:epc:id:sgtin:6901234.056789.S1", f"https://x.cn/01/0{BREAD}/21/S1"):
        assert [one["biz_step"] for one in listed(browser, code=code)] == ["shipping"]
    assert len(listed(browser, code=BREAD)) == 2  # a class finds its lots and items
    assert len(listed(browser, code=GLN)) == 0
    assert len(listed(browser, code=f"(414){GLN}")) == 1
    assert len(listed(browser, code=f"urn:cn:uscc:{BAKERY}")) == 1
    assert len(listed(everything, unit="面粉厂")) == 1
    assert len(listed(browser, step="commissioning", kind="4")) == 1
    assert len(listed(browser, since="2026-05-02", until="2026-05-02")) == 1
    assert "不属于任何已知的编码方案" in page(browser.get(reverse("trace_events"), {"code": "?!"}))


@pytest.mark.parametrize("column", ["event_time", "biz_step", "kind", "unit", "recorded_at", "biz_location"])
def test_events_are_sorted_by_every_column_that_offers_it(browser, told, column):
    assert browser.get(reverse("trace_events"), {"sort": f"-{column}"}).status_code == 200


def test_event_page_says_what_when_where_why_in_chinese_with_the_words_of_the_standard(browser, told):
    looked = page(browser.get(reverse("trace_event", args=[told[0].pk])))
    for words in ("发货 shipping", "在途 in_transit", "商品 06901234567892 序列号 S1", "演示饼干厂",
                  "地点 6901234000009", "ni:///sha-256;"):  # fmt: skip
        assert words in looked
    made = page(browser.get(reverse("trace_event", args=[told[1].pk])))
    for words in ("赋码生产 commissioning", "投入", "产出", "5.5 千克", "10 件"):
        assert words in made


def test_event_is_downloaded_as_it_came(browser, told):
    answer = browser.get(reverse("trace_event_file", args=[told[0].pk]))
    body = json.loads(answer.content)
    again = epcis.Event({name: value for name, value in body.items() if name != "@context"})
    assert bytes.fromhex(epcis.event_hash(again).partition(";")[2].partition("?")[0]) == bytes(told[0].hash)


def test_thing_page_tells_its_name_its_kind_its_maker_and_its_events_in_order(browser, told):
    lot = Thing.objects.get(canonical=f"{STEM}/01/0{BREAD}/10/B1")
    looked = page(browser.get(reverse("trace_thing", args=[lot.pk])))
    for words in ("批次", "6901234", "演示饼干厂", "赋码生产", f"商品 0{BREAD} 序列号 S1"):
        assert words in looked
    item = Thing.objects.get(canonical=f"{STEM}/01/0{BREAD}/21/S1")
    looked = page(browser.get(reverse("trace_thing", args=[item.pk])))
    assert "所属批次" in looked
    assert "发货 shipping" in looked


def test_declared_error_is_told_on_the_page_of_what_it_takes_back(browser, cast, told):
    wrong = dict(told[0].body) | {"errorDeclaration": {"declarationTime": "2026-05-20T08:00:00+08:00"}}
    later = datetime(2026, 6, 2, 1, tzinfo=UTC)
    capture(io.BytesIO(document(wrong)), unit=cast.bakery, by=None, at=later)
    assert "已作废" in page(browser.get(reverse("trace_event", args=[told[0].pk])))
    declaration = next(one for one in events() if one.is_declaration)
    assert "错误声明" in page(browser.get(reverse("trace_event", args=[declaration.pk])))
    assert len(listed(browser, state="voided")) == 1


def test_captures_are_filtered_sorted_and_exported(browser, told):
    uploaded(browser, b"{")
    for asked in ({"state": "faulty"}, {"state": "sound"}, {"q": "事件"}):
        assert len(rows_of(browser.get(reverse("trace_captures"), asked | {"export": "json"}))) == 1
    for column in ("received_at", "filename", "unit", "read", "added", "repeated", "refused"):
        assert browser.get(reverse("trace_captures"), {"sort": column}).status_code == 200
    assert browser.get(reverse("trace_captures"), {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize(
    "name", ["trace", "trace_events", "trace_captures", "trace_upload", "trace_sheet_upload", "trace_scan"]
)
def test_pages_speak_english_too(browser, told, name):
    browser.cookies["zhiheng_language"] = "en"
    assert browser.get(reverse(name)).status_code == 200
