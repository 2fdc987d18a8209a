# ruff: noqa: F811 - fixtures are imported by name
"""A few hundred requests to the API, made of its own description: each is answered as the description says."""

from __future__ import annotations

import pytest
import schemathesis
from benchmarks.hostile_api import DOCUMENT, explore, names_in_use, use_names
from django.core import signals
from django.db import close_old_connections
from ninja.throttling import AnonRateThrottle
from werkzeug.test import Client

from release_samples import records, released, small_packs  # noqa: F401 - fixtures
from zhiheng.project.wsgi import application

EACH = 15


@pytest.fixture
def one_connection(db):
    """The server runs in this thread and must not close the connection of the test."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_what_the_api_answers_is_what_its_description_says(released, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "allow_request", lambda *_: True)
    released()
    reader = Client(application)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    use_names(schema, names_in_use(lambda path: reader.get(f"/api/v1/{path}").json))
    told = explore(schema, lambda case, number: case.call(), each=EACH)
    assert told.violations == {}, told.examples
    assert told.requests > 200
    assert {200, 401, 404, 422} <= set(told.statuses) <= {200, 400, 401, 404, 422}


@pytest.mark.parametrize("address", ["figures?period=%00", "nothing-of-the-kind", "why/%00/x"])
def test_refusals_before_the_api_was_reached_are_told_to_programs_too(db, client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == answer.status_code
