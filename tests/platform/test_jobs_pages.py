import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from zhiheng.platform.jobs import actions
from zhiheng.platform.jobs.models import Job, JobProgress
from zhiheng.platform.jobs.terminal import progress_bar, watch
from zhiheng.vocab.bilingual import Text

from . import jobs_worker

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alice(db):
    return get_user_model().objects.create_user("alice")


@pytest.fixture
def client(alice):
    client = Client()
    client.force_login(alice)
    return client


def _job(asked_by=None, **progress) -> Job:
    job = actions.defer(jobs_worker.write, asked_by=asked_by, number=1)
    JobProgress.objects.filter(job=job).update(**progress)
    return job


def test_running_job_shows_how_far_it_is_and_asks_again(client, alice):
    job = _job(alice, state="running", done=40, total=100, note_zh="读表", note_en="reading")
    page = client.get(f"/work/jobs/{job.pk}/").content.decode()
    assert "写一条" in page
    assert 'value="40" max="100"' in page
    part = client.get(f"/work/jobs/{job.pk}/", headers=HTMX).content.decode()
    assert f'hx-get="/work/jobs/{job.pk}/"' in part
    assert "<html" not in part


def test_finished_job_links_to_its_result_and_stops_asking(client, alice):
    job = _job(alice, state="finished")
    Job.objects.filter(pk=job.pk).update(result={"url": "/work/imports/7/"})
    part = client.get(f"/work/jobs/{job.pk}/", headers=HTMX).content.decode()
    assert 'href="/work/imports/7/"' in part
    assert "hx-get" not in part


def test_failed_job_says_why(client, alice):
    job = _job(alice, state="failed", note_zh="文件是空的", note_en="the file is empty")
    assert "文件是空的" in client.get(f"/work/jobs/{job.pk}/").content.decode()


def test_job_of_somebody_else_is_not_there(client):
    job = _job(get_user_model().objects.create_user("bob"))
    assert client.get(f"/work/jobs/{job.pk}/").status_code == 404


def test_visitor_is_asked_to_sign_in(db):
    assert Client().get(f"/work/jobs/{_job().pk}/").status_code == 302


def test_terminal_shows_the_same_progress(capsys, db):
    with progress_bar(Text("导入", "Import")) as progress:
        progress(3, 10, Text("读表", "reading"))
    assert "导入 · 读表" in capsys.readouterr().err
    job = _job(state="finished", done=10, total=10)
    assert watch(job.pk, Text("导入", "Import")).is_over
    assert "10/10" in capsys.readouterr().err
