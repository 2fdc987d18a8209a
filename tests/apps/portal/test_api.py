"""The API over released data: what it answers, how it is described, what it refuses."""

import json

import pytest

from release_samples import FOOD
from zhiheng.platform.ledger.verifying import verify_proof
from zhiheng.project.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    def get(address: str, status: int = 200):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)

    return get


def test_everything_is_described_with_examples():
    schema = api.get_openapi_schema()
    own = {path: ops for path, ops in schema["paths"].items() if path.startswith("/api/v1/")}
    assert len(own) >= 11
    for path, operations in own.items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["description"], path
            for parameter in operation.get("parameters", []):
                known = parameter["schema"]
                paged = parameter["name"] in ("page", "page_size") or parameter["in"] == "path"
                assert paged or known.get("description") or parameter.get("description"), (path, parameter)
                assert paged or known.get("examples") or parameter.get("examples"), (path, parameter)
    for name in ("FigureOut", "TargetOut", "IndicatorOut", "ReleaseOut", "VerifyOut", "DivisionOut"):
        properties = schema["components"]["schemas"][name]["properties"]
        assert all("description" in one or "$ref" in one for one in properties.values()), name


def test_figures_are_filtered_and_paged(ask, released):
    released()
    first = ask("figures?indicator=food-spot-check-pass&period=2015&page_size=5")
    second = ask("figures?indicator=food-spot-check-pass&period=2015&page_size=5&page=2")
    assert first["count"] == 12
    keys = [one["key"] for one in first["items"] + second["items"]]
    assert len(set(keys)) == 10
    assert ask("figures?area=140100&status=missed")["count"] < ask("figures?area=140100")["count"]
    assert ask("figures?release=2015-1")["count"] == ask("figures")["count"]


def test_late_correction_of_an_earlier_period_does_not_become_the_latest(ask, released):
    released(period="2015")
    released(period="2014")
    assert [one["code"] for one in ask("releases")["items"] if one["is_current"]] == ["2015-1"]
    assert ask("releases/latest")["code"] == "2015-1"


def test_numbers_are_text_so_that_no_digit_is_lost(ask, released):
    released()
    one = ask(f"figures/latest/{FOOD}")
    assert isinstance(one["value"], str)
    assert len(one["value"]) > len(one["shown"])
    assert one["why"] == f"/why/2015-1/{FOOD}/"
    assert (one["basis"], one["interval"]) == ("risk_targeted", "wilson")


def test_why_names_clause_formula_data_and_versions(ask, released):
    made = released()
    told = ask(f"why/2015-1/{FOOD}")
    assert told["clause"] == "三（一）-1"
    assert told["formula"]["en"].startswith("numerator")
    assert told["datasets"][0]["sha256"] == made.contents["datasets"]["inspections"]["sha256"]
    assert told["engines"]["intervals"]
    assert told["pack"]["hash"] == made.contents["pack"]["hash"]


def test_targets_and_divisions(ask):
    targets = ask("targets?kind=maintain")
    assert {one["every"] for one in targets["items"]} == {"quarter"}
    assert ask("targets/food-spot-check-pass-2015")["value"] == "97"
    assert ask("divisions?level=city")["count"] == 11
    for number in ("7.935145978471897e-16", "1356912000", "20121231", "0"):
        assert ask(f"divisions?on={number}", status=422)
    assert ask("divisions?level=county&on=2012-12-31&page_size=1")["count"] == 119
    assert ask("indicators/luban-prizes")["targets"] == ["luban-prizes-2015"]


@pytest.mark.parametrize("address", ["figures/latest/x", "why/2015-1/x", "releases/1999", "targets/x", "indicators/x"])
def test_what_is_not_there_is_a_problem(ask, address):
    assert ask(address, 404)["code"] == "not_found"


@pytest.mark.parametrize("page", ["0", "-1", "9" * 25])
def test_page_that_cannot_be_is_explained(ask, released, page):
    released()
    assert ask(f"figures?page={page}", 422)["errors"][0]["where"] == "query.page"


def test_wrong_filter_is_explained(ask):
    assert ask("figures?status=good", 422)["errors"][0]["where"].endswith("status")


@pytest.mark.django_db(transaction=True)
def test_proof_of_a_release_is_verified_without_this_site(ask, released):
    made = released()
    told = ask("releases/2015-1/verify")
    assert verify_proof(told["proof"])
    assert made.sha256 in told["proof"]["entry"]
    assert told["command"] == "zhiheng release verify 2015-1"
