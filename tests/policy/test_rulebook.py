"""Grading rules in words: a row for each rule with its article, differences of versions, forms for print and sheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.policy import grading_samples as samples

from zhiheng.policy import Pack, load
from zhiheng.policy.loading import load_from
from zhiheng.policy.rulebook import COLUMNS, RuleBook, RuleRow, book
from zhiheng.policy.rulediff import compare, differences, version
from zhiheng.policy.rulesheet import difference_markdown, difference_sheet, markdown, sheet
from zhiheng.project.cli.pack import command
from zhiheng.vocab.problem import Problem

NAMED = {"zh": "一般罚款", "en": "General fine"}


def made(root: Path, **more: Any) -> RuleBook:
    load_from.cache_clear()
    samples.write(root, samples.pack(**more))
    pack = load_from(root, "demo")
    return book(pack, pack.gradings[0])


def row(held: RuleBook, name: str) -> RuleRow:
    return next(one for one in held.rows if one.id == name)


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(command, ["rules", *arguments])
    assert result.exit_code == status, result.output
    return result.output


@pytest.fixture(scope="module")
def delivered() -> Pack:
    return load("cn-sx-2012")


def test_rule_is_told_with_condition_effect_term_repair_exceptions_and_article(tmp_path: Path) -> None:
    fined = row(made(tmp_path, rules=[samples.fined(name=NAMED), samples.often(), samples.praised()]), "fined")
    assert (fined.name.zh, fined.for_each.zh, fined.when.zh) == (
        "一般罚款",
        "例",
        "例属于例；例高于例（5,000 / 9,000）",
    )
    assert (fined.effect.zh, fined.term.zh) == ("例 −15（例）", "自例起 36 个月")
    assert (fined.repair.zh, fined.exceptions.zh) == ("3 个月后，须例（《例》第一条）", "例")
    assert (fined.article.en, fined.examples) == ("example, Art. 1", 1)


def test_rule_on_counts_holds_as_long_as_they_do_and_knows_no_repair(tmp_path: Path) -> None:
    often = row(made(tmp_path), "often")
    assert (often.for_each.zh, often.term.zh, often.repair.zh) == ("（按计数）", "条件成立期间", "—")
    assert often.effect.zh == "不高于例"


def test_exception_names_what_it_takes_the_place_of(tmp_path: Path) -> None:
    held = made(tmp_path, rules=[samples.fined(name=NAMED), samples.often(), samples.praised()])
    first = row(held, "first")
    assert (first.name.zh, first.effect.zh, first.exceptions.zh) == ("例外：例", "不计", "替代：一般罚款")


def test_repair_by_conditions_and_repair_at_once_are_told(tmp_path: Path) -> None:
    food = {"months": 12, "when": [{"field": "domain", "any_of": ["food"]}]}
    repair = {"after": [food, {"months": 0}], "cite": samples.CITE}
    example = samples.example("2024-03-01", [], points=0)
    fined = row(made(tmp_path, rules=[samples.fined(repair=repair, examples=[example]), samples.often()]), "fined")
    assert fined.repair.zh == "例属于例的，12 个月后；随时（《例》第一条）"
    assert fined.repair.en == "where example is example: after 12 months; at any time (example, Art. 1)"


def test_what_rows_refer_to_is_told_before_them(tmp_path: Path) -> None:
    parts = {(one.kind.zh, one.id): one.meaning.zh for one in made(tmp_path).parts}
    assert parts["等级", "dishonest"] == "其余"
    assert parts["维度", "law"] == "最多扣 60，最多加 10"
    assert parts["递减", "fading"] == "12 个月内 100%，24 个月内 60%，此后不计"
    assert parts["计数", "fines"] == "24 个月内（按发生日期）的例，例属于例：件数"
    assert parts["参数", "small-fine"] == "2011-01-01 起 5,000；2024-01-01 起 9,000"


def test_every_delivered_rule_has_every_cell_in_both_languages(delivered: Pack) -> None:
    for rules in delivered.gradings:
        held = book(delivered, rules)
        assert len(held.rows) == len(rules.rules) + len(rules.exemptions)
        for line in held.rows:
            texts = [getattr(line, name) for name in COLUMNS if name not in ("id", "examples")]
            assert all(text.zh.strip() and text.en.strip() for text in texts)
            assert line.examples


def test_differences_tell_what_is_new_gone_and_otherwise(tmp_path: Path) -> None:
    before = made(tmp_path)
    other = samples.fined(
        effect={"points": -10, "dimension": "law", "decay": "fading"}, lasts={"clock": "published_on"}
    )
    grades = [samples.rules()["grades"][0] | {"at_least": 75}, *samples.rules()["grades"][1:]]
    after = made(
        tmp_path, version="2", grades=grades, rules=[other, samples.praised(), samples.praised(id="praised-2")]
    )
    found = {(one.change, one.id, one.aspect.en): (one.before.zh, one.after.zh) for one in differences(before, after)}
    assert found["changed", "honest", "grade"] == ("得分不低于 80", "得分不低于 75")
    assert found["changed", "fined", "effect"] == ("例 −15（例）", "例 −10（例）")
    assert found["changed", "fined", "term and its clock"] == ("自例起 36 个月", "自例起，信息有效期间")
    assert found["added", "praised-2", "rule"][0] == "—"
    assert found["removed", "often", "rule"][1] == "—"
    assert len(found) == 5


def test_a_version_does_not_differ_from_itself(delivered: Pack) -> None:
    assert compare(delivered, "2026", "quality-credit@2026") == []


def test_versions_are_named_or_found_by_a_day(delivered: Pack) -> None:
    assert version(delivered, "2026-03-31").version == "2021"
    assert version(delivered, "quality-credit@2026").effective_from == date(2026, 4, 1)
    for word in ("2099", "1999-01-01"):
        with pytest.raises(Problem, match="quality-credit@2026"):
            version(delivered, word)


def test_sheet_has_both_languages_and_no_cell_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    rules = [samples.fined(name={"zh": "=1+1", "en": "+1"}), samples.often(), samples.praised()]
    lines = list(csv.DictReader(io.StringIO(sheet(made(tmp_path, rules=rules)).removeprefix("\ufeff"))))
    assert (lines[0]["id"], lines[0]["name_zh"], lines[0]["name_en"], lines[0]["examples"]) == (
        "fined",
        "'=1+1",
        "'+1",
        "1",
    )
    assert len(lines) == 4


def test_table_in_markdown_keeps_its_columns_whatever_the_words(tmp_path: Path) -> None:
    rules = [samples.fined(name={"zh": "甲|乙", "en": "a|b"}), samples.often(), samples.praised()]
    lines = [line for line in markdown(made(tmp_path, rules=rules), "zh").splitlines() if line.startswith("| fined ")]
    assert lines[0].count(" | ") == len(COLUMNS) - 1
    assert "甲\\|乙" in lines[0]


def test_differences_have_a_table_and_a_sheet(delivered: Pack) -> None:
    found = compare(delivered, "2021", "2026")
    assert difference_markdown(found, "en").splitlines()[2].startswith("| changed | scale |")
    assert len(list(csv.reader(io.StringIO(difference_sheet(found))))) == len(found) + 1


def test_command_prints_one_table_a_version_in_every_form() -> None:
    assert "penalty-general" in run("cn-sx-2012", "--on", "2026-11-01")
    assert run("cn-sx-2012", "--format", "markdown", "--lang", "en").count("\n# ") == 1
    books = json.loads(run("--format", "json"))
    assert [(one["version"], one["rows"][0]["id"]) for one in books] == [
        ("2021", "inspection-minor"),
        ("2026", "inspection-minor"),
    ]
    assert run("cn-sx-2012", "--format", "csv", "--on", "2026-11-01").startswith("\ufeffversion,id,name_zh")


def test_command_tells_differences_and_what_it_does_not_know() -> None:
    assert json.loads(run("--diff", "2021", "2026", "--format", "json"))[0]["change"] == "changed"
    assert "penalty-fine" in run("cn-sx-2012", "--diff", "2021", "2026")
    assert "没有不同" in run("--diff", "2026", "2026")
    assert "quality-credit@2026" in run("--diff", "2021", "2030", status=1)
    assert "没有这样的评级规则" in run("cn", status=1)
    assert "没有这样的评级规则" in run("cn-sx-2012", "--on", "2011-01-01", status=1)
