"""Pages of subscriptions and named queries: made, seen going wrong, stopped, taken up, ended; and by whom not."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.traceability.asking import GTIN, event
from tests.apps.traceability.test_subscriptions import bring_in, run, serials

from receiving import Receiver
from scan_samples import person
from zhiheng.apps.traceability.actions.asking import name_query
from zhiheng.apps.traceability.actions.subscribing import Controls, subscribe
from zhiheng.apps.traceability.choices import MessageState
from zhiheng.apps.traceability.models import EventMessage, EventSubscription, NamedQuery
from zhiheng.apps.traceability.sealing import unseal
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.sending.attempts import MOST_ATTEMPTS

LIST, NEW, NAMED, NAME = "trace_subscriptions", "trace_subscription_new", "trace_named_list", "trace_named_new"
FORM = {"how": "stream", "clock": "01:05", "weekday": "1", "month_day": "1", "signing": "made"}
TOKEN = "0123456789abcdef"


@pytest.fixture
def receiver(settings):
    settings.SHARING_NETWORKS = ["127.0.0.0/8"]
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def cast(db, settings, tmp_path) -> SimpleNamespace:
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.FILES = tmp_path / "files"
    with system_scope():
        city = Unit.objects.create(code="140100", name="太原市", kind="city", division="140100")
        other = Unit.objects.create(code="140200", name="大同市", kind="city", division="140200")
        mill = Unit.objects.create(code="91140100MA0MILL01X", name="某某面粉有限公司", kind="enterprise", parent=city)
        bakery = Unit.objects.create(code="91140100MA0BAKE02X", name="某某食品有限公司", kind="enterprise", parent=city)
        return SimpleNamespace(
            mill=mill,
            other=bakery,
            miller=person("miller", mill, "enterprise"),
            baker=person("baker", bakery, "enterprise"),
            officer=person("officer", city, "traceability-officer"),
            elsewhere=person("elsewhere", other, "traceability-officer"),
            clerk=person("clerk", city, "complaint-operator"),
        )


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def text(answer) -> str:
    return answer.content.decode()


def named(user, name: str = "收货") -> NamedQuery:
    with system_scope():
        told = {"parameters": {"EQ_bizStep": ["receiving"]}, "namespaces": {}, "unit": user.unit}
        return name_query(name, **told, by=user, at=timezone.now())


def subscribed(user, receiver, query: NamedQuery | None = None) -> EventSubscription:
    controls = Controls(endpoint=receiver.url, secret=TOKEN)
    name, whole, unit = ("SimpleEventQuery", {}, None) if query is None else (query.name, query.whole, query.unit_id)
    with system_scope():
        return subscribe(name, whole, controls, query_unit=unit, by=user, at=timezone.now())


def again(made: EventSubscription) -> EventSubscription:
    with system_scope():
        return EventSubscription.objects.get(pk=made.pk)


def there(made: EventSubscription, verb: str = "") -> str:
    return reverse(f"trace_subscription{verb}", args=[made.pk])


def test_firm_names_a_query_subscribes_to_it_and_keeps_the_token_that_is_shown_once(cast, receiver):
    miller = client(cast.miller)
    assert "没有命名查询" in text(miller.get(reverse(NAMED)))
    assert "没有订阅" in text(miller.get(reverse(LIST)))
    told = {"name": "收货", "steps": ["receiving"], "code": f"(01){GTIN}", "counted": "items"}
    at = miller.post(reverse(NAME), told)["Location"]
    assert "EQ_bizStep" in text(miller.get(at))
    with system_scope():
        query = NamedQuery.objects.get()
    assert query.parameters == {"EQ_bizStep": ["receiving"], "MATCH_anyEPC": [f"https://id.gs1.org/01/{GTIN}"]}
    answer = miller.post(reverse(NEW), FORM | {"query": query.pk, "endpoint": receiver.url})
    (token,) = re.findall(r'id="token">([^<]+)<', text(answer))
    assert "no-store" in answer["Cache-Control"]
    with system_scope():
        made = EventSubscription.objects.get()
        assert (made.query_name, made.query_unit, unseal(made.secret)) == ("收货", cast.mill, token)
        bring_in(cast, event(1), event(2, bizStep="receiving"), at=timezone.now())
        run(made, timezone.now())
        assert serials(receiver) == [["2"]]
    page = text(miller.get(there(made)))
    assert token not in page
    assert "已送达" in page
    assert "正常" in page
    listed = json.loads(b"".join(miller.get(reverse(LIST), {"export": "json"}).streaming_content))
    assert token not in str(listed)
    assert (listed[0]["query_name"], listed[0]["failures"], listed[0]["state"]) == ("收货", 0, "subscription_active")
    assert listed[0]["notified_at"]


def test_form_that_is_wrong_keeps_what_was_typed_but_never_the_token(cast, receiver):
    miller = client(cast.miller)
    told = FORM | {"query": "all", "endpoint": "ftp://me.example.cn", "signing": "own", "secret": TOKEN}
    answer = miller.post(reverse(NEW), told)
    assert answer.status_code == 422
    assert "ftp://me.example.cn" in text(answer)
    assert TOKEN not in text(answer)
    for wrong in ({"query": "999999"}, {"how": "monthly", "month_day": "31"}, {"secret": "short"}, {"secret": ""}):
        assert miller.post(reverse(NEW), told | {"endpoint": receiver.url} | wrong).status_code == 422
    with system_scope():
        assert not EventSubscription.objects.exists()
    assert miller.post(reverse(NEW), told | {"endpoint": receiver.url}).status_code == 302


@pytest.mark.parametrize(
    ("told", "schedule", "words"),
    [
        ({"how": "hourly", "clock": "08:30"}, {"minute": "30"}, "每小时第 30 分"),
        ({"how": "daily", "clock": "08:30"}, {"hour": "8", "minute": "30"}, "每天 08:30"),
        ({"how": "weekly", "weekday": "7"}, {"dayOfWeek": "7", "hour": "1", "minute": "5"}, "每周日 01:05"),
        ({"how": "monthly", "month_day": "28"}, {"dayOfMonth": "28", "hour": "1", "minute": "5"}, "每月 28 日 01:05"),
    ],
)
def test_set_times_are_chosen_and_told_in_words(cast, receiver, told, schedule, words):
    miller = client(cast.miller)
    given = FORM | {"query": "all", "endpoint": receiver.url, "signing": "none", "report_if_empty": "on"} | told
    at = miller.post(reverse(NEW), given)["Location"]
    with system_scope():
        made = EventSubscription.objects.get()
    assert (made.schedule, made.report_if_empty, made.secret) == (schedule, True, "")
    assert made.next_at > timezone.now()
    page = text(miller.get(at))
    assert words in page
    assert "没有新事件也推送" in page


def test_page_says_what_to_do_when_the_receiver_fails_and_goes_on_once_it_is_mended(cast, receiver):
    made, miller, now = subscribed(cast.miller, receiver), client(cast.miller), timezone.now()
    receiver.status = 404
    with system_scope():
        bring_in(cast, event(1), at=now)
        run(made, now)
    page = text(miller.get(there(made)))
    assert "重试中" in page
    assert "HTTP 404" in page
    assert "接收端没有这个地址" in page
    with system_scope():
        for day in range(1, MOST_ATTEMPTS):
            run(made, now + timedelta(days=day))
        assert EventMessage.objects.get().state == MessageState.GIVEN_UP
    page = text(miller.get(reverse(LIST), {"state": "subscription_stopped"}))
    assert f'<td class="number">{MOST_ATTEMPTS}</td>' in page
    assert "事件没有丢失" in text(miller.get(there(made)))
    receiver.status = 200
    assert miller.post(there(made, "_go_on")).status_code == 302
    with system_scope():
        assert run(made, timezone.now()) == ["delivered"]
    assert again(made).is_active


def test_subscription_is_stopped_taken_up_and_ended_on_its_page(cast, receiver):
    made, miller = subscribed(cast.miller, receiver), client(cast.miller)
    miller.post(there(made, "_stop"))
    assert (again(made).stopped_by, again(made).is_active) == (cast.miller, False)
    assert "已由本单位停止" in text(miller.get(there(made)))
    miller.post(there(made, "_go_on"))
    assert again(made).is_active
    miller.post(there(made, "_end"))
    assert again(made).ended_by == cast.miller
    page = text(miller.get(there(made)))
    assert "已退订" in page
    assert there(made, "_go_on") not in page
    assert "已退订" in text(miller.get(reverse(LIST), {"state": "subscription_ended", "sort": "-ended_at"}))


def test_another_firm_finds_nothing_and_the_office_above_sees_without_changing(cast, receiver):
    query = named(cast.miller)
    made = subscribed(cast.miller, receiver, query)
    at = reverse("trace_named", args=[query.pk])
    posts = [there(made, verb) for verb in ("_stop", "_go_on", "_end")]
    posts.append(reverse("trace_named_forget", args=[query.pk]))
    for user, status in ((cast.baker, 404), (cast.elsewhere, 404), (cast.clerk, 403)):
        for address in (there(made), at):
            assert client(user).get(address).status_code == status
        assert [client(user).post(one).status_code for one in posts] == [status] * 4
    for user in (cast.baker, cast.elsewhere):
        for name in (LIST, NAMED, NEW):
            assert "收货" not in text(client(user).get(reverse(name)))
    officer = client(cast.officer)
    page = text(officer.get(there(made)))
    assert receiver.url not in page  # a path may hold what only the subscriber should know
    assert "停止推送" not in page
    assert "删除查询" not in text(officer.get(at))
    assert [officer.post(one).status_code for one in posts] == [403] * 4
    assert again(made).is_active
    for name in (LIST, NAMED, NEW, NAME):
        assert Client().get(reverse(name)).status_code == 302
        assert client(cast.clerk).get(reverse(name)).status_code == 403


def test_removal_of_a_query_ends_the_subscription_of_another_unit_which_is_told_why(cast, receiver):
    query = named(cast.miller)
    above = subscribed(cast.officer, receiver, query)
    miller = client(cast.miller)
    assert "包括其他单位的" in text(miller.get(reverse("trace_named", args=[query.pk])))
    answer = miller.post(reverse("trace_named_forget", args=[query.pk]), follow=True)
    assert "1 个订阅已终止" in text(answer)
    page = text(client(cast.officer).get(there(above)))
    assert "查询已被其建立单位删除" in page
    assert cast.miller.display_name not in page
    assert miller.get(reverse("trace_named", args=[query.pk])).status_code == 404


@pytest.mark.parametrize(
    "told",
    [
        {"name": "a/b", "steps": ["receiving"]},
        {"name": "SimpleEventQuery", "steps": ["receiving"]},
        {"name": "x"},
        {"name": "x", "code": "6901234567890"},
        {"name": "收货", "steps": ["receiving"]},
    ],
)
def test_query_that_is_wrong_or_there_already_is_not_named(cast, told):
    named(cast.miller)
    answer = client(cast.miller).post(reverse(NAME), told)
    assert answer.status_code == 422
    assert f'value="{told["name"]}"' in text(answer)
    with system_scope():
        assert NamedQuery.objects.count() == 1


def test_query_for_amounts_of_a_class_asks_for_its_lots_too(cast, receiver):
    told = {"name": "数量", "kinds": ["ObjectEvent"], "code": GTIN, "counted": "amounts"}
    client(cast.miller).post(reverse(NAME), told)
    with system_scope():
        made = subscribed(cast.miller, receiver, NamedQuery.objects.get())
        lot = {"quantityList": [{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/L1", "quantity": 5}], "epcList": []}
        bring_in(cast, event(1), event(2, **lot), at=timezone.now())
        run(made, timezone.now())
        assert [len(EventMessage.objects.get().events), len(receiver.got)] == [1, 1]


@pytest.mark.parametrize("word", ["\x00", "'; DROP", "<script>alert(1)</script>", "9" * 400, "\ud7ff"])
def test_no_word_breaks_the_pages(cast, receiver, word):
    made = subscribed(cast.miller, receiver, named(cast.miller))
    asked = dict.fromkeys(
        ("state", "query_name", "rhythm", "unit", "name", "sort", "page", "export", "query", "endpoint", "how",
         "clock", "since", "month_day", "secret", "steps", "kinds", "code", "counted", "signing"),
        word,
    )  # fmt: skip
    for address in (reverse(LIST), reverse(NAMED), reverse(NEW), reverse(NAME), there(made)):
        for answer in (client(cast.miller).get(address, asked), client(cast.miller).post(address, asked)):
            assert answer.status_code < 500
            assert "<script>alert" not in text(answer)
