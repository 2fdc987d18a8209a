"""Events lie in partitions: the next is there before it is needed, and none can be reached past the table's policy."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.apps.traceability.telling import MILL, Story, kilograms, send

from zhiheng.apps.traceability.actions import storing
from zhiheng.apps.traceability.models import Event, EventHash
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope

SIZE = 4_194_304


def ask(sql: str, *given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def set_last(number: int) -> None:
    """As the server's administrator: the application may only take the next number."""
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], dbname=connection.settings_dict["NAME"]) as admin:
        admin.execute("SELECT setval('traceability_event_id_seq', %s)", [number])


@pytest.fixture
def near_the_end(db):
    """The next event but two is the last of its partition; numbers are not given back by a roll-back."""
    ((before,),) = ask("SELECT last_value FROM traceability_event_id_seq")
    set_last(SIZE - 3)
    yield
    set_last(before)


def parts() -> set[str]:
    return {name for (name,) in ask("SELECT relid::text FROM pg_partition_tree('traceability_event') WHERE isleaf")}


def tell(count: int) -> None:
    story = Story()
    for number in range(count):
        amount = [kilograms(f"https://id.gs1.org/01/06901234567892/10/P{number}", 1)]
        story.tell("ObjectEvent", "ADD", at=MILL, bizStep="commissioning", quantityList=amount)
    send(story.events, unit=Unit.objects.get_or_create(code="140105", defaults={"name": "小店区", "kind": "county"})[0])


@pytest.mark.usefixtures("near_the_end")
def test_one_capture_goes_on_in_the_next_partition_and_the_one_after_it_is_made_ahead():
    with system_scope():
        tell(5)
        assert list(Event.objects.order_by("pk").values_list("pk", flat=True)) == [SIZE - 2 + n for n in range(5)]
        assert set(EventHash.objects.values_list("pk", flat=True)) == set(Event.objects.values_list("pk", flat=True))
    assert "traceability_event_2" not in parts()
    storing.make_room()
    assert "traceability_event_2" in parts()


@pytest.mark.django_db
def test_partition_cannot_be_read_or_written_by_itself():
    for statement in ("SELECT * FROM traceability_event_0", "DELETE FROM traceability_event_0"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask(statement)


@pytest.mark.django_db
def test_known_event_takes_no_number():
    with system_scope():
        tell(2)
        ((before,),) = ask("SELECT last_value FROM traceability_event_id_seq")
        tell(2)
        assert ask("SELECT last_value FROM traceability_event_id_seq") == [(before,)]
        assert Event.objects.count() == 2


@pytest.mark.django_db
def test_statistics_of_the_whole_are_gathered():
    with system_scope():
        tell(3)
        storing.take_stock()
        assert ask("SELECT reltuples FROM pg_class WHERE oid = 'traceability_event'::regclass") == [(3.0,)]
