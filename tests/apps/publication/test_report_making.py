"""The report of a real release: made once, kept, in the ledger, served; the same numbers everywhere."""

from __future__ import annotations

import hashlib
import io
import json
import re

import docx
import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from indicator_samples import LATE, PROVINCE
from zhiheng.apps.indicators import wording
from zhiheng.apps.publication import queries, tasks
from zhiheng.apps.publication.report import actions, drawing
from zhiheng.platform.accounts import actions as accounts
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.datasets import lake
from zhiheng.platform.documents import charts
from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

PASSWORD = "plum-rain-over-Fen-river"


@pytest.fixture(scope="module")
def drawn_before(tmp_path_factory):
    """Charts are drawn once for all tests here; the release is the same in each."""
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture
def release(released, settings, drawn_before):
    made = released()
    settings.VAR = drawn_before
    return made


@pytest.fixture
def made(release, people):
    return {one.form: one for one in actions.make_report(release=release, by=people.rosa, at=LATE)}


def contents(file) -> bytes:
    with lake.open_file(file.path) as stream:
        return stream.read()


def words(text: str) -> str:
    """Text without the spaces and line ends that setting it has added."""
    return re.sub(r"\s|\u200b", "", text)


def test_report_is_kept_in_both_forms_under_the_hash_that_the_ledger_holds(release, made):
    entry = LedgerEntry.objects.get(action="publication.make_report")
    for form in ("pdf", "docx"):
        digest = hashlib.sha256(contents(made[form])).hexdigest()
        assert digest == made[form].sha256 == entry.payload["files"][form]
        assert made[form].size == len(contents(made[form]))
    assert [one.form for one in queries.report_files(release)] == ["pdf", "docx"]


def test_report_is_made_once(release, made, people):
    before = LedgerEntry.objects.count()
    again = actions.make_report(release=release, by=people.olga, at=LATE)
    assert [one.pk for one in again] == [made["pdf"].pk, made["docx"].pk]
    assert LedgerEntry.objects.count() == before


def test_public_page_of_the_release_shows_the_report_at_once_although_pages_are_kept(release, people):
    address = f"/releases/{release.code}/"
    assert "report.pdf" not in Client().get(address).content.decode()
    actions.make_report(release=release, by=people.rosa, at=LATE)
    assert f"/releases/{release.code}/report.pdf" in Client().get(address).content.decode()


def test_kept_report_can_be_neither_changed_nor_removed(made):
    for statement in ("UPDATE publication_reportfile SET sha256 = ''", "DELETE FROM publication_reportfile"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_same_release_gives_the_same_bytes(release, made):
    with actions.looked_up(release) as known:
        report = actions.composing.compose(known)
        assert actions.setting.pdf(report, known.pack, at=release.released_at) == contents(made["pdf"])
        assert actions.setting.docx(report, known.pack, at=release.released_at) == contents(made["docx"])


def test_every_number_of_the_province_is_the_same_in_release_page_pdf_and_word(release, made):
    """Values and limits, as the record rounds them, stand in both papers and on the page that explains them."""
    pdf = words("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(contents(made["pdf"]))).pages))
    document = docx.Document(io.BytesIO(contents(made["docx"])))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    word = words("".join([paragraph.text for paragraph in document.paragraphs] + cells))
    compared = 0
    for figure in queries.figures(release, area=PROVINCE, period="2015"):
        result = figure.record["result"]
        if result["shown"] is None:
            continue
        page = words(Client().get(f"/why/{release.code}/{figure.key}/").content.decode())
        value = wording.with_unit(result["shown"], result["unit"])
        limits = wording.between(result["low"], result["high"], result["unit"])
        for written in filter(None, (value, limits)):
            compared += 1
            assert written in pdf, (figure.key, written)
            assert written in word, (figure.key, written)
            assert written in page, (figure.key, written)
    assert compared > 9


def test_every_chart_writes_values_as_the_release_does(release):
    with actions.looked_up(release) as known:
        report = actions.composing.compose(known)
        for chart in report.charts:
            if len(chart.points) > drawing.MANY:
                continue
            drawn = charts.svg(drawing.picture(chart, drawing._outlines(known.pack)))
            for point in chart.points:
                assert not point.shown or f">{point.shown}<" in drawn, (chart.name, point)


@pytest.fixture
def office(release, settings):
    """Signs in somebody with a role of the province's office."""
    settings.ZHIHENG_REQUIRE_MFA = False
    accounts.sync_units(pack=queries.pack_of(release), by="system", at=LATE)
    unit = Unit.objects.get(code="province")

    def sign_in(role: str) -> Client:
        person = accounts.add_person(username=role, unit=unit, roles=(role,), password=PASSWORD, by="system", at=LATE)
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def test_office_asks_for_the_report_and_finds_it_when_the_job_is_done(release, office):
    client = office("office-releaser")
    assert "生成报告" in client.get(f"/work/publication/releases/{release.code}/report/").content.decode()
    answer = client.post(f"/work/publication/releases/{release.code}/report/make/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/work/jobs/")
    [job] = [job for job in jobs.run_waiting() if job.task == "publication.make_report"]
    assert job.result == {"url": f"/work/publication/releases/{release.code}/report/"}
    page = client.get(job.result["url"]).content.decode()
    assert f"/releases/{release.code}/report.pdf" in page
    assert f"/releases/{release.code}/report.docx" in page


def test_who_may_only_look_gets_no_button_and_is_refused(release, office):
    client = office("office-approver")
    assert (
        '<form method="post" action="/work/publication/'
        not in client.get(f"/work/publication/releases/{release.code}/report/").content.decode()
    )
    assert client.post(f"/work/publication/releases/{release.code}/report/make/").status_code == 403


def test_release_of_a_quarter_has_no_annual_report(released, people, office):
    quarter = released(period="2015Q3")
    with pytest.raises(Problem, match="one of years"):
        actions.make_report(release=quarter, by=people.rosa, at=LATE)
    address = f"/work/publication/releases/{quarter.code}/report/"
    client = office("office-releaser")
    assert "生成报告" not in client.get(address).content.decode()
    assert client.post(f"{address}make/").headers["Location"] == address


def test_everybody_gets_the_files_and_a_second_request_costs_nothing(release, made):
    answer = Client().get(f"/releases/{release.code}/report.pdf")
    assert b"".join(answer.streaming_content) == contents(made["pdf"])
    assert answer.headers["Content-Type"] == "application/pdf"
    again = Client().get(f"/releases/{release.code}/report.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert Client().get(f"/releases/{release.code}/report.odt").status_code == 404


def test_job_of_a_killed_worker_finds_what_was_made(release, made):
    told = []
    result = tasks.make_report(lambda *said: told.append(said), release=release.code)
    assert json.dumps(result)
    assert told == []
