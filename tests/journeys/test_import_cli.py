"""``zhiheng import``: the same path without a browser."""

import json

import pytest
from click.testing import CliRunner
from django.db import connection

from conftest import SHARED
from intake_samples import SampleImporter, workbook, written
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import importing
from zhiheng.platform.intake.models import Upload
from zhiheng.platform.intake.queries import receipt
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.project.cli.import_ import command

CSV = "样品名称,数量\n甲,1\n乙,许多\n甲,3\n"
BALANCE = ("rows", "accepted", "duplicates", "rejected")


@pytest.fixture
def importer(monkeypatch, db, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    monkeypatch.setattr("zhiheng.project.cli._django.set_up", lambda: None)
    made = SampleImporter()
    monkeypatch.setitem(importing._importers, "samples", made)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sample")
    return made


def run(*arguments, exit_code=0):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert result.exit_code == exit_code, result.output
    return result.output


def receipts(*arguments, exit_code=0):
    return [json.loads(line) for line in run(*arguments, "--json", exit_code=exit_code).splitlines()]


@pytest.mark.usefixtures("importer")
def test_receipt_in_json_balances_and_names_each_rejected_cell(tmp_path):
    [told] = receipts("samples", written(tmp_path / "样品.csv", CSV, "gb18030"))
    assert {key: told[key] for key in ("file", "encoding", *BALANCE)} == {
        "file": "样品.csv", "encoding": "GB18030", "rows": 3, "accepted": 1, "duplicates": 1, "rejected": 1,
    }  # fmt: skip
    assert len(told["sha256"]) == 64
    [error] = told["errors"]
    assert (error["row"], error["column"], error["code"], error["message"]) == (
        3, "数量", "amount_not_number", "数量不是数字",
    )  # fmt: skip


@pytest.mark.usefixtures("importer")
def test_check_gives_the_same_receipt_and_writes_nothing(tmp_path, settings):
    path = written(tmp_path / "a.csv", CSV)
    run("samples", path, "--check")  # the units of the province are made on the first run
    entries = LedgerEntry.objects.count()
    [checked] = receipts("samples", path, "--check")
    with system_scope():
        assert not Upload.objects.exists()
    assert LedgerEntry.objects.count() == entries
    assert not settings.FILES.exists()
    [told] = receipts("samples", path)
    assert {key: told[key] for key in (*BALANCE, "errors")} == {key: checked[key] for key in (*BALANCE, "errors")}
    assert checked["status"] == "checked"


@pytest.mark.usefixtures("importer")
def test_same_file_again_has_only_duplicates_and_changes_nothing(tmp_path):
    path = written(tmp_path / "a.csv", CSV)
    run("samples", path)
    entries = LedgerEntry.objects.count()
    for again in (receipts("samples", path), receipts("samples", path, "--check")):
        assert [again[0][key] for key in BALANCE] == [3, 0, 3, 0]
        assert again[0]["repeat"] is True
    assert LedgerEntry.objects.count() == entries
    assert "未作任何改动" in run("samples", path)


@pytest.mark.usefixtures("importer")
def test_several_files_give_one_line_each_and_a_refused_one_ends_in_1_but_stops_no_other(tmp_path):
    good = written(tmp_path / "a.csv", CSV)
    bad = written(tmp_path / "b.xlsx", b"MZ\0")
    last = workbook(tmp_path / "c.xlsx", [["样品名称"], ["丁"]])
    told = receipts("samples", good, bad, last, exit_code=1)
    assert [(one["file"], one["rows"], one["status"]) for one in told] == [
        ("a.csv", 3, "finished"), ("b.xlsx", 0, "refused"), ("c.xlsx", 1, "finished"),
    ]  # fmt: skip
    assert told[1]["errors"][0]["code"] == "file_type_refused"


@pytest.mark.usefixtures("importer")
def test_columns_that_nobody_recognises_are_refused_with_what_was_expected_and_seen(tmp_path):
    path = written(tmp_path / "a.csv", "甲列,乙列\n1,2\n")
    for check in ([], ["--check"]):
        [told] = receipts("samples", path, *check, exit_code=1)
        assert told["errors"][0]["code"] == "columns_unknown"
        assert "样品名称" in told["errors"][0]["message"]
        assert "甲列、乙列" in told["errors"][0]["message"]


@pytest.mark.usefixtures("importer")
def test_file_of_another_kind_is_not_taken_for_this_one(tmp_path):
    header = "企业名称,统一社会信用代码,注册日期,法定代表人,注册资金,经营范围,样品名称"
    path = written(tmp_path / "a.csv", header + "\n甲公司,91,2012-01-01,张某,1,粮食,甲\n")
    [told] = receipts("samples", path, exit_code=1)
    assert told["errors"][0]["code"] == "kind_mismatch"
    assert "企业登记信息" in told["errors"][0]["message"]


def test_run_that_died_is_taken_up_where_it_ended(tmp_path, importer):
    path = written(tmp_path / "a.csv", "样品名称,数量\n" + "".join(f"样品{n},{n}\n" for n in range(12_000)))
    importer.fails_at = 2
    result = CliRunner().invoke(command, ["samples", str(path)])
    assert isinstance(result.exception, OSError)
    with system_scope():
        assert Upload.objects.get().rows == 5000
    importer.fails_at = None
    [told] = receipts("samples", path)
    assert [told[key] for key in BALANCE] == [12_000, 12_000, 0, 0]


@pytest.mark.usefixtures("importer")
def test_receipt_for_people_groups_the_reasons(tmp_path):
    output = run("samples", written(tmp_path / "a.csv", CSV + "丙,很多\n"))
    assert "行数 4" in output
    assert "2 × 第 3、5 行：【数量】数量不是数字 (amount_not_number)" in output


@pytest.mark.usefixtures("importer")
def test_unknown_kind_names_those_that_exist(tmp_path):
    output = run("nonsense", written(tmp_path / "a.csv", CSV), exit_code=2)
    assert "enterprises" in output


REAL = [
    *(("enterprises", path) for path in sorted((SHARED / "data" / "enterprise").glob("*.csv"))),
    *(("inspections", path) for path in sorted((SHARED / "data" / "inspection").glob("cqn*.csv"))),
]


@pytest.mark.realfiles
@pytest.mark.slow
@pytest.mark.usefixtures("importer")
def test_each_real_file_is_imported_with_a_balanced_receipt_and_changes_nothing_the_second_time():
    if not REAL:
        pytest.skip("the real files are not here")
    for kind, path in REAL:
        [told] = receipts(kind, path)
        assert told["rows"] == told["accepted"] + told["duplicates"] + told["rejected"] > 0
        assert told["rejected"] == len({error["row"] for error in told["errors"]})
        assert all(error["code"] and error["message"] for error in told["errors"])
    for kind, path in REAL:
        [again] = receipts(kind, path)
        assert (again["accepted"], again["rejected"]) == (0, 0)
    with system_scope():
        balanced = [receipt(upload, with_errors=False) for upload in Upload.objects.all()]
    assert len(balanced) == len(REAL)
