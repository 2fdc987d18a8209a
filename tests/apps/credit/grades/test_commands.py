"""``zhiheng credit`` from the terminal."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from tests.grade_samples import fact, organisation
from tests.registry_samples import code

from zhiheng.apps.credit.models import Grade
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.project.cli import credit


def run(*arguments: str):
    return CliRunner().invoke(credit.command, list(arguments))


@pytest.fixture
def firm(cast):
    made = organisation(uscc=code(1))
    fact(made, kind="fine")
    return made


def test_one_is_graded_by_its_code_and_the_reasons_are_told(firm):
    told = run("grade", firm.uscc, "--as-of", "2026-02-01")
    assert told.exit_code == 0, told.output
    assert "lacking" in told.output
    assert "fined  -30 law" in told.output


def test_unknown_code_is_told_as_such(cast):
    told = run("grade", "91140105000000000X")
    assert told.exit_code == 1
    assert "没有代码" in told.output


def test_all_are_graded_and_come_out_again(firm):
    assert "lacking 1" in run("grade-all").output
    told = run("replay", "--sample", "10000")
    assert told.exit_code == 0
    assert "1 / 1" in told.output


def test_a_grade_that_was_tampered_with_fails_the_replay(firm):
    run("grade-all")
    with system_scope():
        stored = Grade.objects.get()
        stray = Grade.objects.get()
        stray.pk, stray.as_of = None, stored.as_of.replace(year=2020)
        stray.save()  # as only somebody past the program could
    told = run("replay")
    assert told.exit_code == 1
    assert "1 / 2" in told.output
