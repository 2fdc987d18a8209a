"""Who works a matter, whom its clocks are told to, and what the head says once one is over: on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.complaints.conftest import enter_as, sent

from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow.models import Acknowledgement, Assignment, Case, CaseClock
from zhiheng.web.tasks import Task, tasks_of


@pytest.fixture
def case(cast) -> Case:
    """Came in an hour ago."""
    return Case.objects.get(number=sent(at=timezone.now() - timedelta(hours=1)).numbers[0])


def used(case: Case, *, share: float) -> CaseClock:
    """Let that share of its time to accept be used."""
    clock, now = case.clocks.get(), timezone.now()
    clock.started_at, clock.expires_at = now - timedelta(days=10 * share), now + timedelta(days=10 * (1 - share))
    clock.due_on = clock.target_on = timezone.localdate(clock.expires_at)
    clock.save()
    return clock


def tasks(user: User) -> list[Task]:
    enter_as(user)
    found = tasks_of(user, timezone.localdate())
    set_scope(everything=True)
    return found


def mine(user: User) -> list[str]:
    return [task.title.zh for task in tasks(user) if task.is_mine]


def test_what_runs_out_stands_first_with_whoever_works_it_and_is_no_task_of_others_own(cast, case):
    workflow.assign(case, to=cast.officer, by=cast.head, at=timezone.now())
    used(case, share=0.9)
    assert mine(cast.officer) == [f"即将到期：{case.number} 投诉受理决定"]
    assert [task.is_mine for task in tasks(cast.officer)] == [True, False]  # the unit is told of it too
    assert tasks(cast.officer)[0].link == reverse("complaint", args=[case.number])
    for person in (cast.head, cast.operator, cast.other, cast.supervisor):
        assert mine(person) == []


def test_what_is_over_waits_for_the_head_by_name_until_answered(cast, case, client):
    clock = used(case, share=1.1)
    workflow.watch_clocks(at=timezone.now())
    assert mine(cast.head) == [f"期限已过，须督办：{case.number} 投诉受理决定"]
    assert mine(cast.officer) == mine(cast.other) == []
    client.force_login(cast.officer)
    assert "待负责人督办" in client.get(reverse("complaint", args=[case.number])).content.decode()
    client.force_login(cast.head)
    assert "待督办" in client.get(reverse("overdue")).content.decode()
    address = reverse("expiry_acknowledge", args=[case.number, clock.pk])
    assert address in client.get(reverse("complaint", args=[case.number])).content.decode()
    assert "请写明督办意见" in client.post(address, {"note": " "}, follow=True).content.decode()
    page = client.post(address, {"note": "已责成承办人今日办理"}, follow=True).content.decode()
    assert page.count("已责成承办人今日办理") == 2  # with the clock, and in the history
    assert "已超期" in page
    set_scope(everything=True)
    assert mine(cast.head) == []
    assert any("已超期" in task.title.zh for task in tasks(cast.head))  # the clock itself stays in sight
    client.force_login(cast.supervisor)
    assert "已责成" not in client.get(reverse("complaint", args=[case.number])).content.decode()


@pytest.mark.parametrize("person", ["officer", "operator", "supervisor", "other", "reporter"])
def test_nobody_else_answers_for_it(cast, case, client, person):
    clock = used(case, share=1.1)
    client.force_login(getattr(cast, person))
    answer = client.post(reverse("expiry_acknowledge", args=[case.number, clock.pk]), {"note": "x"})
    assert answer.status_code in (302, 403, 404)
    set_scope(everything=True)
    assert not Acknowledgement.objects.exists()


def test_the_head_assigns_on_the_page_and_an_officer_takes_the_matter(cast, case, client):
    second = User.objects.create(username="second", unit=cast.county)
    Membership.objects.create(user=second, role="complaint-officer")
    address, page = reverse("case_assign", args=[case.number]), reverse("complaint", args=[case.number])
    client.force_login(cast.head)
    shown = client.get(page)
    assert shown.context["assignable"] == [cast.officer, second]
    assert "尚无承办人" in shown.content.decode()
    assert "已确定承办人" in client.post(address, {"to": second.pk}, follow=True).content.decode()
    assert client.get(page).context["handler"] == second
    client.force_login(cast.officer)
    assert client.get(page).context["may_take"]
    told = client.post(address, follow=True)
    assert told.context["handler"] == cast.officer
    assert not told.context["may_take"]
    assert "本人承办" in told.content.decode()
    for typed in ({"to": second.pk}, {"to": cast.other.pk}, {"to": "x"}, {"to": "9" * 30}):
        assert client.post(address, typed).status_code in (302, 404)
    client.force_login(cast.other)
    assert client.post(address).status_code == 404
    client.force_login(cast.supervisor)
    assert client.post(address).status_code == 403
    set_scope(everything=True)
    assert Assignment.objects.count() == 2


def test_the_history_says_who_was_warned(cast, case, client):
    workflow.take(case, transition="ask-material", reason="请补材料", by=cast.officer, at=timezone.now())
    used(case, share=0.85)
    workflow.watch_clocks(at=timezone.now())
    client.force_login(cast.head)
    page = client.get(reverse("complaint", args=[case.number])).content.decode()
    assert f"投诉受理决定，已告知：{cast.officer.display_name}" in page


def test_the_list_is_narrowed_to_what_is_in_ones_own_hands_and_to_what_nobody_works(cast, case, client):
    def listed(user: User, worked: str) -> bool:
        client.force_login(user)
        return case.number in client.get(reverse("complaints"), {"worked": worked}).content.decode()

    assert (listed(cast.officer, "me"), listed(cast.officer, "nobody")) == (False, True)
    set_scope(everything=True)
    workflow.assign(case, to=cast.officer, by=cast.head, at=timezone.now())
    assert (listed(cast.officer, "me"), listed(cast.officer, "nobody")) == (True, False)
    assert not listed(cast.head, "me")
