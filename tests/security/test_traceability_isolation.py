"""Every page on which a firm's events come in and are read, asked for by people whose business it is not.

An address under ``work/trace/`` that is neither walked here nor named with its reason fails the first test.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.traceability.firm import BREAD, FLOUR, MILL, enter
from apps.traceability.test_capturing import document, event
from zhiheng.apps.traceability import urls
from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.actions.filling import receive_sheet
from zhiheng.apps.traceability.models import Event, Thing
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import permissions_of
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
SERIAL, NOTE, FILE = "MIJIAN77", "密单证88", "密件文件名"
# what belongs to one firm: the kwarg that leads to the one of the world
ONE = {"trace_event": "event", "trace_event_file": "event", "trace_thing": "thing", "trace_capture": "capture",
       "trace_capture_faults": "capture",
       "trace_sheet": "sheet", "trace_sheet_confirm": "sheet"}  # fmt: skip
ALL = ("trace_events", "trace_captures")
FORMS = ("trace_upload", "trace_sheet_upload", "trace_scan", "trace_template")
ELSEWHERE = "tests/apps/traceability/test_scope_pages.py"
NOT_WALKED = dict.fromkeys(
    ("trace", "trace_queries", "trace_query", "trace_reckon", "trace_scopes", "trace_scope", "trace_scope_sign",
     "trace_scope_notices", "trace_scope_document"),
    ELSEWHERE,
) | dict.fromkeys(
    ("trace_scope_announce", "trace_scope_withdraw", "trace_keys", "trace_key_claim", "trace_key_decide", "trace_name",
     "trace_links", "trace_link_add", "trace_link_withdraw"),
    "tests/apps/traceability/test_key_pages.py",
) | dict.fromkeys(
    ("trace_key", "trace_key_withdraw", "trace_key_end", "trace_key_end_decide"),
    "tests/apps/traceability/test_claim_pages.py",
) | dict.fromkeys(
    ("trace_programs", "trace_program_make", "trace_program_withdraw", "trace_programs_all",
     "trace_program_withdraw_any"),
    "tests/apps/traceability/test_program_pages.py",
) | dict.fromkeys(
    ("trace_subscriptions", "trace_subscription", "trace_subscription_new", "trace_subscription_stop",
     "trace_subscription_go_on", "trace_subscription_end", "trace_named_list", "trace_named", "trace_named_new",
     "trace_named_forget"),
    "tests/apps/traceability/test_subscription_pages.py",
)  # fmt: skip
ASKERS = ("another firm", "officer of another city", "department without a right", "nobody")
SECRETS = (SERIAL, NOTE, FILE, "演示饼干厂")
PARAMETERS = (
    "code", "step", "kind", "unit", "since", "until", "state", "capture", "q", "sort", "page", "doing", "partner",
    "at", "line", "lot", "quantity", "side", "remove", "on_fault",
)  # fmt: skip
ENEMIES = ("\x00", "'; DROP TABLE traceability_event; --", "<script>alert(1)</script>", "9" * 400, "%", "\ud7ff", "٣")


def names() -> dict[str, object]:
    return {one.name: one.callback for one in urls.urlpatterns}


def permission_of(view) -> str | None:
    return getattr(view, "permission", None) or getattr(
        getattr(getattr(view, "view_class", None), "dispatch", None), "permission", None
    )


def test_every_address_of_firms_is_walked_or_left_out_for_a_reason():
    assert {*ONE, *ALL, *FORMS} <= set(names())
    assert set(names()) - {*ONE, *ALL, *FORMS} - set(NOT_WALKED) == set()


def test_every_page_asks_for_a_permission():
    for name in (*ONE, *ALL, *FORMS):
        assert permission_of(names()[name]), name


@pytest.fixture
def world(settings, tmp_path):
    """What a bakery has reported, and a table that it has not confirmed."""
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.FILES = tmp_path / "files"
    cast = enter()
    hidden = f"https://id.gs1.org/01/0{BREAD}/21/{SERIAL}"
    told = event(1, epcList=[hidden], bizTransactionList=[{"type": "inv", "bizTransaction": "urn:example:inv:7"}])
    with system_scope():
        made = capture(io.BytesIO(document(told)), unit=cast.bakery, filename=FILE, by=cast.baker, at=AT)
        capture(io.BytesIO(document(event(2))), unit=cast.mill, by=None, at=AT)
        said = {"event": Event.objects.get(unit=cast.bakery).pk, "capture": made.pk}
        said["thing"] = Thing.objects.get(canonical=hidden).pk
        line = f"环节,日期,产品编码,批号,数量,对方编码\n收货,2026-03-01,{FLOUR},{SERIAL},1,{MILL}\n"
        data = io.BytesIO(line.encode())
        said["sheet"] = receive_sheet(filename=FILE, data=data, by=cast.baker, at=AT).pk
    people = {"another firm": cast.miller, "officer of another city": cast.stranger,
              "department without a right": cast.rightless, "owner": cast.baker, "office": cast.officer}  # fmt: skip
    return SimpleNamespace(cast=cast, said=said, people=people)


def signed_in(world, who: str) -> tuple[Client, set[str]]:
    browser = Client()
    if who == "nobody":
        return browser, set()
    browser.force_login(world.people[who])
    with system_scope():
        return browser, set(permissions_of(world.people[who]))


def body(answer) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode(errors="replace")


def everything() -> dict[str, list[str]]:
    with system_scope():
        models = [*apps.get_app_config("traceability").get_models()]
        return {
            one._meta.label: serializers.serialize("jsonl", one.objects.order_by("pk")).splitlines() for one in models
        }


def there(world, name: str) -> str:
    return reverse(name, args=[world.said[ONE[name]]] if name in ONE else [])


@pytest.mark.parametrize("who", ASKERS)
def test_nobody_sees_or_changes_what_another_firm_has_reported(world, who):
    before, found = everything(), names()
    browser, granted = signed_in(world, who)
    for name in (*ONE, *ALL, *FORMS):
        where = there(world, name)
        sent = {"with_faults": "1", "code": BREAD}
        for answer in (browser.get(where), browser.get(where, {"export": "csv"}), browser.post(where, sent)):
            told = f"{who}: {name} {answer.status_code}"
            assert answer.status_code < 500, told
            if who == "nobody":
                assert answer.status_code == 405 or "/accounts/login/" in answer.url, told
            elif permission_of(found[name]) not in granted:
                assert answer.status_code in (403, 405), told
            elif name in ONE:
                assert answer.status_code in (403, 404, 405), told
            if answer.status_code == 200:
                assert [one for one in SECRETS if one in body(answer)] == [], told
    assert everything() == before


@pytest.mark.parametrize("who", ["another firm", "officer of another city"])
def test_search_by_code_finds_nothing_of_others(world, who):
    browser, _ = signed_in(world, who)
    for code in (f"(01)0{BREAD}(21){SERIAL}", BREAD):
        answer = browser.get(reverse("trace_events"), {"code": code, "export": "json"})
        assert SERIAL not in body(answer)


@pytest.mark.parametrize("who", ["owner", "office"])
def test_the_firm_itself_and_the_office_above_it_see_what_the_walk_looks_for(world, who):
    browser, _ = signed_in(world, who)
    for name in ("trace_event", "trace_thing", "trace_capture", "trace_sheet", "trace_event_file"):
        assert browser.get(there(world, name)).status_code == 200
    assert SERIAL in body(browser.get(there(world, "trace_event")))
    assert FILE in body(browser.get(reverse("trace_captures")))


def test_thing_that_others_alone_have_named_has_no_page(world):
    browser, _ = signed_in(world, "another firm")
    assert browser.get(there(world, "trace_thing")).status_code == 404
    with system_scope():
        whole = Thing.objects.get(canonical="https://id.gs1.org/01/06901234567892").pk  # both name one of this class
    page = body(browser.get(reverse("trace_thing", args=[whole])))
    assert SERIAL not in page
    assert "演示饼干厂" not in page


@pytest.mark.parametrize("word", ENEMIES, ids=range(len(ENEMIES)))
def test_no_word_in_address_parameter_or_field_breaks_a_page(world, word):
    with system_scope():
        every = User.objects.create(username="every", unit=world.cast.bakery, is_superuser=True)
    for user in (every, world.cast.baker):
        browser = Client(raise_request_exception=False)
        browser.force_login(user)
        for name in (*ONE, *ALL, *FORMS):
            for answer in hostile(browser, world, name, word):
                assert answer.status_code < 500, answer.request["PATH_INFO"]
                is_page = "html" in answer.headers.get("Content-Type", "")
                assert not is_page or "<script>alert" not in body(answer)


def hostile(browser: Client, world, name: str, word: str):
    asked = dict.fromkeys(PARAMETERS, word)
    where = there(world, name)
    yield browser.get(where, asked)
    yield browser.get(where, asked | {"export": word})
    yield browser.post(where, asked | {"record": "1", "file": SimpleUploadedFile(f"x{word[:9]}.csv", word.encode())})
    if name in ONE:
        try:
            yield browser.get(reverse(name, args=[10**30]))
        except NoReverseMatch:
            return
