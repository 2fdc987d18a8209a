"""Credit reports: what they say, to whom, and that a stranger can check them with one script and no network."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.apps.sharing.conftest import enter, fact, organisation

from zhiheng.apps.credit.actions.grading import grade_organisation
from zhiheng.apps.credit.grading.replaying import recompute
from zhiheng.apps.credit.models import Grade
from zhiheng.apps.sharing.actions.reporting import issue_public_report, issue_report
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.models import CreditReport
from zhiheng.apps.sharing.reporting.setting import qr_code
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.signing import key_id, verify_report
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db(transaction=True)  # a proof needs an entry that is committed
NOW = timezone.now()
PUBLISHED = (NOW.date() - timedelta(days=30)).isoformat()


@pytest.fixture
def graded():
    """An organisation with a penalty that is published, one fact for authorities alone, and a grade."""
    with system_scope():
        cast = enter()
        about = organisation()
        values = {"kind": "fine", "severity": "general", "fine_yuan": "20000", "document": "罚〔1〕"}
        fact(about, fields=values | {"published_on": PUBLISHED, "responsible": "李某某"})
        fact(about, "tax_rating", number=2, source="tax", fields={"rating": "A", "year": "2025"})
        gone = {"revoked_at": NOW, "revocation_reason": "误录"}
        fact(about, number=3, fields=values | {"document": "罚〔撤〕", "published_on": PUBLISHED}, **gone)
    grade_organisation(about.pk, as_of=timezone.localdate(NOW), by=None, at=timezone.now())
    return cast, about


@pytest.fixture
def script(tmp_path):
    """The script alone in a folder, run by a Python that sees nothing of ours."""
    shutil.copy(verify_report.__file__, tmp_path / "verify_report.py")

    def run(data: bytes, *more: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "report.json").write_bytes(data)
        asked = [sys.executable, "-I", "verify_report.py", "report.json", "--key", signer().public_key.hex(), *more]
        return subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


def full(cast, about) -> CreditReport:
    given = {"edition": Edition.FULL, "purpose": "政府采购资格审查", "by": cast.reporter, "at": timezone.now()}
    with system_scope():
        return issue_report(about.pk, **given)


def said(report: CreditReport) -> dict:
    return json.loads(bytes(report.document))["report"]


def facts_in(report: CreditReport) -> list[dict]:
    return [one for part in said(report)["facts"] for item in part["items"] for one in item["facts"]]


def test_report_verifies_offline_with_the_script_alone(graded, script):
    report = full(*graded)
    checked = script(bytes(report.document), "--sha256", report.sha256)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert graded[1].name in checked.stdout
    assert script(bytes(report.document), "--sha256", "0" * 64).returncode == 1


def test_any_changed_byte_is_found(graded, script):
    data = bytes(full(*graded).document)
    pinned = {signer().public_key.hex()}
    verify_report.verify(data, pinned)
    step = max(1, len(data) // 400)
    for place in range(0, len(data), step):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(verify_report.Failed):
            verify_report.verify(changed, pinned)
    assert script(data.replace(b"20000", b"10000")).returncode == 1


def test_paper_carries_the_hash_of_the_file_and_a_code_that_leads_to_it(graded):
    report = full(*graded)
    assert report.sha256 == sha256_hex(bytes(report.document))
    pages = PdfReader(io.BytesIO(bytes(report.pdf))).pages
    text = "".join(page.extract_text() for page in pages)
    assert report.sha256 in text.replace("\n", "")
    assert f"/credit/verify/{report.sha256}/" in text.replace("\n", "")
    assert key_id(signer().public_key) in text
    assert graded[1].name in text.replace("\n", "").replace(" ", "")
    assert "示例" in text
    assert qr_code("https://example.org/").startswith(b"<svg")


def test_public_edition_tells_what_is_public_alone(graded):
    report = issue_public_report(graded[1].pk, at=timezone.now())
    everything = bytes(report.document).decode()
    assert [one["fields"][0]["value"]["zh"] for one in facts_in(report)] == ["罚款"]
    assert "纳税" not in json.dumps(said(report)["facts"], ensure_ascii=False)
    for hidden in ("李某某", "张某", "罚〔撤〕"):
        assert hidden not in everything
    why = said(report)["explanation"]
    assert {one["fact"] for one in why["counted"]} <= {one["fact"] for one in facts_in(report)}
    withheld = sum(one["count"] for one in why["withheld"])
    assert withheld + len(why["counted"]) == len(said(full(*graded))["explanation"]["counted"])
    assert (report.unit, report.asked_by, said(report)["asked"]["unit"]) == (None, None, "")


@pytest.fixture
def secretive():
    """As before, and a tax rating of D, which counts and which the public is not told."""
    with system_scope():
        cast = enter()
        about = organisation()
        fact(about, "tax_rating", number=2, source="tax", fields={"rating": "D", "year": "2025"})
        values = {"kind": "fine", "severity": "serious", "sector": "other", "fine_yuan": "20000", "document": "罚〔1〕"}
        days = {"published_on": PUBLISHED, "decided_on": PUBLISHED}
        fact(about, fields=values | days | {"is_published": True}, occurred_on=date.fromisoformat(PUBLISHED))
    grade_organisation(about.pk, as_of=timezone.localdate(NOW), by=None, at=timezone.now())
    return cast, about


def test_public_edition_gives_what_is_not_public_as_a_number_and_no_more(secretive, script):
    cast, about = secretive
    report, everything = issue_public_report(about.pk, at=timezone.now()), full(cast, about)
    why = said(report)["explanation"]
    assert sum(one["count"] for one in why["withheld"]) > 0
    assert all(set(one) == {"dimension", "count"} for one in why["withheld"])
    assert why["score"] is None  # with the points of what is public, the rest could be reckoned from it
    assert said(everything)["explanation"]["score"] is not None
    assert [one["fact"] for one in facts_in(report)] == [1]
    assert {one["fact"] for one in why["counted"]} == {1}
    data = json.loads(bytes(report.document))
    kept = {"organisation", "as_of", "known_at", "grade", "rules", "sha256"}
    assert set(data["report"]["grade"]) == kept
    assert set(json.loads(data["proof"]["entry"])["payload"]) == kept | {"effect"}
    pages = PdfReader(io.BytesIO(bytes(report.pdf))).pages
    paper = "".join(page.extract_text() for page in pages)
    for words in (bytes(report.document).decode(), paper):
        assert "纳税" not in words
    checked = script(bytes(report.document))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_any_changed_byte_of_the_public_edition_is_found(secretive):
    data = bytes(issue_public_report(secretive[1].pk, at=timezone.now()).document)
    pinned = {signer().public_key.hex()}
    verify_report.verify(data, pinned)
    for place in range(0, len(data), max(1, len(data) // 400)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(verify_report.Failed):
            verify_report.verify(changed, pinned)


def test_what_a_grade_rests_on_cannot_be_guessed_from_its_hash(secretive):
    with system_scope():
        grade = Grade.objects.get()
    body = json.loads(bytes(grade.body))
    assert len(body["salt"]) == 32
    without = canonical_bytes({name: value for name, value in body.items() if name != "salt"})
    assert sha256_hex(without) != grade.sha256
    assert recompute(grade) == bytes(grade.body)


def test_government_edition_tells_more_and_still_names_nobody(graded):
    report = full(*graded)
    assert len(facts_in(report)) == 2
    assert "纳税" in json.dumps(said(report)["facts"], ensure_ascii=False)
    assert "李某某" not in bytes(report.document).decode()
    assert said(report)["asked"] == {"unit": "省财政厅", "purpose": "政府采购资格审查"}
    assert said(report)["explanation"]["counted"]
    assert said(report)["not_known"] is not None


def test_who_asked_and_what_for_is_noted_without_words(graded):
    cast, about = graded
    full(cast, about)
    with system_scope():
        entry = LedgerEntry.objects.get(action="sharing.issue_report")
    assert entry.actor == f"user:{cast.reporter.pk}"
    assert entry.payload["organisation"] == about.key
    assert entry.payload["purpose"] == sha256_hex("政府采购资格审查".encode())


def test_report_needs_a_purpose_a_unit_and_a_grade(graded):
    cast, about = graded
    with system_scope():
        other = organisation(2)
    for target, edition, purpose, by, code in (
        (about.pk, Edition.FULL, " ", cast.reporter, "sharing_not_said"),
        (about.pk, Edition.FULL, "x", "public", "report_for_a_unit"),
        (other.pk, Edition.PUBLIC, "", "public", "report_without_grade"),
        (0, Edition.PUBLIC, "", "public", "organisation_unknown"),
    ):
        with pytest.raises(Problem) as problem:
            issue_report(target, edition=edition, purpose=purpose, by=by, at=timezone.now())
        assert problem.value.code == code


def test_everybody_asks_for_the_public_edition_once_a_day(graded, client):
    _, about = graded
    page = client.get(reverse("credit_organisation", args=[about.uscc]))
    assert "出具今天的报告" in page.content.decode()
    client.post(reverse("credit_public_report", args=[about.uscc]))
    client.post(reverse("credit_public_report", args=[about.uscc]))
    with system_scope():
        (report,) = CreditReport.objects.all()
    answer = client.get(reverse("credit_public_file", args=[report.number, "json"]))
    assert sha256_hex(answer.content) == report.sha256
    page = client.get(reverse("credit_organisation", args=[about.uscc])).content.decode()
    assert reverse("credit_public_file", args=[report.number, "pdf"]) in page


def test_page_behind_the_code_says_whether_the_report_is_ours(graded, client):
    report = full(*graded)
    page = client.get(reverse("credit_verify", args=[report.sha256]))
    assert report.number in page.content.decode()
    assert "政府采购" not in page.content.decode()
    assert "省财政厅" not in page.content.decode()
    assert client.get(reverse("credit_verify", args=["0" * 64])).status_code == 404
    assert client.get(reverse("credit_verify", args=["x"])).status_code == 404
    assert client.get(reverse("credit_public_file", args=[report.number, "pdf"])).status_code == 404


def test_script_and_key_are_published(client, db):
    assert client.get("/verify_report.py").content == Path(verify_report.__file__).read_bytes()
    page = client.get(reverse("credit_how_to_verify")).content.decode()
    assert signer().public_key.hex() in page


def test_officer_issues_a_report_on_the_page_and_strangers_do_not_see_it(graded, client, settings):
    cast, about = graded
    settings.ZHIHENG_REQUIRE_MFA = False
    client.force_login(cast.reporter)
    page = client.post(reverse("credit_report_issue"), {"code": "911401050000000000", "purpose": "审查"})
    assert "登记库中没有" in page.content.decode()
    answer = client.post(reverse("credit_report_issue"), {"code": about.uscc, "purpose": "审查"})
    assert client.get(answer.url).headers["Content-Type"] == "application/pdf"
    assert about.name in client.get(reverse("credit_reports")).content.decode()
    client.force_login(cast.stranger)
    assert client.get(answer.url).status_code == 404
    assert about.name not in client.get(reverse("credit_reports")).content.decode()


def test_dates_of_a_report_are_those_of_its_day(graded):
    report = issue_public_report(graded[1].pk, at=timezone.now())
    assert said(report)["grade"]["as_of"] == date.isoformat(timezone.localdate(NOW))
    set_scope_is_gone = CreditReport.objects.count()
    assert set_scope_is_gone == 0  # nobody signed in sees a report in the table
