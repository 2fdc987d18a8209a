"""From bytes to receipt: nothing lost, nothing twice, numbers that balance."""

import io
import stat

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction

from intake_samples import NOW, SampleImporter, workbook
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import set_scope, system_scope
from zhiheng.platform.intake import actions, importing, store
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.models import RememberedMapping, RowIssue, Upload
from zhiheng.platform.intake.naming import RowId, clean_filename
from zhiheng.platform.intake.queries import open_issues, receipt
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

CSV = "样品名称,数量\n甲,1\n乙,许多\n丙,3\n甲,4\n/,5\n"


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture
def importer(monkeypatch, db, files):
    made = SampleImporter()
    monkeypatch.setitem(importing._importers, "samples", made)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sample")
    return made


@pytest.fixture
def everything(db):
    with system_scope():
        yield


@pytest.fixture
def unit(everything):
    return Unit.objects.create(code="lab-1", name="某检验所", kind="laboratory")


@pytest.fixture
def alice(unit):
    return User.objects.create(username="alice", unit=unit)


def receive(unit, data=CSV, by=None, filename="样品.csv", **rest):
    content = data.encode() if isinstance(data, str) else data
    return actions.receive(kind="samples", filename=filename, data=content, by=by, unit=unit, at=NOW, **rest)


def imported(unit, data=CSV, by=None, size=5000, fields=None):
    upload = receive(unit, data, by, is_deferred=False)
    upload = actions.inspect(upload=upload, at=NOW)
    upload = actions.confirm(upload=upload, by=by, at=NOW, fields=fields, is_deferred=False)
    return process(upload=upload, by=by, at=NOW, size=size)


def counts(upload):
    return upload.rows, upload.accepted, upload.duplicates, upload.rejected


def last_entries(count):
    return [entry.action for entry in LedgerEntry.objects.order_by("-pk")[:count]][::-1]


@pytest.mark.usefixtures("importer")
def test_received_file_is_kept_byte_for_byte_under_its_hash_readable_by_us_alone(unit, alice):
    upload = receive(unit, by=alice, filename="../../机密\u202e/样品.csv")
    path = store.path_of(upload.sha256)
    assert path.read_bytes() == CSV.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert upload.filename == "样品.csv"
    assert (upload.status, upload.rows, upload.detected) == (UploadStatus.RECEIVED, 0, None)
    assert last_entries(1) == ["intake.receive_file"]


@pytest.mark.usefixtures("importer")
def test_same_file_twice_changes_nothing_and_every_row_is_a_duplicate(unit, alice):
    first = imported(unit, by=alice)
    entries = LedgerEntry.objects.count()
    again = receive(unit, by=alice, filename="另一个名字.csv")
    assert again.pk == first.pk
    assert again.is_repeat
    assert LedgerEntry.objects.count() == entries
    told = receipt(again)
    assert (told["rows"], told["accepted"], told["duplicates"], told["rejected"]) == (5, 0, 5, 0)
    assert told["first"] == {"rows": 5, "accepted": 2, "duplicates": 1, "rejected": 2}


@pytest.mark.usefixtures("importer")
def test_same_bytes_of_another_unit_are_another_upload_of_one_stored_file(unit, files):
    other = Unit.objects.create(code="lab-2", name="另一检验所", kind="laboratory")
    assert receive(unit).pk != receive(other).pk
    assert len(list((files / "sha256").glob("*/*"))) == 1


@pytest.mark.usefixtures("importer", "everything")
def test_unknown_kind_is_refused_before_anything_is_kept(unit, files):
    with pytest.raises(Problem, match="没有“nonsense”这类数据"):
        actions.receive(kind="nonsense", filename="a", data=b"x", by=None, unit=unit, at=NOW)
    assert not files.exists()


@pytest.mark.usefixtures("importer")
def test_upload_beyond_the_limit_is_refused_while_it_streams_in_and_leaves_nothing_behind(unit, files, settings):
    settings.INTAKE_LIMITS = {"file_bytes": 3_000_000}
    asked = []

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            asked.append(size)
            return b"x" * size

    with pytest.raises(Problem) as caught:
        actions.receive(kind="samples", filename="a.csv", data=Endless(), by=None, unit=unit, at=NOW)
    assert caught.value.code == "file_too_large"
    assert len(asked) == 3
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert not Upload.objects.exists()


@pytest.mark.usefixtures("importer")
def test_receipt_balances_and_names_row_column_reason_and_remedy(unit, alice):
    upload = imported(unit, by=alice)
    told = receipt(upload)
    assert counts(upload) == (5, 2, 1, 2)
    assert told["rows"] == told["accepted"] + told["duplicates"] + told["rejected"]
    assert told["encoding"] == "UTF-8"
    assert [(error["row"], error["column"], error["code"]) for error in told["errors"]] == [
        (3, "数量", "amount_not_number"),
        (6, "样品名称", "value_missing"),
    ]
    assert told["errors"][0]["message"] == "数量不是数字"
    assert told["errors"][0]["remedy"] == "填写数字"
    assert told["errors"][0]["value"] == "许多"
    assert last_entries(4) == [
        "intake.receive_file", "intake.inspect_file", "intake.confirm_columns", "intake.import_rows"
    ]  # fmt: skip


@pytest.mark.usefixtures("importer")
def test_database_refuses_a_receipt_that_does_not_balance(unit):
    upload = imported(unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(accepted=99)


def test_importer_that_loses_a_row_is_stopped(unit, importer, monkeypatch):
    monkeypatch.setattr(importer, "write", lambda rows, **_: importing.Outcome(accepted=len(rows) - 1))
    with pytest.raises(RuntimeError, match="accepted"):
        imported(unit)
    assert Upload.objects.get().rows == 0


def test_import_that_dies_in_the_middle_resumes_and_hands_no_row_over_twice(unit, importer):
    text = "样品名称,数量\n" + "".join(f"样品{n},{n if n % 7 else '坏'}\n" for n in range(100))
    importer.fails_at = 4
    with pytest.raises(OSError, match="died"):
        imported(unit, text, size=10)
    half = Upload.objects.get()
    assert (half.rows, half.status) == (30, UploadStatus.CONFIRMED)
    importer.fails_at = None
    done = process(upload=half, by=None, at=NOW, size=10)
    assert counts(done) == (100, 85, 0, 15)
    assert done.issues.count() == 15
    handed = [row.number for chunk in importer.chunks for row in chunk]
    assert sorted(set(handed)) == list(range(2, 102))
    assert process(upload=done, by=None, at=NOW).rows == 100
    assert len([row for chunk in importer.chunks for row in chunk]) == len(handed)


@pytest.mark.usefixtures("importer")
def test_run_that_was_overtaken_by_another_gives_up_instead_of_doubling(unit):
    upload = actions.inspect(upload=receive(unit, is_deferred=False), at=NOW)
    upload = actions.confirm(upload=upload, by=None, at=NOW, is_deferred=False)

    def overtake(done, total):
        process(upload=upload, by=None, at=NOW)

    with pytest.raises(RuntimeError, match="another run"):
        process(upload=upload, by=None, at=NOW, progress=overtake, size=2)
    upload.refresh_from_db()
    assert (upload.status, counts(upload)) == (UploadStatus.FINISHED, (5, 2, 1, 2))


@pytest.mark.usefixtures("importer")
def test_file_that_cannot_be_read_is_refused_with_the_reason_on_its_receipt(unit):
    upload = actions.inspect(upload=receive(unit, b"MZ\0\0", is_deferred=False), at=NOW)
    assert upload.status == UploadStatus.REFUSED
    told = receipt(upload)
    assert (told["rows"], told["errors"][0]["code"]) == (0, "file_type_refused")
    assert last_entries(1) == ["intake.refuse_file"]
    with pytest.raises(Problem, match="确认"):
        actions.confirm(upload=upload, by=None, at=NOW)


@pytest.mark.usefixtures("importer")
def test_refused_file_sent_again_is_looked_into_again(unit):
    actions.inspect(upload=receive(unit, b"MZ\0\0", is_deferred=False), at=NOW)
    again = receive(unit, b"MZ\0\0", is_deferred=False)
    assert again.status == UploadStatus.RECEIVED
    assert last_entries(1) == ["intake.reopen_file"]
    assert actions.inspect(upload=again, at=NOW).status == UploadStatus.REFUSED


@pytest.mark.usefixtures("importer")
def test_jobs_carry_a_file_from_receipt_to_confirmation_and_from_there_to_the_end(unit, alice):
    upload = receive(unit, by=alice)
    run_waiting()
    upload.refresh_from_db()
    assert upload.status == UploadStatus.DETECTED
    actions.confirm(upload=upload, by=alice, at=NOW)
    run_waiting()
    upload.refresh_from_db()
    assert upload.status == UploadStatus.FINISHED
    assert counts(upload) == (5, 2, 1, 2)


@pytest.mark.usefixtures("importer")
def test_columns_chosen_by_a_person_are_remembered_for_the_unit_and_header(unit, alice):
    text = "甲列,乙列\n红薯淀粉,1\n"
    with pytest.raises(Problem) as caught:
        imported(unit, text, by=alice)
    assert caught.value.code == "columns_unknown"
    assert "样品名称" in caught.value.zh
    assert "甲列" in caught.value.zh
    upload = Upload.objects.get()
    upload = actions.confirm(upload=upload, by=alice, at=NOW, fields=[["name", None]], is_deferred=False)
    assert counts(process(upload=upload, by=alice, at=NOW)) == (1, 1, 0, 0)
    assert RememberedMapping.objects.get().fields == ["name", None]
    next_year = actions.inspect(upload=receive(unit, "甲列,乙列\n马铃薯淀粉,1\n", is_deferred=False), at=NOW)
    column = next_year.found.sheets[0].columns[0]
    assert (column.field, column.reason) == ("name", "remembered")
    stranger = Unit.objects.create(code="lab-2", name="另一检验所", kind="laboratory")
    other = actions.inspect(upload=receive(stranger, "甲列,乙列\n马铃薯淀粉,1\n", is_deferred=False), at=NOW)
    assert other.found.sheets[0].columns[0].field is None


@pytest.mark.parametrize(("fields", "code"), [([["name", "name"]], "field_twice"), ([["name", "x"]], "field_unknown")])
@pytest.mark.usefixtures("importer")
def test_choice_that_makes_no_sense_is_refused(unit, fields, code):
    upload = actions.inspect(upload=receive(unit, is_deferred=False), at=NOW)
    with pytest.raises(Problem) as caught:
        actions.confirm(upload=upload, by=None, at=NOW, fields=fields)
    assert caught.value.code == code


@pytest.mark.usefixtures("importer")
def test_columns_may_be_chosen_anew_only_while_no_row_was_taken(unit, alice):
    wrong = imported(unit, "样品名称,数量\n甲,x\n乙,y\n", by=alice)
    assert counts(wrong) == (2, 0, 0, 2)
    opened = actions.reopen_columns(upload=wrong, by=alice, at=NOW)
    opened = actions.confirm(upload=opened, by=alice, at=NOW, fields=[["name", None]], is_deferred=False)
    done = process(upload=opened, by=alice, at=NOW)
    assert counts(done) == (2, 2, 0, 0)
    with pytest.raises(Problem) as caught:
        actions.reopen_columns(upload=done, by=alice, at=NOW)
    assert caught.value.code == "upload_has_rows"


def annotated(upload):
    return openpyxl.load_workbook(io.BytesIO(store.path_of(upload.annotated).read_bytes()))


@pytest.mark.usefixtures("importer")
def test_annotated_workbook_holds_the_rows_sent_back_with_bad_cells_marked_and_explained(unit):
    text = '样品名称,数量,生产企业名称\n甲,1,厂\n"=HYPERLINK(""http://x"")",许多,+86\n'
    upload = imported(unit, text)
    sheet = annotated(upload).active
    assert [cell.value for cell in sheet[1]] == ["行标识", "样品名称", "数量", "生产企业名称", "退回原因"]
    assert sheet.max_row == 2
    identity, name, amount, maker, reason = sheet[2]
    assert identity.value == f"U{upload.pk}S0R3B0"
    assert (name.value, name.data_type, name.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert (maker.value, maker.data_type, maker.quotePrefix) == ("+86", "s", True)
    assert amount.fill.fgColor.rgb == "00FFC7CE"
    assert "数量不是数字" in amount.comment.text
    assert "填写数字" in amount.comment.text
    assert name.comment is None
    assert reason.value == "【数量】数量不是数字。填写数字"


def corrected(upload, change):
    """The workbook of rows sent back, as its receiver sends it again."""
    book = annotated(upload)
    change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.usefixtures("importer")
def test_rows_corrected_in_the_workbook_and_sent_again_close_the_issues_of_the_first_upload(unit, alice):
    first = imported(unit, by=alice)

    def change(sheet):
        sheet["C2"] = "2"

    second = imported(unit, corrected(first, change), by=alice)
    assert second.corrects_id == first.pk
    assert counts(second) == (2, 1, 0, 1)
    first.refresh_from_db()
    assert counts(first) == (5, 2, 1, 2)
    assert [issue.row for issue in open_issues(first)] == [6]
    closed = first.issues.get(row=3)
    assert (closed.resolved_by_id, closed.resolved_at) == (second.pk, NOW)
    assert annotated(first).active.max_row == 2

    def change_again(sheet):
        assert sheet["A2"].value == f"U{first.pk}S0R6B0"
        sheet["B2"] = "丁"

    third = imported(unit, corrected(second, change_again), by=alice)
    assert (third.corrects_id, counts(third)) == (first.pk, (1, 1, 0, 0))
    assert not RowIssue.objects.filter(resolved_at=None).exists()
    for upload in (first, second, third):
        upload.refresh_from_db()
        assert upload.annotated == ""


@pytest.mark.usefixtures("importer")
def test_ids_of_another_units_rows_close_nothing(unit, alice):
    first = imported(unit, by=alice)
    stranger = Unit.objects.create(code="lab-2", name="另一检验所", kind="laboratory")
    forged = f"行标识,样品名称,数量\nU{first.pk}S0R3B0,戊,1\n"
    upload = imported(stranger, forged)
    assert upload.corrects is None
    assert open_issues(first).count() == 2


@pytest.mark.usefixtures("importer")
def test_rows_of_several_sheets_go_out_and_come_back_under_their_sheets(unit, tmp_path):
    rows = {name: [["样品名称", "数量"], [name, "坏"]] for name in ("一月", "二月")}
    upload = imported(unit, workbook(tmp_path / "a.xlsx", [], sheets=rows).read_bytes())
    assert [(issue.sheet, issue.row) for issue in upload.issues.all()] == [("一月", 2), ("二月", 2)]
    book = annotated(upload)
    assert [(sheet.title, sheet["A2"].value) for sheet in book] == [
        ("一月", f"U{upload.pk}S0R2B0"), ("二月", f"U{upload.pk}S1R2B0")
    ]  # fmt: skip


@pytest.mark.usefixtures("importer")
def test_samples_of_cells_are_forgotten_once_the_file_is_imported(unit):
    upload = imported(unit)
    assert "甲" not in str(upload.detected)


@pytest.mark.usefixtures("importer")
def test_uploads_and_issues_are_visible_to_their_unit_alone(unit):
    imported(unit)
    stranger = Unit.objects.create(code="lab-2", name="另一检验所", kind="laboratory")
    set_scope(units=[stranger.pk])
    assert (Upload.objects.count(), RowIssue.objects.count()) == (0, 0)
    set_scope(units=[unit.pk])
    assert (Upload.objects.count(), RowIssue.objects.count()) == (1, 2)
    set_scope(everything=True)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\用户\\报表.xlsx", "报表.xlsx"),
        ("/etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv"),
        ("年报\u202exslx.exe", "年报xslx.exe"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_file_names_are_shown_without_folders_and_tricks(name, clean):
    assert clean_filename(name) == clean


def test_long_file_name_keeps_its_extension_within_255_bytes():
    name = clean_filename("长" * 300 + ".xlsx")
    assert name.endswith(".xlsx")
    assert 250 <= len(name.encode()) <= 255


def test_row_ids_survive_the_journey():
    assert RowId.parse(str(RowId(17, 0, 123, 2))) == RowId(17, 0, 123, 2)
    assert RowId.parse("U1S0R1") is None
    assert RowId.parse("=U1S0R1B0") is None
