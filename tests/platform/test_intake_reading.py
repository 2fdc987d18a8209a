"""Tables as people send them: encodings, headers, blocks, defects of rows."""

from datetime import date
from pathlib import Path

import pytest

from intake_samples import MAPPING, old_workbook, open_document, part_of, with_part, workbook, written
from zhiheng.platform.intake.processing import read_chunks
from zhiheng.platform.intake.reading.detection import detect
from zhiheng.platform.intake.reading.matching import Vocabulary, normalise
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.problem import Problem

CSV = "样品名称,数量\n红薯淀粉,3\n㙍昇洸䶮,4\n"


def rows_of(path: Path):
    detected = detect(path, MAPPING)
    chunks = list(read_chunks(path, detected, MAPPING, size=1000))
    rows = [row for chunk in chunks for row in chunk.rows]
    errors = {chunk.records[error.row].number: error.code for chunk in chunks for error in chunk.errors}
    return detected, rows, errors


def refusal_of(path: Path) -> str:
    with pytest.raises(Problem) as caught:
        rows_of(path)
    return caught.value.code


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8-BOM"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
def test_text_in_any_encoding_reads_the_same(tmp_path, codec, name):
    detected, rows, errors = rows_of(written(tmp_path / "a.csv", CSV, codec))
    assert detected.encoding == name
    assert [row.cells["name"] for row in rows] == ["红薯淀粉", "㙍昇洸䶮"]
    assert not errors


def test_gbk_file_of_rare_characters_only_in_ascii_range_is_utf8(tmp_path):
    detected, rows, _ = rows_of(written(tmp_path / "a.csv", "Name,Amount\nstarch,1\n"))
    assert detected.encoding == "UTF-8"
    assert rows[0].cells == {"name": "starch", "amount": "1"}


def test_utf8_with_one_damaged_character_is_refused_with_its_place_and_not_read_as_gbk(tmp_path):
    data = ("样品名称,数量\n" + "红薯淀粉,3\n" * 50).encode()
    place = data.index("淀".encode(), 600)
    path = written(tmp_path / "a.csv", data[: place + 1] + data[place + 2 :])
    with pytest.raises(Problem) as caught:
        detect(path, MAPPING)
    assert caught.value.code == "encoding_damaged"
    assert caught.value.where["encoding"] == "UTF-8"
    assert caught.value.where["line"] == data[:place].count(b"\n") + 1


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_file_cut_inside_a_character_is_refused(tmp_path, codec):
    data = ("样品名称,数量\n" + "红薯淀粉,3\n" * 50 + "红薯淀粉").encode(codec)
    assert refusal_of(written(tmp_path / "a.csv", data[:-1])) == "encoding_damaged"


def test_file_cut_inside_its_last_row_sends_that_row_back(tmp_path):
    _, rows, errors = rows_of(written(tmp_path / "a.csv", "样品名称,生产企业名称,数量\n甲,厂,1\n乙,厂"))
    assert [row.cells["name"] for row in rows] == ["甲"]
    assert errors == {3: "row_cut"}


def test_commas_in_what_is_quoted_are_no_delimiter(tmp_path):
    said = "\n".join(["买的，坏了"] * 9)
    (row,) = rows_of(written(tmp_path / "a.csv", f'样品名称,数量\n"{said} ""好""",3\n'))[1]
    assert (row.cells["name"], row.cells["amount"]) == (f'{said} "好"', "3")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_found(tmp_path, delimiter):
    text = "样品名称,数量\n甲,1\n乙,2\n".replace(",", delimiter)
    assert [row.cells["amount"] for row in rows_of(written(tmp_path / "a.csv", text))[1]] == ["1", "2"]


def test_row_numbers_are_those_of_a_spreadsheet_with_blank_rows_and_line_breaks_in_cells(tmp_path):
    _, rows, _ = rows_of(written(tmp_path / "a.csv", '样品名称,数量\n\n"甲\n乙",1\n,\n丙,2\n'))
    assert [(row.number, row.cells["name"]) for row in rows] == [(3, "甲\n乙"), (5, "丙")]


def test_quotation_that_never_ends_costs_its_own_row_only(tmp_path):
    _, rows, errors = rows_of(written(tmp_path / "a.csv", '样品名称,数量\n甲,1\n"乙,2\n丙,3\n丁,4\n'))
    assert [row.cells["name"] for row in rows] == ["甲", "丙", "丁"]
    assert errors == {3: "quote_unclosed"}


def test_quotation_that_swallows_more_than_a_cell_may_hold_costs_its_own_row_only(tmp_path):
    text = '样品名称,数量\n"甲,1\n' + "".join(f"乙{n},{n}\n" for n in range(30_000))
    _, rows, errors = rows_of(written(tmp_path / "a.csv", text))
    assert len(rows) == 30_000
    assert errors == {2: "quote_unclosed"}


def test_absurdly_long_cell_costs_its_own_row_only(tmp_path):
    text = "样品名称,数量\n甲,1\n" + "长" * 10_000_000 + ",2\n丙,3\n"
    _, rows, errors = rows_of(written(tmp_path / "a.csv", text))
    assert [row.cells["name"] for row in rows] == ["甲", "丙"]
    assert errors == {3: "cell_too_long"}


def test_row_wider_than_the_header_is_sent_back_and_not_guessed(tmp_path):
    _, rows, errors = rows_of(written(tmp_path / "a.csv", "样品名称,数量\n甲,乙,1\n丙,2,\n丁,3\n"))
    assert errors == {2: "row_too_wide"}
    assert [row.cells["name"] for row in rows] == ["丙", "丁"]


def test_marks_for_not_said_become_empty_and_the_raw_cell_stays(tmp_path):
    _, rows, _ = rows_of(written(tmp_path / "a.csv", "样品名称,数量,生产企业名称\n甲,　n/a , /\n"))
    assert rows[0].cells == {"name": "甲", "amount": "", "maker": ""}
    assert rows[0].raw == ["甲", "　n/a ", " /"]


def test_unit_in_the_header_goes_to_bare_numbers_only(tmp_path):
    _, rows, _ = rows_of(written(tmp_path / "a.csv", '样品名称,注册资金（万元）\n甲,500\n乙,"1,000"\n丙,500万美元\n'))
    assert [row.cells["capital"] for row in rows] == ["500(万元)", "1,000(万元)", "500万美元"]


def test_required_value_that_is_missing_is_an_error_of_its_row(tmp_path):
    _, rows, errors = rows_of(written(tmp_path / "a.csv", "样品名称,数量\n/,1\n甲,1\n"))
    assert errors == {2: "value_missing"}
    assert len(rows) == 1


def test_totals_and_remarks_are_sent_back_as_such_and_repeated_headers_are_no_rows(tmp_path):
    text = "样品名称,数量,生产日期\n甲,1,2015\n样品名称,数量,生产日期\n乙,2,2015\n合计,3,\n注：以上均为抽检,,\n"
    detected, rows, errors = rows_of(written(tmp_path / "a.csv", text))
    assert [row.cells["name"] for row in rows] == ["甲", "乙"]
    assert errors == {5: "row_is_note", 6: "row_is_note"}
    assert detected.sheets[0].rows == len(rows) + len(errors)


def test_header_below_titles_is_found_and_its_cells_may_break_lines(tmp_path):
    rows = [
        ["2015年监督抽查结果"],
        ["（第一号）"],
        [],
        ["食品\n名称", " 标称生产企业 /\n进货来源名称 ", "数  量"],
        ["甲", "厂", 1],
    ]
    detected, found, _ = rows_of(workbook(tmp_path / "a.xlsx", rows, merged=("A1:C1",)))
    sheet = detected.sheets[0]
    assert (sheet.header_from, sheet.header_to) == (4, 4)
    assert sheet.titles == ["2015年监督抽查结果", "（第一号）"]
    assert found[0].cells == {"name": "甲", "maker": "厂", "amount": "1"}
    assert found[0].number == 5


def test_header_of_two_rows_with_merged_cells_is_joined(tmp_path):
    rows = [
        ["序号", "样品名称", "生产企业", None, "数量"],
        [None, None, "名称", "地址", None],
        [1, "甲", "厂", "太原", 5],
    ]
    merged = ("A1:A2", "B1:B2", "C1:D1", "E1:E2")
    detected, found, _ = rows_of(workbook(tmp_path / "a.xlsx", rows, merged=merged))
    assert (detected.sheets[0].header_from, detected.sheets[0].header_to) == (1, 2)
    assert found[0].cells == {"name": "甲", "maker": "厂", "maker_address": "太原", "amount": "5"}


def test_header_of_two_rows_is_joined_in_csv_too_where_merged_cells_are_empty_ones(tmp_path):
    text = "序号,样品名称,生产企业,,数量\n,,名称,地址,\n1,甲,厂,太原,5\n"
    _, found, _ = rows_of(written(tmp_path / "a.csv", text))
    assert found[0].cells == {"name": "甲", "maker": "厂", "maker_address": "太原", "amount": "5"}


def test_blocks_side_by_side_are_read_as_one_table(tmp_path):
    rows = [
        ["样品名称", "数量", None, "样品名称（续）", "数量（续）"],
        ["甲", 1, None, "丙", 3],
        ["乙", 2, None, None, None],
    ]
    detected, found, _ = rows_of(workbook(tmp_path / "a.xlsx", rows))
    assert detected.sheets[0].blocks == [(0, 1), (3, 4)]
    assert [row.cells["name"] for row in found] == ["甲", "丙", "乙"]
    assert len({row.number for row in found}) == detected.sheets[0].rows == 3


def test_known_file_without_header_is_read_by_position_and_shifted_rows_are_sent_back(tmp_path):
    text = "".join(f"{n},样品{n},2015-01-02,{n}\n" for n in range(20)) + "20,样品,错位,2015-01-02\n"
    detected, found, errors = rows_of(written(tmp_path / "a.csv", text))
    assert detected.sheets[0].layout == "bare"
    assert len(found) == 20
    assert found[3].cells == {"name": "样品3", "made_on": "2015-01-02", "amount": "3"}
    assert errors == {21: "columns_shifted"}


def test_value_merged_over_several_rows_holds_for_each(tmp_path):
    rows = [["样品名称", "数量"], ["甲", 1], [None, 2], ["乙", 3]]
    _, found, _ = rows_of(workbook(tmp_path / "a.xlsx", rows, merged=("A2:A3",)))
    assert [row.cells["name"] for row in found] == ["甲", "甲", "乙"]


def test_numbers_and_dates_of_a_workbook_read_as_their_sender_sees_them(tmp_path):
    rows = [
        ["样品名称", "数量", "生产日期"],
        ["甲", 3.0, date(2015, 1, 2)],
        ["乙", 0.1 + 0.2, "2015/1/2"],
        [140105, 1, None],
    ]
    _, found, _ = rows_of(workbook(tmp_path / "a.xlsx", rows))
    assert [row.cells["amount"] for row in found] == ["3", "0.3", "1"]
    assert found[0].cells["made_on"] == "2015-01-02"
    assert found[2].cells["name"] == "140105"


def test_formula_counts_by_its_value_and_is_sent_back_where_it_has_none(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["样品名称", "数量"], ["甲", "=1+2"], ["乙", "=2+2"]])
    sheet = part_of(path, "xl/worksheets/sheet1.xml").replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    sheet = sheet.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>").replace(b"<f>1+2</f><v/>", b"<f>1+2</f><v>3</v>")
    _, found, errors = rows_of(with_part(path, "xl/worksheets/sheet1.xml", sheet))
    assert [(row.cells["name"], row.cells["amount"]) for row in found] == [("甲", "3")]
    assert errors == {3: "formula_without_value"}


def test_all_visible_sheets_of_the_kind_are_read_and_hidden_or_foreign_ones_are_not(tmp_path):
    rows = [["样品名称", "数量"], ["甲", 1]]
    sheets = {"一月": rows, "说明": [["本表由抽检处填报"]], "二月": [["样品名称", "数量"], ["乙", 2]]}
    detected, found, _ = rows_of(workbook(tmp_path / "a.xlsx", [], sheets=sheets))
    assert [sheet.name for sheet in detected.chosen] == ["一月", "二月"]
    assert [row.cells["name"] for row in found] == ["甲", "乙"]


def test_two_columns_called_alike_are_told_apart_by_their_values(tmp_path):
    text = "样品名称,日期,生产日期\n甲,抽检处,2015-01-02\n"
    detected, _, _ = rows_of(written(tmp_path / "a.csv", text))
    assert [column.field for column in detected.sheets[0].columns] == ["name", None, "made_on"]


def test_each_column_says_why_it_was_matched(tmp_path):
    text = "样品名称（中文）,标称生产企业名称,数量,说明\n甲,厂,1,x\n"
    detected, _, _ = rows_of(written(tmp_path / "a.csv", text))
    columns = detected.sheets[0].columns
    assert [(column.field, column.reason) for column in columns] == [
        ("name", "bare"),
        ("maker", "part"),
        ("amount", "same"),
        (None, "none"),
    ]
    assert all(0.6 <= column.score <= 1 for column in columns[:3])
    assert columns[1].samples == ["厂"]


@pytest.mark.parametrize(
    "header",
    ["样品 名称", "样品\n名称", "样品名称：", "样品名称*", "【样品名称】", "样品名称（续）", "样品名称 (续表2)"],
)
def test_what_differs_between_clerks_does_not_matter_in_a_header(header):
    assert Vocabulary.of(MAPPING).quick(header).field == "name"
    assert normalise(header) == "样品名称"


def test_table_without_any_known_header_shows_its_columns_and_proposes_nothing(tmp_path):
    detected = detect(written(tmp_path / "a.csv", "甲列,乙列\n1,2\n"), MAPPING)
    sheet = detected.sheets[0]
    assert [column.header for column in sheet.columns] == ["甲列", "乙列"]
    assert sheet.lacking == ["name"]


def test_file_without_rows_is_refused(tmp_path):
    assert refusal_of(written(tmp_path / "a.csv", "样品名称,数量\n")) == "table_empty"
    assert refusal_of(written(tmp_path / "b.csv", "\n\n  \n")) == "table_empty"


def test_old_workbook_is_read(tmp_path):
    detected, rows, _ = rows_of(old_workbook(tmp_path / "a.csv"))
    assert detected.type == "xls"
    assert [row.cells for row in rows] == [
        {"name": "甲", "amount": "3", "made_on": "2015-01-02"},
        {"name": "乙", "amount": "0.5", "made_on": ""},
    ]


def test_open_document_spreadsheet_is_read(tmp_path):
    detected, rows, _ = rows_of(open_document(tmp_path / "a.xlsx", [["样品名称", "数量"], ["甲", "1"], ["乙", "2"]]))
    assert detected.type == "ods"
    assert [row.cells for row in rows] == [{"name": "甲", "amount": "1"}, {"name": "乙", "amount": "2"}]


@pytest.mark.parametrize(("values", "field"), [(["合格", "/", "不合格"], "verdict"), (["0.5mg/kg", "1"], "found")])
def test_header_that_means_different_things_in_different_files_is_decided_by_its_values(tmp_path, values, field):
    fields = [
        {"name": "name", "label": {"zh": "样品名称", "en": "Name"}},
        {"name": "found", "label": {"zh": "检验结果", "en": "Result"}},
        {"name": "verdict", "label": {"zh": "检验结论", "en": "Verdict"}, "synonyms": ["检验结果"], "pattern": "合格"},
    ]
    mapping = Mapping.model_validate(
        {"kind": "a", "title": {"zh": "甲", "en": "A"}, "missing": ["/"], "fields": fields}
    )
    text = "样品名称,检验结果\n" + "".join(f"甲,{value}\n" for value in values)
    columns = detect(written(tmp_path / "a.csv", text), mapping).sheets[0].columns
    assert [column.field for column in columns] == ["name", field]
