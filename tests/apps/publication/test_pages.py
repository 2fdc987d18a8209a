"""Workbench pages of publication: who may do what, and what a person sees before deciding."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from indicator_samples import CITIES
from zhiheng import policy
from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication import queries
from zhiheng.platform.accounts import actions as accounts
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.jobs.actions import run_waiting

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client, settings, records):
    settings.ZHIHENG_REQUIRE_MFA = False
    accounts.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    province = Unit.objects.get(code="province")
    known = {}

    def as_(role):
        if role not in known:
            known[role] = accounts.add_person(
                username=role, unit=province, roles=[role], password="plum-rain-over-Fen", by="system", at=AT
            )
        client.force_login(known[role])
        return client

    return as_


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def frozen(sign_in):
    """The statistician has frozen 2015 through the page, and the job has run."""
    answer = sign_in("office-statistician").post(reverse("freeze_new"), {"period": "2015年"})
    assert answer.status_code == 302
    run_waiting()
    return indicators.freezes().get()


def test_from_freeze_to_release_through_the_pages_by_three_people(sign_in, frozen):
    page = reverse("freeze", args=[frozen.pk])
    assert "待批准" in text(sign_in("office-approver").get(page))
    sign_in("office-approver").post(reverse("freeze_approve", args=[frozen.pk]))
    answer = sign_in("office-releaser").post(reverse("freeze_release", args=[frozen.pk]))
    assert answer.url == reverse("release_work", args=["2015-1"])
    assert "2015-1" in text(sign_in("auditor").get(reverse("releases_work")))
    assert queries.latest().code == "2015-1"


def test_each_step_needs_its_own_permission(sign_in, frozen):
    for role, name in (
        ("office-statistician", "freeze_approve"),
        ("office-approver", "freeze_release"),
        ("auditor", "freeze_approve"),
    ):
        assert sign_in(role).post(reverse(name, args=[frozen.pk])).status_code == 403
    assert sign_in("office-approver").get(reverse("freeze_new")).status_code == 403
    assert sign_in("administrator").get(reverse("freezes")).status_code == 403


def test_nobody_signed_in_is_sent_to_sign_in(client, records):
    assert "/accounts/" in client.get(reverse("freezes")).url


def test_release_before_approval_is_refused_on_the_page(sign_in, frozen):
    answer = sign_in("office-releaser").post(reverse("freeze_release", args=[frozen.pk]), follow=True)
    assert "尚未批准" in text(answer)
    assert queries.latest() is None


def test_figures_are_filtered_sorted_and_exported_exactly(sign_in, frozen):
    client, page = sign_in("auditor"), reverse("freeze", args=[frozen.pk])
    asked = {"indicator": "food-spot-check-pass", "period": "2015", "sort": "-number"}
    shown = text(client.get(page, asked))
    assert "98.14" in shown
    exported = b"".join(client.get(page, {**asked, "export": "csv"}).streaming_content).decode("utf-8-sig")
    rows = [line.split(",") for line in exported.splitlines()[1:]]
    assert len(rows) == 1 + len(CITIES)
    values = [float(row[3]) for row in rows]
    assert values == sorted(values, reverse=True)
    assert "98.14126394052044609665427509" in exported


def test_page_of_a_freeze_names_what_changed_and_what_is_missing(sign_in, frozen, records):
    sign_in("office-approver").post(reverse("freeze_approve", args=[frozen.pk]))
    sign_in("office-releaser").post(reverse("freeze_release", args=[frozen.pk]))
    records.inspect(0, 300, on="2015-05-02", city="140100")
    records.cells[:] = [cell for cell in records.cells if cell[0]["city"] != "140700"]
    sign_in("office-statistician").post(reverse("freeze_new"), {"period": "2015", "note": "补报"})
    run_waiting()
    second = indicators.freezes().first()
    shown = text(sign_in("office-approver").get(reverse("freeze", args=[second.pk])))
    assert "数值有变" in shown
    assert "98.1413" in shown
    assert "98.14126" not in shown
    assert "撤回数值" in shown
    assert "县公路" in shown.split("缺报单元格")[1]


def test_second_edition_asks_for_the_reason(sign_in, frozen):
    sign_in("office-approver").post(reverse("freeze_approve", args=[frozen.pk]))
    sign_in("office-releaser").post(reverse("freeze_release", args=[frozen.pk]))
    sign_in("office-statistician").post(reverse("freeze_new"), {"period": "2015"})
    run_waiting()
    second = indicators.freezes().first()
    sign_in("office-approver").post(reverse("freeze_approve", args=[second.pk]))
    assert 'name="reason"' in text(sign_in("office-releaser").get(reverse("freeze", args=[second.pk])))
    sign_in("office-releaser").post(reverse("freeze_release", args=[second.pk]), {"reason": "太原市补报"})
    assert "太原市补报" in text(sign_in("auditor").get(reverse("release_work", args=["2015-2"])))
    assert "2015-2" in text(sign_in("auditor").get(reverse("release_work", args=["2015-1"])))


@pytest.mark.parametrize(
    ("told", "said"), [("2099", "尚未结束"), ("第三", "无法识别"), ("", "")], ids=["future", "unreadable", "empty"]
)
def test_period_that_cannot_be_frozen_is_explained_at_the_field(sign_in, told, said):
    assert said in text(sign_in("office-statistician").post(reverse("freeze_new"), {"period": told}))
    assert not indicators.freezes().exists()


def test_waiting_steps_are_tasks_of_those_who_may_take_them(sign_in, frozen):
    assert "批准：2015年指标" in text(sign_in("office-approver").get("/work/"))
    assert "批准：2015年指标" not in text(sign_in("office-statistician").get("/work/"))
    sign_in("office-approver").post(reverse("freeze_approve", args=[frozen.pk]))
    assert "发布：2015年指标" in text(sign_in("office-releaser").get("/work/"))
    sign_in("office-releaser").post(reverse("freeze_release", args=[frozen.pk]))
    assert "发布：2015年指标" not in text(sign_in("office-releaser").get("/work/"))


def test_calendar_is_kept_by_those_who_may_schedule(sign_in):
    plan = {"period": "2026Q4", "planned_on": "2027-01-20", "note": "季报"}
    sign_in("auditor").post(reverse("release_calendar"), plan)
    assert "季报" not in text(sign_in("auditor").get(reverse("release_calendar")))
    sign_in("office-releaser").post(reverse("release_calendar"), plan)
    assert "2027年1月20日" in text(sign_in("auditor").get(reverse("release_calendar")))


def test_date_before_the_period_ends_is_refused_at_the_field(sign_in):
    plan = {"period": "2026Q4", "planned_on": "2026-12-31"}
    assert "须晚于" in text(sign_in("office-releaser").post(reverse("release_calendar"), plan))


def test_pages_of_what_is_not_there_say_so(sign_in):
    client = sign_in("auditor")
    assert client.get(reverse("freeze", args=[404])).status_code == 404
    assert client.get(reverse("release_work", args=["1999-1"])).status_code == 404


def test_page_of_a_freeze_costs_few_queries(sign_in, frozen, django_assert_max_num_queries):
    client, page = sign_in("auditor"), reverse("freeze", args=[frozen.pk])
    client.get(page)
    with django_assert_max_num_queries(24):
        client.get(page)


def test_pages_are_in_english_on_request(sign_in, frozen):
    client = sign_in("auditor")
    client.cookies["django_language"] = "en"
    client.cookies["zhiheng_language"] = "en"
    assert "Freeze and release" in text(client.get(reverse("freezes"), HTTP_ACCEPT_LANGUAGE="en"))
