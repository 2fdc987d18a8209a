"""The frame: language, navigation, errors, tasks, units and people."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client

from zhiheng import policy
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web import nav, status, tasks, views

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PASSWORD = "plum-rain-over-Fen-river"


@pytest.fixture
def tree(db):
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    return {unit.code: unit for unit in Unit.objects.all()}


def person(name, unit, *roles, **facts):
    return actions.add_person(username=name, unit=unit, roles=roles, password=PASSWORD, by="system", at=AT, **facts)


@pytest.fixture
def admin(tree, client):
    somebody = person("admin", tree["province"], "administrator", full_name="赵敏")
    client.force_login(somebody)
    return somebody


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ZHIHENG_REQUIRE_MFA = False


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_page_is_chinese_whatever_the_browser_prefers(client, db):
    answer = client.get("/accounts/login/", headers={"Accept-Language": "en-US"})
    assert '<html lang="zh-CN">' in answer.content.decode()
    assert answer.headers["Content-Language"] == "zh-CN"


def test_reader_switches_to_english_and_comes_back_to_the_same_page(client, db):
    answer = client.get("/language/en/?next=/accounts/login/%3Fnext%3D/work/")
    assert answer.headers["Location"] == "/accounts/login/?next=/work/"
    assert '<html lang="en">' in page(client, "/accounts/login/")


def test_language_switch_never_leads_elsewhere(client, db):
    assert client.get("/language/en/?next=https://evil.test/").headers["Location"] == "/"
    assert client.get("/language/xx/").status_code == 404


def test_demonstration_is_marked_on_every_page(client, db, settings):
    settings.DEMO = True
    assert "演示数据" in page(client, "/accounts/login/")
    settings.DEMO = False
    assert "演示数据" not in page(client, "/accounts/login/")


def test_first_page_of_the_workbench_says_when_nothing_waits(client, tree):
    client.force_login(person("bob", tree["quality-supervision"], "department-reporter"))
    assert "目前没有等待您处理的事项" in page(client, "/work/")


def test_tasks_of_all_providers_stand_in_the_order_of_their_days(client, tree, monkeypatch):
    due = [tasks.Task(Text(name, name), "/work/", "draft", day) for name, day in TASKS]
    monkeypatch.setattr(tasks, "_providers", [lambda user, today: due[:2], lambda user, today: due[2:]])
    client.force_login(person("bob", tree["quality-supervision"], "department-reporter"))
    html = page(client, "/work/")
    places = [html.index(name) for name in ("昨天的", "明年的", "不急的")]
    assert places == sorted(places)
    assert html.count("逾期") == 1


TASKS = [("不急的", None), ("明年的", date(2999, 1, 1)), ("昨天的", date(2001, 1, 1))]


def test_navigation_shows_only_what_the_person_may_open(client, tree):
    client.force_login(person("bob", tree["quality-supervision"], "department-reporter"))
    assert "/work/units/" not in page(client, "/work/")
    assert client.get("/work/units/").status_code == 403


def test_navigation_marks_the_entry_under_which_the_page_lies(admin):
    links = nav.links("work", user=admin, path="/work/units/7/")
    assert [link.href for link in links if link.is_current] == ["/work/units/"]


def test_error_pages_come_without_database_in_both_languages(rf):
    request = rf.get("/")
    answers = {
        400: views.bad_request(request),
        403: views.forbidden(request),
        404: views.not_found(request),
        413: views.bad_request(request, RequestDataTooBig()),
        500: views.server_error(request),
    }
    for code, answer in answers.items():
        assert answer.status_code == code
        assert 'lang="en"' in answer.content.decode()
        assert "返回首页" in answer.content.decode()


def test_unreachable_database_is_said_to_be_passing(rf):
    try:
        raise OperationalError
    except OperationalError:
        answer = views.server_error(rf.get("/"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_form_without_its_token_is_refused_with_what_to_do(db):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_security_headers_allow_nothing_inline_and_nothing_from_elsewhere(client, db):
    policy_header = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy_header
    assert "unsafe" not in policy_header
    assert "http" not in policy_header


def test_unknown_status_is_an_error_not_a_grey_box():
    with pytest.raises(KeyError):
        status.status_of("mystery")


@pytest.mark.usefixtures("admin")
def test_units_stand_below_the_unit_above_them(client):
    html = page(client, "/work/units/?q=1401")
    assert html.index("140105") < html.index("140106")
    html = page(client, "/work/units/")
    assert 'class="indent-1"' in html


@pytest.mark.usefixtures("admin")
def test_units_are_filtered_sorted_and_exported_alike(client):
    html = page(client, "/work/units/?kind=city&sort=-code")
    assert 'aria-sort="descending"' in html
    csv = b"".join(client.get("/work/units/?kind=city&export=csv")).decode()
    assert csv.startswith("\ufeff名称,代码,类别")
    assert len(csv.splitlines()) == 12
    json = b"".join(client.get("/work/units/?kind=city&export=json"))
    assert json.count(b'"code"') == 11
    assert client.get("/work/units/?kind=city&export=xlsx").content[:2] == b"PK"
    assert client.get("/work/units/?export=exe").status_code == 404


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("size", ["-1", "0", "1", "1000000000", "9" * 30])
def test_page_size_asked_for_in_the_address_stays_sensible(client, size):
    html = page(client, f"/work/units/?per_page={size}")
    assert 1 <= html.count('class="indent-') <= 500


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("address", ["/work/units/?q=a%00b", "/releases/%00/", "/api/v1/releases/%00", "/%00"])
def test_address_with_a_nul_is_refused_by_everything(client, address):
    assert client.get(address).status_code == 400


def test_pages_of_a_person_are_kept_by_no_cache(client, admin):
    assert client.get("/work/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("admin")
def test_wrong_filter_is_explained_and_what_was_chosen_is_kept(client):
    html = page(client, "/work/units/?kind=planet&q=太原")
    assert "errorlist" in html
    assert 'value="太原"' in html


@pytest.mark.usefixtures("admin")
def test_empty_list_says_what_to_do_next(client):
    assert "请放宽或清除筛选条件" in page(client, "/work/units/?q=zzz")


@pytest.mark.usefixtures("admin")
def test_administrator_opens_an_account_and_the_ledger_knows(client, tree):
    home = tree["quality-supervision"]
    form = {
        "username": "lili",
        "full_name": "李丽",
        "email": "",
        "password": PASSWORD,
        "roles": ["department-reporter"],
    }
    answer = client.post(f"/work/units/{home.pk}/add/", form)
    assert answer.headers["Location"] == f"/work/units/{home.pk}/"
    lili = User.objects.get(username="lili")
    assert LedgerEntry.objects.filter(record=f"accounts.user:{lili.pk}").count() == 1
    html = page(client, f"/work/units/{home.pk}/")
    assert "李丽" in html
    assert "部门填报人" in html


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "ADMIN"}, "已被使用"),
        ({"password": "short"}, "密码"),
        ({"roles": ["office-approver"]}, "office-approver"),
    ],
)
def test_account_that_cannot_be_opened_is_explained_and_what_was_typed_is_kept(client, tree, change, said):
    form = {"username": "lili", "full_name": "李丽", "password": PASSWORD, "roles": ["department-reporter"]} | change
    answer = client.post(f"/work/units/{tree['quality-supervision'].pk}/add/", form)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert said in html
    assert "aria-describedby" in html
    assert 'value="李丽"' in html
    assert not User.objects.filter(username="lili").exists()


def test_administrator_changes_roles_and_closes_an_account(client, tree, admin):
    bob = person("bob", tree["quality-supervision"], "department-reporter")
    client.post(f"/work/units/people/{bob.pk}/", {"roles": ["department-checker"]})
    assert [held.role for held in bob.memberships.all()] == ["department-checker"]
    client.post(f"/work/units/people/{bob.pk}/active/", {"is_active": "0"})
    bob.refresh_from_db()
    assert not bob.is_active
    assert client.post(f"/work/units/people/{admin.pk}/active/", {"is_active": "0"}).status_code == 403


def test_person_outside_the_subtree_is_not_found(client, tree):
    stranger = person("eve", tree["quality-supervision"], "department-reporter")
    auditor = person("aud", tree["publicity"], "auditor")
    auditor.memberships.all().delete()
    client.force_login(auditor)
    assert client.get(f"/work/units/people/{stranger.pk}/").status_code == 403


def test_admin_window_is_for_superusers_and_writes_nothing(client, tree, admin):
    assert client.get("/admin/").status_code == 302
    root = User.objects.create_superuser("root", password=PASSWORD)
    client.force_login(root)
    assert "只读" in page(client, "/admin/")
    assert "quality-supervision" in page(client, "/admin/accounts/unit/?p=2")
    assert client.get("/admin/accounts/unit/add/").status_code == 403
    one = tree["quality-supervision"]
    answer = client.post(f"/admin/accounts/unit/{one.pk}/change/", {"name": "x"})
    assert answer.status_code == 403
    assert client.post(f"/admin/accounts/unit/{one.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "md5" not in page(client, f"/admin/accounts/user/{root.pk}/change/")


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("address", "budget"), [("/work/", 12), ("/work/units/", 10), ("/work/units/people/", 12), ("/work/me/", 9)]
)
def test_pages_keep_their_query_budget(client, django_assert_max_num_queries, address, budget):
    client.get(address)  # the first page of a session also writes its sign of life
    with django_assert_max_num_queries(budget):
        client.get(address)


def test_public_visitor_costs_the_transaction_and_nothing_else(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/accounts/login/")


@pytest.mark.usefixtures("admin")
def test_ledger_shows_who_did_what_and_is_searched_by_record(client, tree, admin):
    bob = person("bob", tree["quality-supervision"], "department-reporter")
    client.post(f"/work/units/people/{bob.pk}/active/", {"is_active": "0"})
    html = page(client, f"/work/ledger/?record=accounts.user:{bob.pk}")
    assert html.index("accounts.close_account") < html.index("accounts.add_person")
    assert "系统" in html
    assert "赵敏" in html
    assert "accounts.sync_units" not in html
    entry = LedgerEntry.objects.get(action="accounts.add_person", record=f"accounts.user:{bob.pk}")
    assert "department-reporter" in page(client, f"/work/ledger/{entry.pk}/")
    assert page(client, f"/work/ledger/?before={entry.pk}").count("accounts.close_account") == 0


@pytest.mark.usefixtures("admin")
def test_wrong_question_to_the_ledger_shows_nothing_instead_of_everything(client):
    assert "没有符合条件的条目" in page(client, "/work/ledger/?before=minus-one")


@pytest.mark.usefixtures("admin")
def test_refusal_that_no_view_answers_becomes_a_page_that_says_what_to_do(client, tree):
    one = tree["quality-supervision"]
    bob = person("bob", one, "department-reporter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "set_roles", _refuse)
        answer = client.post(f"/work/units/people/{bob.pk}/", {"roles": []})
    assert answer.status_code == 422
    assert "太冷，请先加热" in answer.content.decode()


def _refuse(**_):
    raise Problem("too_cold", "太冷，请先加热", "too cold, heat it first")
