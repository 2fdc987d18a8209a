"""Inspection results in the workbench: who may look, what is shown, at what cost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inspection_samples import failure, read, sample
from zhiheng import policy
from zhiheng.apps.inspection.actions import correct_result, record_results
from zhiheng.apps.inspection.models import InspectionResult, Quarantine
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _recorded(settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    rows = [sample(serial) for serial in range(1, 61)]
    rows += [
        sample(70, verdict="不合格", failing="铅‖0.52mg/kg‖≤0.2mg/kg", division="平城区", product="奶粉"),
        failure(found="5.8×103CFU/g", failing="菌落总数", limit="≤1000CFU/g"),
        failure(product="河北省食品药品监督管理局"),
    ]
    record_results(lines=read(*rows), upload=1, unit=None, filename="结果.csv", by=None, at=AT)


@pytest.fixture
def sign_in(client):
    def as_(role, division=None):
        held = Unit.objects.filter(division=division, kind="city") if division else Unit.objects.filter(code="province")
        person = actions.add_person(
            username=f"{role}-1", unit=held.get(), roles=[role], password="plum-rain-over-Fen", by="system", at=AT
        )
        client.force_login(person)
        return client

    return as_


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def only(model, **where):
    with system_scope():
        return model.objects.get(**where)


def test_the_list_shows_samples_and_costs_few_queries(sign_in, django_assert_max_num_queries):
    client = sign_in("office-statistician")
    client.get("/work/inspections/")
    with django_assert_max_num_queries(16):
        page = text(client.get("/work/inspections/"))
    assert "纯牛奶" in page
    assert "62" in page


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("verdict=fail", "奶粉", "纯牛奶"),
        ("q=SP140100201500070", "奶粉", "纯牛奶"),
        ("city=1402", "奶粉", "纯牛奶"),
        ("extent=failures_only", "豇豆", "奶粉"),
        ("since=2019-01-01", "豇豆", "奶粉"),
        ("domain=drug", "没有符合条件的记录", "奶粉"),
    ],
)
def test_the_list_is_filtered(sign_in, query, seen, unseen):
    page = text(sign_in("office-statistician").get(f"/work/inspections/?{query}"))
    assert seen in page
    assert unseen not in page


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_list_is_exported_whole(sign_in, form):
    answer = sign_in("office-statistician").get(f"/work/inspections/?export={form}&domain=food")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        assert len(body.decode("utf-8-sig").splitlines()) == 63
    assert body


def test_the_page_of_a_result_tells_items_limits_and_the_line_it_came_from(sign_in):
    result = only(InspectionResult, extent="failures_only")
    page = text(sign_in("office-statistician").get(f"/work/inspections/{result.pk}/"))
    assert "5.8×103CFU/g" in page
    assert "5800 CFU/g（上标在复制中丢失，按幂次识读）" in page
    assert "不用于计算合格率" in page
    assert "5批次食品样品抽检不合格" in page


def test_corrections_are_shown_beside_the_result(sign_in):
    result = only(InspectionResult, product="奶粉")
    person = User.objects.create(username="checker")
    with system_scope():
        new = correct_result(result=result, changes={"verdict": "pass"}, reason="复检合格", by=person, at=LATER)
    client = sign_in("office-statistician")
    assert "复检合格" in text(client.get(f"/work/inspections/{new.pk}/"))
    assert "该结果已被更正" in text(client.get(f"/work/inspections/{result.pk}/"))


def test_lines_set_aside_are_listed_and_shown_cell_by_cell(sign_in):
    client = sign_in("office-statistician")
    line = only(Quarantine)
    assert "列已错位" in text(client.get("/work/inspections/quarantine/"))
    page = text(client.get(f"/work/inspections/quarantine/{line.pk}/"))
    assert "河北省食品药品监督管理局" in page
    assert "结果.csv" in page


def test_whoever_records_results_settles_a_line_with_a_note(sign_in):
    line = only(Quarantine)
    address = f"/work/inspections/quarantine/{line.pk}/"
    client = sign_in("office-statistician")
    assert "这个字段是必填项" in text(client.post(address, {"note": " "}))
    assert client.post(address, {"note": "已按模板重报"}).status_code == 302
    assert "已按模板重报" in text(client.get(address))
    assert "没有符合条件" not in text(client.get("/work/inspections/quarantine/?open=false"))


def test_whoever_may_only_look_does_not_settle(sign_in):
    line = only(Quarantine)
    client = sign_in("office-approver")
    assert "处理说明" not in text(client.get(f"/work/inspections/quarantine/{line.pk}/"))
    assert client.post(f"/work/inspections/quarantine/{line.pk}/", {"note": "x"}).status_code == 403


def test_a_city_sees_its_own_results_only(sign_in):
    client = sign_in("city-reporter", division="140200")
    page = text(client.get("/work/inspections/"))
    assert "奶粉" in page
    assert "纯牛奶" not in page
    assert client.get(f"/work/inspections/{only(InspectionResult, extent='failures_only').pk}/").status_code == 404


def test_nobody_looks_without_signing_in(client):
    assert client.get("/work/inspections/").status_code == 302


def test_the_pages_speak_english_too(sign_in):
    client = sign_in("office-statistician")
    client.cookies["django_language"] = "en"
    assert "Sampled on" in text(client.get("/work/inspections/"))
