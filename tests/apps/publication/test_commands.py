"""``zhiheng freeze`` and ``zhiheng release`` from the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication import queries
from zhiheng.project.cli import freeze, release


def run(command, *arguments):
    return CliRunner().invoke(command, list(arguments))


@pytest.fixture
def through(records, people):
    """Freeze, approve and release 2015 by command."""
    told = json.loads(run(freeze.command, "2015", "--first", "2015", "--by", "olga", "--json").output)
    number = str(told["freeze"])
    assert run(release.command, "approve", number, "--by", "pavel").exit_code == 0
    made = run(release.command, "make", number, "--by", "rosa")
    assert made.exit_code == 0, made.output
    connection.check_constraints()  # what COMMIT does
    return told


def test_freeze_tells_hashes_and_number_of_figures(through):
    made = indicators.freeze(through["freeze"])
    assert through["sha256"] == made.figures_sha256
    assert through["datasets"]["inspections"] == made.snapshots.get(dataset="inspections").sha256
    assert through["figures"] == indicators.figures(made).count()


def test_list_tells_code_and_hash(through):
    rows = json.loads(run(release.command, "list", "--json").output)
    assert [(row["release"], row["sha256"]) for row in rows] == [("2015-1", queries.latest().sha256)]
    assert "2015-1" in run(release.command, "list").output


def test_verify_of_a_sound_release_ends_with_0(through):
    found = run(release.command, "verify", "2015-1")
    assert found.exit_code == 0
    assert "逐字节一致" in found.output


def test_verify_of_a_spoilt_release_ends_with_1_and_names_the_file(through, settings):
    part = queries.latest().freeze.snapshots.get(dataset="inspections").parts.get(period="2015Q2")
    file = Path(settings.LAKE) / part.path
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    found = run(release.command, "verify", "2015-1", "--json")
    assert found.exit_code == 1
    assert part.path in {fault["where"] for fault in json.loads(found.output)["faults"]}


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (release.command, ("verify", "1999-1"), "没有发布"),
        (release.command, ("approve", "404", "--by", "olga"), "没有冻结"),
        (freeze.command, ("2015", "--by", "nobody"), "没有用户"),
        (freeze.command, ("第三", "--by", "olga"), "无法识别"),
        (freeze.command, ("2099", "--by", "olga"), "尚未结束"),
    ],
)
def test_refusal_is_a_sentence_and_no_traceback(records, people, command, arguments, said):
    found = run(command, *arguments)
    assert found.exit_code == 1
    assert said in found.output
    assert "Traceback" not in found.output


def test_maker_cannot_approve_by_command(records, people):
    number = json.loads(run(freeze.command, "2015", "--first", "2015", "--by", "olga", "--json").output)["freeze"]
    found = run(release.command, "approve", str(number), "--by", "olga")
    assert found.exit_code == 1
    assert "另一人" in found.output


def test_known_at_leaves_out_later_records(records, people):
    records.inspect(0, 50, on="2015-05-02")  # recorded on 10 January
    early = run(freeze.command, "2015", "--first", "2015", "--by", "olga", "--known-at", "2016-01-09", "--json")
    assert (
        json.loads(early.output)["datasets"]["inspections"]
        != json.loads(run(freeze.command, "2015", "--first", "2015", "--by", "olga", "--json").output)["datasets"][
            "inspections"
        ]
    )
    assert indicators.freezes().last().frozen_datasets.get(dataset="inspections").snapshot.rows == 0
