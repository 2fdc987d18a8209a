"""``zhiheng pack`` from the outside: output, exit status, and how soon it is done."""

import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from conftest import SHARED
from zhiheng import policy
from zhiheng.project.cli.pack import SECTIONS, command


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(command, list(arguments), env={"ZHIHENG_CLAUSES": ""})
    assert result.exit_code == status, result.output
    return result.output


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_shown_as_table_and_as_json(section):
    assert run("show", "cn-sx-2012", section)
    assert json.loads(run("show", "cn-sx-2012", section, "--json"))


def test_duties_name_clause_bodies_and_text_in_both_languages():
    rows = json.loads(run("show", "cn-sx-2012", "duties", "--json"))
    assert {tuple(row) for row in rows} == {("id", "clause", "bodies", "text_zh", "text_en", "cadence", "system")}


def test_the_packs_are_listed():
    assert [row["id"] for row in json.loads(run("list", "--json"))] == policy.pack_ids()


def test_an_unknown_pack_ends_with_the_nearest_name():
    assert "cn-sx-2012" in run("show", "cn-sx-2021", status=1)


def test_coverage_accounts_for_every_address():
    answer = json.loads(run("coverage", "cn-sx-2012", "--json"))
    assert (answer["addresses"], answer["accounted"], answer["numeric_targets"]) == (100, 100, 38)
    assert answer["numbers"] is None
    assert len(answer["entries"]) == 100


@pytest.mark.skipif(not (SHARED / "mission").exists(), reason="the text of the document is not at hand")
def test_coverage_holds_the_numbers_against_the_text():
    clauses = SHARED / "mission" / "clauses.tsv"
    answer = json.loads(run("coverage", "cn-sx-2012", "--json", "--clauses", str(clauses)))
    assert answer["numbers"]["problems"] == []
    assert "44" in run("coverage", "cn-sx-2012", "--clauses", str(clauses))


def test_coverage_fails_when_the_text_says_otherwise(tmp_path):
    file = tmp_path / "text.tsv"
    file.write_text("clause\tkind\ttext\n三（一）-1\ttext\t达到12%\n", encoding="utf-8")
    assert "没有数 97" in run("coverage", "cn-sx-2012", "--clauses", str(file), status=1)


def test_check_prints_file_line_and_both_languages_and_exits_with_one(tmp_path):
    for name in ("cn", "cn-sx-2012"):
        shutil.copytree(policy.packs_dir() / name, tmp_path / name)
    file = tmp_path / "cn-sx-2012" / "indicators" / "food-spot-check-pass.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("owners:", "ownres:"), encoding="utf-8")
    said = run("check", str(tmp_path / "cn-sx-2012"), status=1)
    assert "food-spot-check-pass.yaml:" in said
    assert said.index("最接近的是“owners”") < said.index("nearest is 'owners'")
    faults = json.loads(run("check", str(tmp_path / "cn-sx-2012"), "--json", status=1))
    assert {"file", "line", "code", "zh", "en"} == set(faults[0])


def test_check_can_look_ahead():
    folder = str(policy.packs_dir() / "cn-sx-2012")
    assert "没有错误" in run("check", folder, "--on", "2026-11-23")
    assert "复核已逾期" in run("check", folder, "--on", "2099-01-01", status=1)


@pytest.mark.parametrize("arguments", [("show", "cn-sx-2012", "targets", "--json"), ("check", "packs/cn-sx-2012")])
def test_the_command_needs_no_django(arguments):
    code = (
        "import sys\nfrom zhiheng.project.cli import main\n"
        "try:\n    main(standalone_mode=False)\nfinally:\n"
        "    assert 'django' not in sys.modules and 'psycopg' not in sys.modules"
    )
    root = policy.packs_dir().parent
    subprocess.run([sys.executable, "-c", code, "pack", *arguments], check=True, capture_output=True, cwd=root)
