"""A release has its charts and files made by a job, so that no reader waits for the renderer."""

import json

import pytest

from release_samples import FOOD
from zhiheng.apps.portal import packaging
from zhiheng.platform.documents import charts
from zhiheng.platform.jobs import actions as jobs
from zhiheng.platform.jobs.choices import JobState
from zhiheng.platform.ledger.verifying import verify_proof

pytestmark = pytest.mark.django_db(transaction=True)


def _refuse(*_: object) -> None:
    raise AssertionError("nothing is drawn or made while a reader waits")


def test_after_the_job_no_page_of_the_release_draws_anything(client, released, monkeypatch):
    released()
    done = [job for job in jobs.run_waiting() if job.task == "portal.draw_ahead"]
    assert [job.progress.state for job in done] == [JobState.FINISHED]
    monkeypatch.setattr(charts, "_converter", _refuse)
    monkeypatch.setattr(packaging, "_make", _refuse)
    for address in ("/", "/?period=2014", "/indicators/food-spot-check-pass/", "/cities/", "/downloads/"):
        assert client.get(address).status_code == 200, address


def test_proof_of_a_figure_is_a_proof_of_the_ledger(client, released):
    made = released()
    proof = json.loads(client.get(f"/why/2015-1/{FOOD}/proof.json").content)
    assert verify_proof(proof)
    assert made.sha256 in proof["entry"]
    proof["entry"] = proof["entry"].replace(made.sha256, "0" * 64)
    assert not verify_proof(proof)
