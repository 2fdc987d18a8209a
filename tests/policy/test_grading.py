"""Grading rules of a pack as the engine gets them: merged, dated, with names for codes and titles for citations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.policy import grading_samples as samples

from zhiheng.engines.grading import RuleSet
from zhiheng.policy.grading import compiled
from zhiheng.policy.loading import load_from
from zhiheng.policy.pack import Pack
from zhiheng.vocab.problem import Problem

ON = date(2024, 3, 1)


def loaded(root: Path, files: dict[str, Any]) -> Pack:
    samples.write(root, files)
    return load_from(root, "demo")


def made(root: Path, **more: Any) -> RuleSet:
    pack = loaded(root, samples.pack(**more))
    return compiled(pack, pack.grading("demo", on=ON))


def test_pack_answers_with_the_rules_of_the_day_and_says_when_there_are_none(tmp_path: Path) -> None:
    files = samples.pack(effective_to="2024-01-01")
    files["grading/demo-2"] = samples.rules(version="2", effective_from="2024-01-01")
    pack = loaded(tmp_path, files)
    assert [pack.grading("demo", on=day).version for day in (date(2023, 12, 31), date(2024, 1, 1))] == ["1", "2"]
    for name, day, code in (("demos", ON, "unknown_grading"), ("demo", date(2019, 12, 31), "nothing_in_force")):
        with pytest.raises(Problem) as refused:
            pack.grading(name, on=day)
        assert refused.value.code == code


def test_child_takes_over_catalogue_and_rules_of_its_parent_and_its_own_items_win(tmp_path: Path) -> None:
    loaded(tmp_path, samples.pack())
    manifest = samples.pack()["manifest"] | {"id": "child", "extends": ["demo"]}
    catalogue = {"author": "someone", "next_review": "2030-01-01", "items": [samples.penalty(code="OTHER")]}
    samples.write(tmp_path, {"manifest": manifest, "catalogue": catalogue}, "child")
    child = load_from(tmp_path, "child")
    assert {item.id: item.code for item in child.catalogue.values()} == {"penalty": "OTHER", "award": "AWARD"}
    assert child.grading("demo", on=ON).version == "1"


def test_names_of_codes_titles_of_instruments_and_the_history_of_parameters_are_filled_in(tmp_path: Path) -> None:
    rules = made(tmp_path)
    penalty = {field.name: field for field in rules.fact("penalty").fields}
    assert set(penalty["kind"].codes) == {"fine", "warning", "closure"}
    assert "remark" not in penalty
    fined, praised = rules.rules[0], rules.rules[2]
    assert (fined.cite.title.zh, fined.cite.place, praised.cite.place) == ("例", "第一条", "五（五）")
    limit = fined.when[1].limit
    assert limit is not None
    assert limit.parameter == "small-fine"
    assert [limit.on(day) for day in (date(2023, 12, 31), date(2024, 1, 1))] == [Decimal(5000), Decimal(9000)]


def test_only_facts_that_are_read_are_in_the_rules(tmp_path: Path) -> None:
    assert [fact.id for fact in made(tmp_path, rules=[samples.fined(), samples.often()]).facts] == ["penalty"]


def test_rules_are_compiled_once_for_each_version(tmp_path: Path) -> None:
    pack = loaded(tmp_path, samples.pack())
    assert compiled(pack, pack.gradings[0]) is compiled(pack, pack.gradings[0])


@pytest.mark.parametrize("change", [{"for_each": "penalties"}, {"cite": {"instrument": "order-2", "article": "1"}}])
def test_name_that_the_pack_does_not_have_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        made(tmp_path, rules=[samples.fined(**change)])
    assert refused.value.code == "unknown_name"


def test_rule_that_tests_a_field_of_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="remark"):
        made(tmp_path, rules=[samples.fined(when=[{"field": "remark", "any_of": ["x"]}])])


def test_count_is_compared_with_a_parameter_only_while_that_has_one_value(tmp_path: Path) -> None:
    rule = samples.often(when=[{"count": "fines", "at_least": {"parameter": "small-fine"}}])
    files = samples.pack(rules=[rule], effective_from="2024-01-01", exemptions=[])
    pack = loaded(tmp_path, files)
    limit = compiled(pack, pack.gradings[0]).rules[0].when[0].limit
    assert limit is not None
    assert [one.value for one in limit.values] == [9000]
    files["grading/demo-1"]["effective_from"] = "2020-01-01"
    load_from.cache_clear()
    pack = loaded(tmp_path, files)
    with pytest.raises(Problem) as refused:
        compiled(pack, pack.gradings[0])
    assert refused.value.code == "count_parameter_changes"
