"""``zhiheng trace capture``: a file of events by the same path as everywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.apps.traceability.test_capturing import document, event

from zhiheng.apps.traceability.models import Event
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.project.cli.trace import command


@pytest.fixture
def told(db, monkeypatch, tmp_path):
    """What the command says of a document of these events, and how it ends."""
    monkeypatch.setattr("zhiheng.project.cli._django.set_up", lambda: None)

    def run(*events, options=()):
        path = Path(tmp_path / "events.jsonld")
        path.write_bytes(document(*events))
        result = CliRunner().invoke(command, ["capture", str(path), *options])
        return json.loads(result.stdout), result.exit_code

    return run


def test_events_are_captured_once(told):
    said, code = told(event(1), event(2))
    assert (said["read"], said["added"], code) == (2, 2, 0)
    said, code = told(event(1), event(2))
    assert (said["added"], said["repeated"], code) == (0, 2, 0)
    with system_scope():
        assert Event.objects.count() == 2


def test_bad_event_is_told_with_its_place_and_the_others_kept_if_asked_for(told):
    bad = event(3) | {"action": "LOOK"}
    said, code = told(event(1), bad)
    assert (said["added"], said["refused"], code) == (0, 2, 1)
    said, code = told(event(1), bad, options=["--proceed"])
    assert (said["added"], said["refused"], code) == (1, 1, 1)
    assert said["faults"][0]["index"] == 1
