"""A laboratory brings a file in through the browser: upload, confirm, follow, receipt, correction."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from intake_samples import SampleImporter, workbook
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import importing
from zhiheng.platform.intake.models import Upload
from zhiheng.platform.intake.queries import may_send
from zhiheng.platform.jobs.actions import run_waiting

CSV = "样品名称,数量,附注\n甲,1,\n乙,许多,\n丙,3,\n=1+1,坏,\n"


def person(username, code):
    unit = Unit.objects.create(code=code, name=f"检验所{code}", kind="laboratory")
    user = User.objects.create(username=username, full_name=username, unit=unit)
    Membership.objects.create(user=user, role="laboratory")
    return user


@pytest.fixture
def importer(monkeypatch, db, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    made = SampleImporter()
    monkeypatch.setitem(importing._importers, "samples", made)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sample")
    return made


@pytest.fixture
def alice(importer, client):
    with system_scope():
        alice = person("alice", "lab-1")
    client.force_login(alice)
    return alice


def upload(client, content=CSV, name="样品.csv", kind="samples"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse("import_new"), {"kind": kind, "file": SimpleUploadedFile(name, data)})


def latest():
    with system_scope():
        return Upload.objects.select_related("corrects").first()


def page(client, pk, query=""):
    answer = client.get(reverse("import", args=[pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def choices(html):
    """The values that the confirmation form holds."""
    chosen = dict(re.findall(r'<input type="hidden" name="(sheet-\d+)" value="(on)"', html))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected', body)
        chosen[name] = found[1] if found else ""
    return chosen


def confirmed(client, content=CSV, **changes):
    pk = int(re.search(r"/(\d+)/$", upload(client, content).url)[1])
    run_waiting()
    chosen = choices(page(client, pk)) | changes
    answer = client.post(reverse("import_confirm", args=[pk]), chosen)
    assert answer.status_code == 302
    run_waiting()
    return pk


@pytest.mark.usefixtures("alice")
def test_file_goes_from_upload_to_receipt_and_each_step_says_where_it_is(client):
    answer = upload(client)
    assert answer.status_code == 302
    pk = latest().pk
    waiting = page(client, pk)
    assert "正在排队识别" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    run_waiting()
    asking = page(client, pk)
    assert "hx-trigger" not in asking
    for shown in ("UTF-8", "表头在第 1 行", "甲 ｜ 乙 ｜ 丙", "列名一致", "未识别，不读取"):
        assert shown in asking
    assert choices(asking) == {
        "sheet-0": "on",
        "sheet-0-column-0": "name",
        "sheet-0-column-1": "amount",
        "sheet-0-column-2": "",
    }
    assert client.post(reverse("import_confirm", args=[pk]), choices(asking)).url == reverse("import", args=[pk])
    assert "正在排队导入" in page(client, pk)
    run_waiting()
    done = page(client, pk)
    assert re.findall(r'class="figure[^"]*">(\d+)<', done) == ["4", "2", "0", "2"]
    assert "数量不是数字" in done
    assert "填写数字" in done
    assert "样品.csv" in client.get(reverse("imports")).content.decode()


@pytest.mark.usefixtures("alice")
def test_mapping_may_be_changed_and_a_choice_that_makes_no_sense_is_explained(client):
    upload(client)
    run_waiting()
    pk = latest().pk
    chosen = choices(page(client, pk))
    twice = client.post(reverse("import_confirm", args=[pk]), chosen | {"sheet-0-column-2": "name"})
    assert twice.status_code == 422
    assert "对应了两列" in twice.content.decode()
    without = client.post(reverse("import_confirm", args=[pk]), chosen | {"sheet-0-column-0": ""})
    assert without.status_code == 422
    assert "应有的列" in without.content.decode()
    forged = client.post(reverse("import_confirm", args=[pk]), chosen | {"sheet-0-column-0": "id; DROP"})
    assert forged.status_code == 422
    changed = chosen | {"sheet-0-column-1": "", "sheet-0-column-2": "amount"}
    assert client.post(reverse("import_confirm", args=[pk]), changed).status_code == 302
    run_waiting()
    assert latest().accepted == 4
    again = client.post(reverse("import_confirm", args=[pk]), changed)
    assert again.status_code == 302
    assert latest().rows == 4
    upload(client, CSV + "丁,5,\n")
    run_waiting()
    remembered = page(client, latest().pk)
    assert choices(remembered)["sheet-0-column-2"] == "amount"
    assert "沿用该单位上次确认的对应" in remembered


@pytest.mark.usefixtures("alice")
def test_rows_sent_back_come_as_a_workbook_and_their_correction_closes_them(client):
    pk = confirmed(client)
    answer = client.get(reverse("import_annotated", args=[pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    book.active["C2"], book.active["C3"] = "2", "4"
    file = io.BytesIO()
    book.save(file)
    second = confirmed(client, file.getvalue())
    assert latest().corrects.pk == pk
    assert "这是对退回行的更正" in page(client, second)
    first = page(client, pk)
    assert "其中已更正" in first
    assert reverse("import_annotated", args=[pk]) not in first
    assert client.get(reverse("import_annotated", args=[pk])).status_code == 404
    assert json.loads(b"".join(client.get(reverse("import", args=[pk]) + "?state=open&export=json"))) == []


@pytest.mark.usefixtures("alice")
def test_rows_sent_back_can_be_filtered_sorted_and_exported_without_becoming_formulas(client):
    pk = confirmed(client, "样品名称,数量\n甲,=cmd|x\n乙,+5\n")
    assert "乙" not in page(client, pk, "?q=cmd").split("退回的行", 1)[1]
    assert page(client, pk, "?sort=-row").index("+5") < page(client, pk, "?sort=-row").index("=cmd")
    exported = b"".join(client.get(reverse("import", args=[pk]) + "?export=csv")).decode()
    assert "'=cmd|x" in exported
    assert "'+5" in exported
    assert client.get(reverse("import_receipt", args=[pk])).json()["rejected"] == 2


@pytest.mark.usefixtures("alice")
def test_same_file_again_leads_to_the_first_receipt_and_says_that_nothing_changed(client):
    pk = confirmed(client)
    answer = upload(client, name="另存.csv")
    assert answer.url == reverse("import", args=[pk])
    assert "未作任何改动" in page(client, pk)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "文件是空的"), (b"MZ\x90\0", "可执行程序"), (b"<html>", "网页或 XML"), (b"PK\x03\x04junk", "损坏")],
)
@pytest.mark.usefixtures("alice")
def test_hostile_file_ends_on_a_page_that_says_why_and_what_to_do(client, content, reason):
    assert upload(client, content, "报表.xlsx").status_code == 302
    run_waiting()
    html = page(client, latest().pk)
    assert "文件未被接收" in html
    assert reason in html


@pytest.mark.usefixtures("alice")
def test_file_beyond_the_limit_is_refused_at_once_and_what_was_typed_stays(client, settings, tmp_path):
    settings.INTAKE_LIMITS = {"file_bytes": 1_000_000}
    answer = upload(client, b"x" * 4_000_000)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "上限是 976.6 KiB" in html
    assert '<option value="samples" selected>' in html
    assert latest() is None
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.usefixtures("alice")
def test_form_without_file_or_with_an_unknown_kind_is_explained(client):
    assert client.post(reverse("import_new"), {"kind": "samples"}).status_code == 422
    assert upload(client, kind="nonsense").status_code == 422
    assert latest() is None


@pytest.mark.usefixtures("alice")
def test_name_of_a_file_and_its_cells_cannot_bring_markup_into_the_page(client):
    pk = int(
        re.search(r"/(\d+)/$", upload(client, "样品名称,<b>数量\n<script>x</script>,坏\n", "<img src=x>.csv").url)[1]
    )
    run_waiting()
    html = page(client, pk)
    assert "<script>x" not in html
    assert "<img" not in html
    assert "&lt;script&gt;x" in html


@pytest.mark.usefixtures("alice")
def test_original_comes_back_byte_for_byte_as_an_attachment_that_no_browser_runs(client):
    upload(client, b"<html><script>alert(1)</script>", "x.html")
    answer = client.get(reverse("import_original", args=[latest().pk]))
    assert b"".join(answer) == b"<html><script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("alice")
def test_sheets_can_be_left_out(client, tmp_path):
    rows = {name: [["样品名称", "数量"], [name, 1]] for name in ("一月", "二月")}
    upload(client, workbook(tmp_path / "a.xlsx", [], sheets=rows).read_bytes())
    run_waiting()
    pk = latest().pk
    chosen = choices(page(client, pk)) | {"sheet-1": "on"}
    assert client.post(reverse("import_confirm", args=[pk]), chosen).status_code == 302
    run_waiting()
    assert (latest().rows, latest().accepted) == (1, 1)


@pytest.mark.usefixtures("alice")
def test_columns_may_be_chosen_anew_when_no_row_was_taken(client):
    pk = confirmed(client, "样品名称,数量\n甲,坏\n")
    assert "重新指定各列" in page(client, pk)
    client.post(reverse("import_reopen", args=[pk]))
    assert "确认并导入" in page(client, pk)


@pytest.mark.usefixtures("alice")
def test_other_units_and_people_without_the_right_see_nothing_and_can_do_nothing(client, alice):
    pk = confirmed(client)
    with system_scope():
        bob = person("bob", "lab-2")
        charlie = User.objects.create(username="charlie", unit=alice.unit)
    client.force_login(bob)
    for name in ("import", "import_annotated", "import_original", "import_receipt"):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    assert client.post(reverse("import_confirm", args=[pk])).status_code == 404
    assert "样品.csv" not in client.get(reverse("imports")).content.decode()
    client.force_login(charlie)
    assert client.get(reverse("imports")).status_code == 403
    assert upload(client).status_code == 403
    client.logout()
    assert client.get(reverse("imports")).status_code == 302


@pytest.mark.usefixtures("alice")
def test_kind_of_file_needs_its_own_permission_at_every_step(client, importer):
    upload(client)
    run_waiting()
    pk = latest().pk
    chosen = choices(page(client, pk))
    importer.permissions = frozenset({"registry.edit", "inspection.correct"})  # a laboratory has neither
    html = client.get(reverse("import_new")).content.decode()
    assert 'value="inspections"' in html
    assert 'value="samples"' not in html
    assert 'value="enterprises"' not in html
    assert upload(client, CSV + "丁,4,\n").status_code == 422
    assert latest().pk == pk
    refused = client.post(reverse("import_confirm", args=[pk]), chosen)
    assert refused.status_code == 422
    assert "您的岗位不能报送" in refused.content.decode()
    assert latest().status == "detected"
    importer.permissions = frozenset({"inspection.record", "registry.edit"})  # one of them suffices
    assert client.post(reverse("import_confirm", args=[pk]), chosen).status_code == 302


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("city-reporter", {"returns"}),
        ("department-reporter", {"returns"}),
        ("laboratory", {"inspections"}),
        ("office-statistician", {"enterprises", "inspections", "returns"}),
        ("auditor", set()),
    ],
)
def test_roles_of_the_pack_send_what_they_may_record(db, role, kinds):
    unit = Unit.objects.create(code="x", name="x", kind="department")
    user = User.objects.create(username="x", unit=unit)
    Membership.objects.create(user=user, role=role)
    assert {one.kind for one in importing.registered() if may_send(user, one.kind)} == kinds


@pytest.mark.usefixtures("alice")
def test_list_of_imports_counts_rows_still_open_and_is_filtered_and_exported(client):
    confirmed(client)
    confirmed(client, "样品名称,数量\n戊,1\n")
    answer = b"".join(client.get(reverse("imports") + "?status=finished&kind=samples&export=json"))
    rows = json.loads(answer)
    assert [(row["rows_read"], row["accepted"], row["rejected"], row["open_rows"]) for row in rows] == [
        (1, 1, 0, 0),
        (4, 2, 2, 2),
    ]
    assert "样品.csv" not in client.get(reverse("imports") + "?status=refused").content.decode()


@pytest.mark.usefixtures("alice")
def test_pages_of_imports_speak_english_too(client):
    pk = confirmed(client)
    client.cookies["django_language"] = "en"
    html = client.get(reverse("import", args=[pk]), headers={"accept-language": "en"}).content.decode()
    assert "Rows read" in html
    assert "not a number" in html


@pytest.mark.usefixtures("alice")
def test_what_waits_for_the_unit_stands_among_its_tasks(client):
    confirmed(client)
    upload(client, "样品名称,数量\n庚,1\n", "新.csv")
    run_waiting()
    html = client.get(reverse("work")).content.decode()
    assert "确认导入：新.csv" in html
    assert "更正退回的 2 行：样品.csv" in html


@pytest.mark.usefixtures("alice")
def test_empty_template_can_be_fetched_where_a_kind_has_one(client):
    offered = re.findall(r'href="(/work/imports/template/[^"]+)"', client.get(reverse("import_new")).content.decode())
    assert reverse("import_template", args=["samples"]) in offered
    assert all(client.get(href).content.startswith(b"PK") for href in offered)
    assert client.get(reverse("import_template", args=["nonsense"])).status_code == 404
