"""``zhiheng engine``: what a line leaves to the pack is filled from it, what it brings is kept."""

import json

import pytest
from click.testing import CliRunner

from zhiheng.policy.supplying import supply
from zhiheng.project.cli.engine import command

ASKED = {
    "regime": "NDRC-36(2025)",
    "penalty_class": "一般",
    "start": "2027-08-31",
    "question": "publicity_ends_latest",
}
OWN = {
    "name": "NDRC-36(2025)",
    "effective_from": "2026-04-01",
    "clock": "listed_on",
    "classes": [{"name": "一般", "terms": [{"question": "publicity_ends_latest", "months": 1}]}],
}


def answer(given, *options):
    line = json.dumps({"id": 1, "input": given})
    ran = CliRunner().invoke(command, ["credit-terms", *options], input=line + "\n")
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.output)


def test_terms_that_a_line_leaves_out_come_from_the_national_pack():
    assert answer(ASKED)["result"]["date"] == "2028-08-31"


def test_terms_that_a_line_brings_are_the_ones_counted_by():
    assert answer({**ASKED, "regimes": [OWN]})["result"]["date"] == "2027-09-30"


def test_a_line_with_its_own_terms_needs_no_pack():
    assert answer({**ASKED, "regimes": [OWN]}, "--pack", "no-such-pack")["ok"]


def test_a_pack_that_is_not_there_is_told_line_by_line():
    assert answer(ASKED, "--pack", "no-such-pack")["error"]["code"] == "pack_invalid"


@pytest.mark.parametrize("given", [None, 7, "text", ["regime"]])
def test_an_input_that_is_no_object_is_refused(given):
    assert answer(given)["error"]["code"] == "input_invalid"


def test_the_schema_requires_nothing_that_the_pack_fills():
    ran = CliRunner().invoke(command, ["credit-terms", "--schema"])
    asked = json.loads(ran.output)["input"]
    assert set(asked["required"]) == set(ASKED)
    assert "regimes" in asked["properties"]


def test_nothing_supplies_a_field_that_no_engine_names():
    with pytest.raises(KeyError):
        supply("credit_terms", "start", None)
