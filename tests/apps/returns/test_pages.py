"""Pages: lists that tell the truth, filters, exports, a form that loses nothing that was typed."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from tests.apps.returns.conftest import AT, GOOD

from zhiheng.apps.returns import actions, queries
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.models import Return
from zhiheng.vocab.periods import Period

pytestmark = pytest.mark.django_db
CELLS = {f"cell-{item}": str(value) for item, value in GOOD.items()}
STANDINGS = "/work/returns/standings/?form=city-roads&period=2015"


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def page_of(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer


@pytest.fixture
def jump(filled, cast):
    """2016, a third longer than 2015: a warning stands."""
    ret = actions.open_return(
        form="city-roads", unit=cast.taiyuan, period=Period.parse("2016"), by=cast.alice, at=AT.replace(year=2017)
    )
    values = {**GOOD, "county_road_km_rated": Decimal(1300), "rural_road_km_good": Decimal(2500)}
    actions.write_cells(ret, values=values, by=cast.alice, at=AT)
    return ret


def test_who_has_reported_lists_all_cities_to_the_lead_office_and_only_itself_to_a_city(filled, cast, client):
    actions.submit(filled, by=cast.alice, at=AT)
    table = page_of(client, cast.olga, STANDINGS).context["table"]
    assert [str(row.get_cell_value("delivery")) for row in table.rows].count("逾期未报") == 10
    shown = page_of(client, cast.charlie, STANDINGS)
    assert [row.record.unit for row in shown.context["table"].rows] == [cast.datong]
    assert "太原" not in shown.content.decode()  # another city's return is not even called missing


def test_who_has_not_reported_is_exported_with_everybody(filled, cast, client):
    actions.submit(filled, by=cast.alice, at=AT)
    client.force_login(cast.olga)
    head, *rows = rows_of(client.get(f"{STANDINGS}&export=csv"))
    assert len(rows) == 11
    states = {row[head.index("报送单位")]: row[head.index("报送情况")] for row in rows}
    assert states.pop("太原市人民政府") == "按时报送"
    assert set(states.values()) == {"逾期未报"}
    missing = rows_of(client.get(f"{STANDINGS}&delivery=overdue_return&export=csv"))
    assert len(missing) == 11  # the head and ten cities
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{STANDINGS}&export=xlsx").content))
    assert book.worksheets[0].max_row == 12


def test_all_forms_of_a_year_are_shown_together_and_parts_of_it_alone(cast, client):
    whole = page_of(client, cast.alice, "/work/returns/standings/?period=2015")
    kinds = {row.record.owed.period.kind for row in whole.context["table"].rows}
    assert {str(kind) for kind in kinds} == {"year", "half", "quarter"}
    part = page_of(client, cast.alice, "/work/returns/standings/?form=city-ex-factory&period=2015Q3")
    assert [str(row.record.owed.period) for row in part.context["table"].rows] == ["2015Q3"]
    assert page_of(client, cast.alice, "/work/returns/standings/?form=x&period=never").context["definition"] is None


def test_missing_return_is_begun_from_the_list(cast, client):
    page = page_of(client, cast.alice, STANDINGS).content.decode()
    assert "/work/returns/begin/?form=city-roads&amp;period=2015" in page
    chosen = page_of(client, cast.alice, "/work/returns/begin/?form=city-roads&period=2015").context["form"]
    assert (chosen.definition.id, str(chosen.chosen)) == ("city-roads", "2015")


def test_findings_are_listed_by_weight_filtered_linked_and_exported(jump, cast, client):
    page = page_of(client, cast.alice, "/work/findings/")
    found = [(row.record.importance, row.record.finding.item) for row in page.context["table"].rows]
    assert found == [("finding_error", "rural_road_km_good"), ("finding_open", "county_road_km_rated")]
    assert f'href="/work/returns/{jump.pk}/#cell-rural_road_km_good"' in page.content.decode()
    open_ = page_of(client, cast.alice, "/work/findings/?importance=finding_open&period=2016&form=city-roads&unit=太原")
    assert len(open_.context["table"].rows) == 1
    for nothing in (
        "?period=2015",
        "?form=city-agriculture",
        "?unit=大同",
        "?importance=finding_explained",
        "?state=locked",
    ):
        assert len(page_of(client, cast.alice, f"/work/findings/{nothing}").context["table"].rows) == 0
    head, *rows = rows_of(client.get("/work/findings/?export=csv&sort=-value"))
    assert [row[head.index("数值")] for row in rows] == ["2500", "1300"]
    assert [row[head.index("重要性")] for row in rows] == ["错误", "待说明"]
    assert "期间" in page_of(client, cast.alice, "/work/findings/?period=明年").content.decode()


def test_explained_warnings_stay_listed_as_explained(jump, cast, client):
    actions.explain(
        jump, rule="county-road-km-rated-change", value=Decimal(1300), text="区划调整", by=cast.alice, at=AT
    )
    shown = page_of(client, cast.olga, "/work/findings/?importance=finding_explained")
    assert [row.record.finding.explanation for row in shown.context["table"].rows] == ["区划调整"]


def test_another_city_sees_no_findings_of_it(jump, cast, client):
    assert page_of(client, cast.charlie, "/work/findings/").context["returns"] == 0


def test_list_of_returns_is_filtered_sorted_and_exported(filled, jump, cast, client):
    address = "/work/returns/?form=city-roads&state=draft&unit=太原&year=2016"
    shown = page_of(client, cast.olga, address)
    assert [row.record for row in shown.context["table"].rows] == [jump]
    head, *rows = rows_of(client.get("/work/returns/?export=csv&sort=period"))
    assert [row[head.index("期间")] for row in rows] == ["2015", "2016"]
    assert [row[head.index("状态")] for row in rows] == ["填报中", "填报中"]
    assert page_of(client, cast.olga, "/work/returns/?year=never&state=nonsense").status_code == 200


def test_form_reads_numbers_like_files_do_and_keeps_what_it_cannot_read(filled, cast, client):
    client.force_login(cast.alice)
    typed = CELLS | {"cell-county_road_km_good": "１，０00．5", "cell-rural_road_km_good": "八百", "reason": "x"}
    answer = client.post(f"/work/returns/{filled.pk}/", typed)
    page = answer.content.decode()
    assert 'value="八百"' in page
    assert 'value="１，０00．5"' in page
    assert "“八百”不是数字" in page
    assert queries.cells(filled) == GOOD  # nothing is half saved
    typed["cell-rural_road_km_good"] = ""
    assert client.post(f"/work/returns/{filled.pk}/", typed).status_code == 302
    assert queries.cells(filled) == GOOD | {"county_road_km_good": Decimal("1000.5"), "rural_road_km_good": None}


@pytest.mark.parametrize("text", ["1e400", "9" * 59, "1" * 500, "NaN", "Infinity", "--1", "1,23", "\x00", "=1+1"])
def test_no_text_in_a_cell_breaks_the_page(filled, cast, client, text):
    client.force_login(cast.alice)
    for address in (f"/work/returns/{filled.pk}/", f"/work/returns/{filled.pk}/live/"):
        answer = client.post(address, CELLS | {"cell-county_road_km_good": text, "why-x": "\x00", "seen": "-1e9"})
        assert answer.status_code == 200
    assert queries.cells(filled) == GOOD


def test_save_and_submit_saves_also_where_it_may_not_submit(filled, cast, client):
    client.force_login(cast.alice)
    wrong = CELLS | {"cell-county_road_km_good": "1001", "submit": ""}
    page = client.post(f"/work/returns/{filled.pk}/", wrong, follow=True).content.decode()
    assert "已保存，但未报送" in page
    assert queries.cells(filled)["county_road_km_good"] == Decimal(1001)
    right = CELLS | {"submit": ""}
    assert "已报送" in client.post(f"/work/returns/{filled.pk}/", right, follow=True).content.decode()
    filled.refresh_from_db()
    assert filled.state == State.SUBMITTED


def test_explanations_are_saved_with_the_cells(filled, jump, cast, client):
    client.force_login(cast.alice)
    typed = CELLS | {
        "cell-county_road_km_rated": "1300",
        "why-county-road-km-rated-change": "区划调整并入",
        "why-rural-road-km-rated-change": "没有这条提示，不应保存",
    }
    client.post(f"/work/returns/{jump.pk}/", typed)
    assert [row.text for row in jump.explanations.all()] == ["区划调整并入"]


def test_live_check_answers_with_parts_of_the_page_and_writes_nothing(filled, jump, cast, client):
    client.force_login(cast.alice)
    answer = client.post(f"/work/returns/{jump.pk}/live/", CELLS | {"cell-county_road_km_good": "1001"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="findings-county_road_km_good" hx-swap-oob="true"' in text
    assert "100.10%" in text  # the share of the whole, while typing
    assert queries.cells(jump)["county_road_km_good"] == GOOD["county_road_km_good"]


def test_what_a_second_reporter_typed_into_a_closed_return_is_shown_and_not_saved(filled, cast, client):
    actions.submit(filled, by=cast.alice, at=AT)
    client.force_login(cast.alice)
    answer = client.post(f"/work/returns/{filled.pk}/", CELLS | {"cell-county_road_km_good": "777"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "777" in page
    assert "未能保存" in page
    assert queries.cells(filled) == GOOD


def test_clash_with_a_colleague_is_shown_at_the_cell_and_saving_again_insists(filled, cast, client):
    seen = queries.last_cell(filled)
    theirs = {"county_road_km_good": Decimal(790)}
    actions.write_cells(filled, values=theirs, by=cast.gina, at=AT)
    client.force_login(cast.alice)
    typed = CELLS | {"cell-county_road_km_good": "795", "seen": str(seen)}
    answer = client.post(f"/work/returns/{filled.pk}/", typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "gina刚把此值改为“790”" in page
    assert 'value="795"' in page
    now = answer.context["form"]["seen"].value()
    assert client.post(f"/work/returns/{filled.pk}/", typed | {"seen": now}).status_code == 302
    assert queries.cells(filled)["county_road_km_good"] == Decimal(795)


def test_too_late_a_step_is_told_and_keeps_the_comment(filled, cast, client):
    ret = actions.submit(filled, by=cast.alice, at=AT)
    actions.check(ret, by=cast.gina, at=AT)
    client.force_login(cast.bob)
    answer = client.post(f"/work/returns/{ret.pk}/check/", {"comment": "我也看过了"})
    assert answer.status_code == 409
    assert "可能刚由他人办理" in answer.content.decode()
    assert "我也看过了" in answer.content.decode()


def test_sending_back_needs_its_reason_and_shows_it_to_the_unit(filled, cast, client):
    ret = actions.submit(filled, by=cast.alice, at=AT)
    client.force_login(cast.bob)
    assert "退回须写明原因" in client.post(f"/work/returns/{ret.pk}/send-back/", {"comment": " "}).content.decode()
    assert "1000" in client.post(f"/work/returns/{ret.pk}/send-back/", {"comment": "长" * 1001}).content.decode()
    client.post(f"/work/returns/{ret.pk}/send-back/", {"comment": "里程与台账不符"})
    assert "里程与台账不符" in page_of(client, cast.alice, f"/work/returns/{ret.pk}/").content.decode()


def test_unknown_steps_items_units_and_periods_are_not_found(filled, cast, client):
    client.force_login(cast.alice)
    assert client.post(f"/work/returns/{filled.pk}/burn/").status_code == 404
    assert client.get(f"/work/returns/{filled.pk}/history/nothing/").status_code == 404
    assert client.get(f"/work/returns/{filled.pk}/versions/").status_code == 404
    for query in ("", "?period=x", "?period=2031", "?period=2015&unit=city-datong"):
        assert client.get(f"/work/returns/workbook.xlsx{query}").status_code == 404


def test_lead_office_downloads_the_workbook_of_any_unit_and_a_city_its_own(cast, client):
    for person, query, name in (
        (cast.alice, "?period=2015", "city-taiyuan-2015"),
        (cast.olga, "?period=2015Q1&unit=city-datong", "city-datong-2015Q1"),
    ):
        client.force_login(person)
        answer = client.get(f"/work/returns/workbook.xlsx{query}")
        assert f"{name}.xlsx" in answer["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["填报"]
        assert sheet.max_row > 1
    assert not Return.objects.exists()  # looking at a form begins nothing


def test_versions_are_shown_side_by_side_with_each_correction(filled, cast, client):
    ret = actions.submit(filled, by=cast.alice, at=AT)
    ret = actions.accept(actions.check(ret, by=cast.bob, at=AT), by=cast.olga, at=AT)
    ret = actions.send_back(ret, by=cast.olga, at=AT, comment="重复计算")
    now = timezone.now()
    actions.write_cells(ret, values={"county_road_km_good": Decimal(790)}, by=cast.alice, at=now, reason="剔除重复")
    page = page_of(client, cast.alice, f"/work/returns/{ret.pk}/versions/")
    changed = [line for line in page.context["lines"] if line["is_changed"]]
    assert [(line["item"].id, line["values"]) for line in changed] == [
        ("county_road_km_good", [Decimal("801.5"), Decimal(790)])
    ]
    assert all(word in page.content.decode() for word in ("801.5", "790", "剔除重复", "alice", "olga"))
    head, row = rows_of(client.get(f"/work/returns/{ret.pk}/versions/?export=csv"))
    assert (row[head.index("原值")], row[head.index("新值")]) == ("801.5", "790")
    form = page_of(client, cast.alice, f"/work/returns/{ret.pk}/").content.decode()
    assert "重复计算" in form
    assert "仍以第 1 版为准" in form


def test_pages_speak_english_too(jump, cast, client):
    client.force_login(cast.alice)
    client.cookies["django_language"] = "en"
    for address in (
        "/work/returns/", "/work/findings/", STANDINGS, "/work/returns/begin/", f"/work/returns/{jump.pk}/",
        f"/work/returns/{jump.pk}/sheet/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert '<html lang="en">' in page
        assert "保存" not in page
        assert "报送单位" not in page
