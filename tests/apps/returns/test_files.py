"""Workbooks out and in again, through the whole of intake: no cell is lost, each bad one is named."""

import io
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from tests.apps.returns.conftest import AT, FORM, GOOD

from zhiheng.apps.returns import actions, owing, queries, workbooks
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.intake import actions as intake
from zhiheng.platform.intake import store
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.queries import receipt
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2015")
VALUE, REASON = 8, 9
LATER = AT.replace(month=6)


def send(data, by, *, name="填报.xlsx", unit=None, at=LATER):
    upload = intake.receive(
        kind="returns", filename=name, data=data, by=by, unit=unit or by.unit, at=at, is_deferred=False
    )
    if upload.is_repeat:
        return upload, receipt(upload)
    upload = intake.inspect(upload=upload, by=by, at=at)
    upload = intake.confirm(upload=upload, by=by, at=at, is_deferred=False)
    upload = process(upload=upload, by=by, at=at)
    return upload, receipt(upload)


def filled_in(data, values, *, reasons=None):
    """The workbook with values typed into its yellow column, by item and period."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["填报"]
    for row in range(2, sheet.max_row + 1):
        period, item = str(sheet.cell(row, 4).value), sheet.cell(row, 5).value
        for key in (item, (item, period)):
            if key in values:
                sheet.cell(row, VALUE).value = values[key]
            if key in (reasons or {}):
                sheet.cell(row, REASON).value = reasons[key]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def balanced(told):
    return told["rows"] == told["accepted"] + told["duplicates"] + told["rejected"]


def number_for(draw, kind):
    """Numbers as they come: small and huge, with and without decimals, zero, negative."""
    whole = draw.choice([0, 1, -3, 7, 801, 10**6, 123_456_789_012_345, 98_765_432_109_876_543_210])
    return (
        Decimal(whole)
        if kind == "integer"
        else Decimal(whole) + draw.choice([Decimal(0), Decimal("0.1"), Decimal("0.000001")])
    )


def owing_units():
    return [unit for unit in Unit.objects.order_by("code") if owing.forms_of(unit)]


def test_every_form_of_every_unit_comes_back_from_its_workbook_without_a_lost_cell(cast):
    draw = Random(7)
    units = [unit for unit in owing_units() if unit.kind != "city"] + [cast.taiyuan]
    owed = [one for unit in units for one in owing.owed_in(YEAR, units=[unit], today=LATER.date())]
    assert {one.form.id for one in owed} == {form.id for form in queries.forms()}
    wanted = {
        (one.unit.code, str(one.period), item.id): number_for(draw, item.kind)
        for one in owed
        for item in one.form.items
    }
    book = openpyxl.load_workbook(io.BytesIO(workbooks.workbook(owed)))
    sheet = book["填报"]
    for row in range(2, sheet.max_row + 1):
        key = tuple(str(sheet.cell(row, column).value) for column in (2, 4, 5))
        sheet.cell(row, VALUE).value = workbooks.cell_of(wanted[key])
    out = io.BytesIO()
    book.save(out)
    _, told = send(out.getvalue(), cast.olga)
    assert balanced(told)
    assert (told["accepted"], told["errors"]) == (len(wanted), [])
    stored = {
        (ret.unit.code, ret.period, item): value
        for ret in queries.returns()
        for item, value in queries.cells(ret).items()
    }
    assert stored == wanted
    again = openpyxl.load_workbook(io.BytesIO(workbooks.workbook(owed)))["填报"]
    shown = {
        tuple(str(again.cell(row, column).value) for column in (2, 4, 5)): again.cell(row, VALUE).value
        for row in range(2, again.max_row + 1)
    }
    assert {key: Decimal(str(value)) for key, value in shown.items()} == wanted


def test_template_of_one_return_holds_what_stands_and_changes_nothing_when_sent_back_untouched(filled, cast):
    _, told = send(workbooks.template(filled), cast.alice)
    assert (told["rows"], told["duplicates"], told["rejected"]) == (len(GOOD), len(GOOD), 0)
    assert dict(queries.cells(filled)) == GOOD


def test_the_same_rows_in_another_file_are_duplicates(ret, cast):
    data = workbooks.template(ret)
    _, first = send(filled_in(data, {"county_road_km_good": 790}), cast.alice)
    _, second = send(filled_in(data, {"county_road_km_good": "790.0"}), cast.alice)
    assert (first["accepted"], second["accepted"], second["rejected"]) == (1, 0, 0)


WRONG = {
    "county_road_km_rated": ("1000公里", "value_unreadable"),
    "county_road_km_good": ("1,5", "value_unreadable"),
    "rural_road_km_rated": ("1.1234567", "value_too_long"),
    "rural_road_accepted_total": (40.5, "not_an_integer"),
    "rural_road_accepted_passed": ("九十", "value_unreadable"),
    "rural_road_accepted_excellent": ("97.5%", "value_unreadable"),
}


def test_each_wrong_value_is_named_in_the_receipt_and_marked_in_the_workbook_that_comes_back(ret, cast):
    typed = {item: value for item, (value, _) in WRONG.items()}
    upload, told = send(filled_in(workbooks.template(ret), {**typed, "rural_road_km_good": 1500}), cast.alice)
    assert balanced(told)
    assert (told["accepted"], told["rejected"]) == (1, len(WRONG))
    assert {error["code"] for error in told["errors"]} == {code for _, code in WRONG.values()}
    assert {error["column"] for error in told["errors"]} == {"数值"}
    assert all(error["message"] and error["remedy"] for error in told["errors"])
    assert queries.cells(ret) == {**dict.fromkeys(GOOD), "rural_road_km_good": Decimal(1500)}
    upload.refresh_from_db()
    sheet = openpyxl.load_workbook(io.BytesIO(store.path_of(upload.annotated).read_bytes())).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    marked = [row[head.index("数值")] for row in sheet.iter_rows(min_row=2)]
    assert len(marked) == len(WRONG)
    assert all(cell.fill.fgColor.rgb == "00FFC7CE" and cell.comment for cell in marked)


def test_rows_sent_back_are_corrected_and_uploaded_alone(ret, cast):
    upload, _ = send(filled_in(workbooks.template(ret), {"county_road_km_good": "八百"}), cast.alice)
    upload.refresh_from_db()
    book = openpyxl.load_workbook(io.BytesIO(store.path_of(upload.annotated).read_bytes()))
    sheet = book.worksheets[0]
    at = [cell.value for cell in sheet[1]].index("数值") + 1
    sheet.cell(2, at).value = "800"
    out = io.BytesIO()
    book.save(out)
    again, told = send(out.getvalue(), cast.alice)
    assert again.corrects_id == upload.pk
    assert (told["rows"], told["accepted"]) == (1, 1)
    assert queries.cells(ret)["county_road_km_good"] == Decimal(800)
    assert not upload.issues.filter(resolved_at=None).exists()


def csv_of(*rows):
    head = "表号,报送单位代码,期间,指标代码,数值,修改原因"
    return "\n".join([head, *(",".join(row) for row in rows)]).encode()


def codes(told):
    return {error["row"]: (error["code"], error["column"]) for error in told["errors"]}


def test_nobody_writes_for_a_unit_that_is_not_the_own_one(cast):
    row = (FORM, "140200", "2015", "county_road_km_good", "790", "")
    _, told = send(csv_of(row), cast.alice, name="a.csv")
    assert codes(told) == {2: ("unit_not_yours", "报送单位代码")}
    _, told = send(csv_of(row), cast.charlie, name="a.csv")
    assert told["accepted"] == 1
    with pytest.raises(Problem, match="do not allow"):  # a checker reports for nobody
        send(csv_of(row, row), cast.bob, name="b.csv")


def test_a_row_that_names_nothing_known_says_which_column(cast):
    good = (FORM, "140100", "2015", "county_road_km_good", "790", "")
    wrong = [
        ("没有的表", *good[1:]),
        (good[0], "999999", *good[2:]),
        (*good[:2], "2015Q1", *good[3:]),
        (*good[:2], "去年", *good[3:]),
        (*good[:2], "2031", *good[3:]),
        (*good[:3], "no_such_item", *good[4:]),
        ("transport-roads", *good[1:]),
        (*good[:5], "因" * 501),
    ]
    _, told = send(csv_of(*wrong), cast.olga, name="a.csv")
    assert codes(told) == {
        2: ("unknown_form", "表号"),
        3: ("unit_unknown", "报送单位代码"),
        4: ("period_kind", "期间"),
        5: ("period_unreadable", "期间"),
        6: ("period_not_over", "期间"),
        7: ("item_unknown", "指标代码"),
        8: ("unit_owes_no_form", "报送单位代码"),
        9: ("reason_too_long", "修改原因"),
    }
    assert not queries.returns().exists()


def test_rows_that_contradict_each_other_are_all_sent_back_and_repetitions_are_not(cast):
    one = (FORM, "140100", "2015", "county_road_km_good", "790", "")
    other = (*one[:4], "791", "")
    same = (*one[:3], "county_road_km_rated", "900", "")
    _, told = send(csv_of(one, same, other, same), cast.alice, name="a.csv")
    assert balanced(told)
    assert codes(told) == {2: ("cell_twice", "数值"), 4: ("cell_twice", "数值")}
    assert (told["accepted"], told["duplicates"]) == (1, 1)


def test_an_empty_cell_says_nothing_and_never_clears_a_value(filled, cast):
    row = (FORM, "140100", "2015", "county_road_km_good", "", "")
    _, told = send(csv_of(row), cast.alice, name="a.csv")
    assert codes(told) == {2: ("value_would_be_cleared", "数值")}
    empty = ("city-agriculture", "140100", "2015", "agri_area_total", "/", "")
    _, told = send(csv_of(empty), cast.alice, name="b.csv")
    assert (told["duplicates"], queries.returns().count()) == (1, 1)


def test_a_closed_return_refuses_what_is_new_and_passes_over_what_stands(filled, cast):
    actions.submit(filled, by=cast.alice, at=AT)
    standing = (FORM, "140100", "2015", "county_road_km_good", "801.5", "")
    new = (FORM, "140100", "2015", "county_road_km_rated", "999", "")
    _, told = send(csv_of(standing, new), cast.alice, name="a.csv")
    assert (told["accepted"], told["duplicates"]) == (0, 1)
    assert codes(told) == {3: ("return_closed", "")}


def test_each_correction_in_a_file_needs_and_keeps_its_own_reason(filled, cast):
    ret = actions.submit(filled, by=cast.alice, at=AT)
    ret = actions.check(ret, by=cast.bob, at=AT)
    ret = actions.accept(ret, by=cast.olga, at=AT)
    actions.send_back(ret, by=cast.olga, at=AT, comment="里程有误")
    rows = [
        (FORM, "140100", "2015", "county_road_km_good", "790", "重复路段"),
        (FORM, "140100", "2015", "county_road_km_rated", "990", "漏报改正"),
        (FORM, "140100", "2015", "rural_road_km_good", "1490", ""),
    ]
    _, told = send(csv_of(*rows), cast.alice, name="a.csv")
    assert codes(told) == {4: ("reason_missing", "修改原因")}
    found = {
        change.cell.item: (change.before, change.cell.value, change.cell.reason) for change in queries.corrections(ret)
    }
    assert found == {
        "county_road_km_good": (Decimal("801.5"), Decimal(790), "重复路段"),
        "county_road_km_rated": (Decimal(1000), Decimal(990), "漏报改正"),
    }


def test_a_trial_run_gives_the_same_verdicts_and_writes_nothing(cast, tmp_path):
    from zhiheng.platform.intake.handing_over import try_out

    path = tmp_path / "a.csv"
    rows = [(FORM, "140100", "2015", "county_road_km_good", value, "") for value in ("790", "x")]
    path.write_bytes(csv_of(*rows))
    told = try_out(kind="returns", path=path, unit=cast.taiyuan, at=LATER)
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert not queries.returns().exists()


def test_workbook_names_forms_by_number_bears_their_marks_and_lets_only_values_be_typed(cast):
    owed = list(owing.owed_in(YEAR, units=[cast.taiyuan], today=LATER.date()))
    assert len({form.form.number for form in queries.forms()}) == len(queries.forms())
    book = openpyxl.load_workbook(io.BytesIO(workbooks.workbook(owed)))
    sheet, marks = book["填报"], book["说明"]
    assert sheet.protection.sheet
    unlocked = {cell.column for row in sheet.iter_rows(min_row=2) for cell in row if not cell.protection.locked}
    assert unlocked == {VALUE, REASON}
    told = {row[0].value: [cell.value for cell in row] for row in marks.iter_rows(min_row=2, max_row=len(owed) + 1)}
    for one in owed:
        authority, approval, until = told[one.form.form.number][2:5]
        assert (authority, approval) == (one.form.form.authority.zh, one.form.form.approval.zh)
        assert until == one.form.form.valid_until.isoformat()
