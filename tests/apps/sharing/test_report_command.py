"""``zhiheng credit report``: files that hold without us."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.apps.sharing.conftest import enter, fact, organisation

from zhiheng.apps.credit.actions.grading import grade_organisation
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.signing.keys import signer
from zhiheng.project.cli import _django, main

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def graded(monkeypatch):
    monkeypatch.setattr(_django, "set_up", lambda **_: None)
    with system_scope():
        cast = enter()
        about = organisation()
        fact(about)
    grade_organisation(about.pk, as_of=timezone.localdate(), by=None, at=timezone.now())
    return cast, about


def run(*arguments: str):
    return CliRunner().invoke(main, ["credit", "report", *arguments])


def test_command_writes_a_report_that_the_script_beside_it_accepts(graded, tmp_path):
    _, about = graded
    assert run(about.uscc, "--out", str(tmp_path)).exit_code == 0
    (report,) = tmp_path.glob("*.json")
    assert report.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    asked = [sys.executable, "-I", "verify_report.py", report.name, "--key", signer().public_key.hex()]
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_government_edition_names_who_asks_and_needs_a_purpose(graded, tmp_path):
    cast, about = graded
    refused = run(about.uscc, "--out", str(tmp_path), "--by", cast.reporter.username)
    assert (refused.exit_code, "用途" in refused.output) == (1, True)
    given = run(about.uscc, "--out", str(tmp_path), "--by", cast.reporter.username, "--purpose", "资格审查")
    assert given.exit_code == 0
    assert "省财政厅" in next(tmp_path.glob("*.json")).read_text()


def test_unknown_code_is_told(graded, tmp_path):
    refused = run("1" * 18, "--out", str(tmp_path))
    assert (refused.exit_code, "没有主体" in refused.output) == (1, True)
