"""Files of forms that were not sent yet: seen by who holds the key, few and small enough, gone after a day."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.attachments import actions, holding, storing
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
ME, OTHER = "a" * 64, "b" * 64


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"


def file(name="小票.txt", data=b"total 199"):
    return SimpleUploadedFile(name, data)


def bytes_on_disk() -> int:
    return len(list(storing.written()))


def names(holder=ME) -> list[str]:
    return [one.name for one in holding.held(holder)]


@pytest.mark.django_db
def test_what_is_held_is_seen_under_its_own_name_alone():
    holding.hold([file(), file("b.txt", b"two")], holder=ME, at=AT)
    assert names() == ["小票.txt", "b.txt"]
    assert names(OTHER) == names("") == []
    set_scope()
    assert HeldFile.objects.count() == 0
    set_scope(units=range(1000), areas=["14"])
    assert HeldFile.objects.count() == 0
    with follower_scope(OTHER):
        assert HeldFile.objects.count() == 0
    assert LedgerEntry.objects.count() == 0


@pytest.mark.django_db
def test_nobody_holds_files_under_the_name_of_another_or_changes_them():
    holding.hold([file()], holder=ME, at=AT)
    stranger = {"name": "x", "media_type": "text/plain", "size": 1, "sha256": "0" * 64, "stored": "0" * 48, "at": AT}
    with pytest.raises(DatabaseError), transaction.atomic(), follower_scope(OTHER):
        HeldFile.objects.create(holder=ME, **stranger)
    with pytest.raises(DatabaseError), transaction.atomic(), follower_scope(ME):
        HeldFile.objects.update(holder=OTHER)
    with follower_scope(OTHER):
        assert HeldFile.objects.all().delete()[0] == 0
    holding.drop([holding.held(ME)[0].sha256], holder=OTHER)
    assert names() == ["小票.txt"]


@pytest.mark.django_db
def test_the_same_bytes_are_held_once_and_what_is_refused_is_not():
    for _ in range(2):
        holding.hold([file(), file("again.txt"), file("x.exe", b"MZ\0"), file("e.txt", b"")], holder=ME, at=AT)
    assert names() == ["小票.txt"]
    assert bytes_on_disk() == 1


@pytest.mark.django_db
def test_number_and_bytes_have_limits(monkeypatch):
    many = [file(f"{n}.txt", b"%d" % n) for n in range(12)]
    assert len(holding.hold(many, holder=ME, at=AT)) == actions.MOST_FILES == len(names())
    with pytest.raises(Problem) as caught:
        holding.fitting([file()], beside=holding.held(ME))
    assert caught.value.code == "too_many_files"
    monkeypatch.setattr(holding, "MOST_TOGETHER", 15)
    assert len(holding.hold([file(), file("b.txt", b"another 9")], holder=OTHER, at=AT)) == 1
    with pytest.raises(Problem) as caught:
        holding.fitting([file("b.txt", b"another 9")], beside=holding.held(OTHER))
    assert caught.value.code == "files_too_big"


@pytest.mark.django_db(transaction=True)
def test_one_is_taken_out_with_its_bytes():
    first, second = holding.hold([file(), file("b.txt", b"two")], holder=ME, at=AT)
    holding.drop([first.sha256, "../../etc/passwd"], holder=ME)
    assert names() == ["b.txt"]
    assert not storing.place(first.stored).exists()
    assert storing.place(second.stored).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_never_sent_is_gone_after_a_day_and_the_rest_stays():
    with transaction.atomic():
        holding.hold([file()], holder=ME, at=AT)
        holding.hold([file("b.txt", b"two")], holder=OTHER, at=AT + timedelta(hours=2))
    with transaction.atomic():
        set_scope(everything=True)
        assert actions.sweep(at=timezone.now() + timedelta(days=2)) == 0  # they have their own time
        assert holding.forget(at=AT + timedelta(hours=25)) == 1
    assert (names(), names(OTHER)) == ([], ["b.txt"])
    assert bytes_on_disk() == 1


@pytest.mark.django_db
def test_a_sending_takes_what_is_held_once_a_copy_each():
    (kept,) = holding.hold([file()], holder=ME, at=AT)
    with follower_scope(ME):
        made = holding.stage_with_held([file("other name.txt"), file("b.txt", b"two")], holder=ME, copies=2)
    assert [[one.name for one in copy] for copy in made] == [["小票.txt", "b.txt"]] * 2
    stored = [one.stored for copy in made for one in copy]
    assert len(set(stored)) == 4
    assert kept.stored in stored
    assert {storing.place(copy[0].stored).read_bytes() for copy in made} == {b"total 199"}
    assert names() == []


@pytest.mark.django_db
def test_what_is_held_stays_if_the_sending_fails():
    holding.hold([file()], holder=ME, at=AT)
    many = [file(f"{n}.txt", b"%d" % n) for n in range(9)]
    with pytest.raises(Problem), follower_scope(ME):
        holding.stage_with_held(many, holder=ME, copies=1)
    assert names() == ["小票.txt"]


WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%attachments_heldfile%'
"""


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITS)
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.02)
    return False


def dropped(digest: str) -> None:
    try:
        holding.drop([digest], holder=ME)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_a_file_that_is_sent_at_the_same_time_stay():
    (kept,) = holding.hold([file()], holder=ME, at=AT)
    with ThreadPoolExecutor(1) as pool:
        with follower_scope(ME):
            ((sent,),) = holding.stage_with_held([], holder=ME, copies=1)
            other = pool.submit(dropped, kept.sha256)
            assert waits_for_a_lock()
        other.result(timeout=20)
    assert sent.stored == kept.stored
    assert storing.place(kept.stored).read_bytes() == b"total 199"
    assert names() == []


@pytest.mark.django_db
def test_all_that_is_held_together_has_a_limit(settings):
    settings.HELD_MOST = 20
    holding.hold([file(), file("b.txt", b"two")], holder=ME, at=AT)
    with pytest.raises(Problem) as caught:
        holding.hold([file("c.txt", b"another 9")], holder=OTHER, at=AT)
    assert (caught.value.code, caught.value.where["field"]) == ("held_full", "photos")
    assert (len(names()), names(OTHER), bytes_on_disk()) == (2, [], 2)
    assert len(holding.hold([file("d.txt", b"8 bytes!")], holder=OTHER, at=AT)) == 1


@pytest.mark.django_db
def test_what_is_expected_and_gone_is_told_unless_it_comes_again():
    (kept,) = holding.hold([file()], holder=ME, at=AT)
    holding.drop([kept.sha256], holder=ME)
    with pytest.raises(Problem) as caught, follower_scope(ME):
        holding.stage_with_held([], holder=ME, copies=1, expected=[kept.sha256])
    assert caught.value.code == "held_gone"
    with follower_scope(ME):
        assert len(holding.stage_with_held([file()], holder=ME, copies=1, expected=[kept.sha256])[0]) == 1
