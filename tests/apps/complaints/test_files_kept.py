"""Files of a form that came back with an error need not be chosen again, and are sent once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.apps.complaints.conftest import KEY, enter_as, follower
from tests.apps.complaints.test_citizen_pages import TYPED, receipt_on

from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.attachments import holding, storing
from zhiheng.platform.attachments.models import Attachment, HeldFile

WRONG = {"respondent": ""}


@pytest.fixture
def site(cast, client):
    enter_as(None)
    return client


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.operator)
    return client


def file(name="小票.txt", data=b"total 199"):
    return SimpleUploadedFile(name, data)


def send(client, page="complain", **typed):
    extra = {"channel": "phone"} if page == "complaint_register" else {}
    return client.post(reverse(page), TYPED | extra | typed)


def shown(page) -> list[str]:
    return [one.name for one in page.context["form"].held]


def on_page(page) -> dict[str, list[str]]:
    """The hidden marks by which the page says which files it shows."""
    marks = re.findall(r'name="held" value="([0-9a-f]{64})"', page.content.decode())
    return {"held": marks} if marks else {}


def sent_files() -> list[tuple[str, str]]:
    set_scope(everything=True)
    return list(Attachment.objects.order_by("pk").values_list("case__number", "name"))


@pytest.mark.parametrize("door", ["complain", "complaint_register"])
def test_files_chosen_before_an_error_go_along_without_being_chosen_again(door, request):
    client = request.getfixturevalue("site" if door == "complain" else "desk")
    page = send(client, door, **WRONG, photos=[file(), file("b.txt", b"two")])
    assert shown(page) == ["小票.txt", "b.txt"]
    assert "小票.txt" in page.content.decode()
    again = send(client, door, **WRONG, **on_page(page))
    assert shown(again) == ["小票.txt", "b.txt"]
    send(client, door, **on_page(again), photos=[file("c.txt", b"three")])
    assert [name for _, name in sent_files()] == ["小票.txt", "b.txt", "c.txt"]
    assert HeldFile.objects.count() == 0


def test_a_file_ticked_is_left_out(site):
    page = send(site, **WRONG, photos=[file(), file("b.txt", b"two")])
    (out,) = re.findall(r'name="drop" value="([0-9a-f]{64})"', page.content.decode())[:1]
    again = send(site, **WRONG, **on_page(page), drop=[out])
    assert shown(again) == ["b.txt"]
    send(site, **on_page(again))
    assert [name for _, name in sent_files()] == ["b.txt"]


def test_a_visitor_with_another_key_sees_and_takes_nothing(site):
    page = send(site, **WRONG, photos=[file()])
    digest = holding.held(follower())[0].sha256
    other = {"key": "another key of enough length", "held": "1"}
    assert shown(send(site, **WRONG, **other, drop=[digest])) == []
    receipt_on(send(site, **other))
    assert sent_files() == []
    assert b"total 199" not in page.content
    set_scope()
    assert shown(send(site, **WRONG, **on_page(page))) == ["小票.txt"]


def test_the_same_sending_twice_is_one_case_with_each_file_once(site):
    page = send(site, **WRONG, photos=[file()])
    send(site, **WRONG, photos=[file()])  # back, and the same again
    first = send(site, **on_page(page), photos=[file("renamed.txt")])
    second = send(site, **on_page(page), photos=[file("renamed.txt")])
    assert receipt_on(first) == receipt_on(second)
    assert [name for _, name in sent_files()] == ["小票.txt"]
    assert Complaint.objects.count() == 1


def test_complaint_and_report_each_get_the_files(site):
    page = send(site, **WRONG, photos=[file()])
    send(site, **on_page(page), kinds=["complaint", "report"])
    files = sent_files()
    assert len({number for number, _ in files}) == len(files) == 2
    assert {storing.place(one.stored).read_bytes() for one in Attachment.objects.all()} == {b"total 199"}


def test_the_good_ones_are_kept_when_one_is_refused_by_name(site):
    page = send(site, photos=[file(), file("x.exe", b"MZ\0"), file("y.exe", b"MZ\0")])
    said = page.content.decode()
    assert "x.exe" in said
    assert "y.exe" in said
    assert shown(page) == ["小票.txt"]
    send(site, **on_page(page))
    assert [name for _, name in sent_files()] == ["小票.txt"]


def test_too_many_and_too_large_are_told(site, monkeypatch):
    page = send(site, **WRONG, photos=[file(f"{n}.txt", b"%d" % n) for n in range(8)])
    page = send(site, **on_page(page), photos=[file("8.txt", b"8"), file("9.txt", b"9")])
    assert "一次最多 9 个文件" in page.content.decode()
    assert len(shown(page)) == 9
    monkeypatch.setattr(holding, "MOST_TOGETHER", 12)
    page = send(site, **on_page(page), photos=[file()])
    assert page.context["form"].errors["photos"]
    assert sent_files() == []
    page = send(site, key="a third key of enough length", photos=[file(), file("b.txt", b"another 9")])
    assert "文件合计不能超过" in page.content.decode()
    assert shown(page) == ["小票.txt"]


def test_one_address_may_not_fill_the_disk(site, settings):
    settings.ANONYMOUS_RATE = "2/h"
    pages = [send(site, **WRONG, key=f"{KEY}{n}", photos=[file()]) for n in range(3)]
    assert [shown(page) for page in pages] == [["小票.txt"], ["小票.txt"], []]
    assert "请重新选择" in pages[-1].content.decode()


def test_a_key_that_is_none_of_ours_keeps_nothing(site):
    assert shown(send(site, key="short", photos=[file()])) == []
    set_scope(everything=True)
    assert HeldFile.objects.count() == 0


def test_hints_without_javascript_keep_the_files_too(desk):
    page = send(desk, "complaint_register", hints="1", photos=[file()])
    assert shown(page) == ["小票.txt"]
    send(desk, "complaint_register", **on_page(page))
    assert [name for _, name in sent_files()] == ["小票.txt"]


EXPIRED = "先前上传的文件已过期删除，请重新选择"


def a_day_later() -> None:
    set_scope(everything=True)
    holding.forget(at=timezone.now() + timedelta(hours=25))
    set_scope()


@pytest.mark.parametrize(
    ("door", "typed"),
    [("complain", {}), ("complain", WRONG), *(("complaint_register", one) for one in ({}, WRONG, {"hints": "1"}))],
)
def test_files_that_expired_are_missed_aloud_and_nothing_else_is_lost(door, typed, request):
    client = request.getfixturevalue("site" if door == "complain" else "desk")
    page = send(client, door, **WRONG, photos=[file(), file("b.txt", b"two")])
    a_day_later()
    back = send(client, door, **typed, **on_page(page), photos=[file("c.txt", b"three")])
    assert back.content.decode().count(EXPIRED) == 1
    assert "三天就漏水" in back.content.decode()
    assert shown(back) == ["c.txt"]
    assert sent_files() == []
    assert Complaint.objects.count() == 0
    set_scope()
    send(client, door, **on_page(back), photos=[file()])
    assert [name for _, name in sent_files()] == ["c.txt", "小票.txt"]


def test_files_that_expired_and_are_chosen_again_are_not_missed(site):
    page = send(site, **WRONG, photos=[file()])
    a_day_later()
    receipt_on(send(site, **on_page(page), photos=[file("again.txt")]))
    assert [name for _, name in sent_files()] == ["again.txt"]


def test_a_file_ticked_out_after_it_expired_is_not_missed(site):
    page = send(site, **WRONG, photos=[file()])
    a_day_later()
    receipt_on(send(site, **on_page(page), drop=on_page(page)["held"]))


def test_a_sending_that_is_repeated_gives_its_receipt_though_its_files_went_along(site):
    page = send(site, **WRONG, photos=[file()])
    first, second = send(site, **on_page(page)), send(site, **on_page(page))
    assert receipt_on(first) == receipt_on(second)


@pytest.mark.parametrize("door", ["complain", "complaint_register"])
def test_no_room_for_files_is_told_and_the_text_stays(door, request, settings):
    settings.HELD_MOST = 5
    client = request.getfixturevalue("site" if door == "complain" else "desk")
    page = send(client, door, **WRONG, photos=[file()])
    assert "暂存空间已满" in page.content.decode()
    assert "三天就漏水" in page.content.decode()
    assert shown(page) == []
    send(client, door, photos=[file()])
    assert [name for _, name in sent_files()] == ["小票.txt"]
