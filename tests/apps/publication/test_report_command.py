"""``zhiheng report``: makes the report of a period and writes its files."""

from __future__ import annotations

import docx
import pypdf
import pytest
from click.testing import CliRunner

from zhiheng.apps.publication import queries
from zhiheng.apps.publication.report import setting
from zhiheng.project.cli import _django
from zhiheng.project.cli.report import command


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(_django, "set_up", lambda: None)  # the tests have set it up
    return lambda *arguments: CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_command_writes_both_files_and_says_their_hashes(released, run, tmp_path):
    release = released()
    done = run("2015", "--pdf", tmp_path / "a.pdf", "--docx", tmp_path / "a.docx")
    assert done.exit_code == 0, done.output
    assert pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert docx.Document(tmp_path / "a.docx").paragraphs
    for one in queries.report_files(release):
        assert one.sha256 in done.output


def test_command_takes_the_release_that_is_named(released, run, monkeypatch):
    first, second = released(), released(reason="补报")
    monkeypatch.setattr(setting, "pdf", lambda *_, **__: b"pdf")
    monkeypatch.setattr(setting, "docx", lambda *_, **__: b"docx")
    assert run("2015", "--release", first.code).exit_code == 0
    assert queries.report_files(first).count() == 2
    assert queries.report_files(second).count() == 0


@pytest.mark.parametrize("asked", [("2014",), ("2015", "--release", "2015-9"), ("2014", "--release", "2015-1")])
def test_unknown_release_is_refused_in_a_sentence(released, run, asked):
    released()
    done = run(*asked)
    assert done.exit_code == 1
    assert "there is no release" in done.output
    assert "Traceback" not in done.output


def test_unreadable_period_is_refused_in_a_sentence(db, run):
    done = run("twenty-fifteen")
    assert done.exit_code == 1
    assert "无法识别的期间" in done.output
