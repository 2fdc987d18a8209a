"""The frame of the API: errors, description, throttling."""

import json

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from ninja import NinjaAPI

from zhiheng.api.building import build_api
from zhiheng.api.pagination import Pages
from zhiheng.api.problems import problem_answer
from zhiheng.api.views import operations
from zhiheng.vocab.problem import Problem


@pytest.fixture(autouse=True)
def _forget_rate_limits():
    cache.clear()


@pytest.fixture
def api(settings) -> NinjaAPI:
    settings.API_RATE = "3/m"
    NinjaAPI._registry = []
    made = build_api()

    @made.get("/double/{number}", summary="twice the number")
    def double(request, number: int) -> int:
        return number * 2

    @made.get("/refuse")
    def refuse(request) -> int:
        raise Problem("too_cold", "太冷", "too cold", degree=-3)

    @made.get("/crash")
    def crash(request) -> int:
        raise ZeroDivisionError

    return made


def ask(api: NinjaAPI, path: str) -> HttpResponse:
    view, kwargs = _find(api, path)
    return view(RequestFactory().get(f"/api/v1{path}"), **kwargs)


def _find(api: NinjaAPI, path: str):
    for pattern in api.urls[0]:
        if match := pattern.resolve(path.removeprefix("/")):
            return match.func, match.kwargs
    raise LookupError(path)


@pytest.mark.django_db
def test_answer_comes_as_json(api):
    assert json.loads(ask(api, "/double/21").content) == 42


@pytest.mark.django_db
def test_wrong_parameter_is_a_problem_with_the_place(api):
    answer = ask(api, "/double/x")
    body = json.loads(answer.content)
    assert answer.status_code == body["status"] == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert body["errors"][0]["where"] == "path.number"
    assert body["title_zh"] == "参数不符合要求"


@pytest.mark.django_db
def test_problem_of_the_house_keeps_its_code_and_both_languages(api):
    body = json.loads(ask(api, "/refuse").content)
    assert body["type"] == "urn:zhiheng:problem:too_cold"
    assert (body["code"], body["detail_zh"], body["detail"]) == ("too_cold", "太冷", "too cold")
    assert body["where"] == {"degree": -3}


@pytest.mark.django_db
def test_crash_says_nothing_of_the_inside(api, caplog):
    answer = ask(api, "/crash")
    assert answer.status_code == 500
    assert b"ZeroDivision" not in answer.content
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_question_that_is_an_attack_is_the_askers_mistake(client):
    many = "&".join(f"a{number}=1" for number in range(1500))
    assert client.get(f"/api/v1/targets?{many}").status_code == 400


@pytest.mark.django_db
def test_fourth_request_within_a_minute_is_told_when_to_come_back(api):
    codes = [ask(api, "/double/1").status_code for _ in range(3)]
    answer = ask(api, "/double/1")
    assert codes == [200, 200, 200]
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_operations_are_read_from_the_description(api):
    found = {operation.path: operation for operation in operations(api.get_openapi_schema(path_prefix="/api/v1/"))}
    double = found["/api/v1/double/{number}"]
    assert (double.method, double.summary) == ("GET", "twice the number")
    assert double.parameters[0]["name"] == "number"


@pytest.mark.django_db
def test_description_and_its_page_are_served(client):
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "质衡 Zhiheng API"
    html = client.get("/api/v1/").content.decode()
    assert "openapi.json" in html


def test_page_size_has_a_ceiling():
    assert Pages()._get_page_size(10**9) == 1000


def test_unknown_status_still_has_a_title():
    assert json.loads(problem_answer(418).content)["status"] == 418
