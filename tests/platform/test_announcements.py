"""Announcements: what is told is a job of the same transaction."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from zhiheng.platform import announcements
from zhiheng.platform.announcements import announce, subscribe
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.jobs.tasks import task
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Arrived:
    what: str


heard: list[str] = []


@task(Text("听", "hear"), name="test.hear")
def hear(progress, *, what: str) -> None:
    heard.append(what)


@pytest.fixture(autouse=True)
def _subscribed(monkeypatch):
    monkeypatch.setattr(announcements, "_subscribed", {})
    subscribe(Arrived, hear)


@pytest.mark.django_db
def test_announcement_waits_as_a_job_and_is_told_once():
    announce(Arrived("spring"))
    announce(Arrived("spring"))
    announce(Arrived("autumn"))
    assert [job.arguments for job in Job.objects.order_by("pk")] == [{"what": "spring"}, {"what": "autumn"}]


@pytest.mark.django_db
def test_announcement_goes_with_the_transaction_that_is_rolled_back():
    with transaction.atomic():
        announce(Arrived("spring"))
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_nobody_has_to_listen(monkeypatch):
    monkeypatch.setattr(announcements, "_subscribed", {})
    announce(Arrived("spring"))
    assert not Job.objects.exists()
