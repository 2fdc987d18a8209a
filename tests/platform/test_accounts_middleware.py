"""One request, one transaction, one scope."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.middleware import ScopeMiddleware
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.rls import protect
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    """She sits in the only unit that has a row."""
    unit = Unit.objects.create(code="u", name="甲局", kind=UnitKind.DEPARTMENT)
    return User.objects.create(username="alice", unit=unit)


@pytest.fixture(autouse=True)
def _secret(alice, monkeypatch):
    monkeypatch.setattr(connection, "close_at", None)  # a temporary table dies with the connection
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE secret (unit_id bigint)")
        cursor.execute(protect("secret", unit="unit_id").sql)
        with system_scope():
            cursor.execute("INSERT INTO secret VALUES (%s)", [alice.unit_id])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE secret")


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM secret")
        return cursor.fetchone()[0]


def ask(rf, view, user):
    request = rf.get("/")
    request.user = user
    return ScopeMiddleware(view)(request)


def test_person_sees_the_rows_of_her_unit_and_the_next_visitor_on_the_connection_none(rf, alice):
    seen = []

    def view(request):
        seen.append(count())
        return HttpResponse()

    ask(rf, view, alice)
    ask(rf, view, AnonymousUser())
    assert seen == [1, 0]
    assert count() == 0


def test_scope_does_not_survive_a_view_that_fails(rf, alice):
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(rf, view, alice)
    assert count() == 0


def test_streamed_answer_is_made_with_the_scope_of_who_asked_and_leaves_none_behind(rf, alice):
    answer = ask(rf, lambda request: StreamingHttpResponse(str(count()) for _ in range(2)), alice)
    assert count() == 0
    assert b"".join(answer) == b"11"
    assert count() == 0


def test_streamed_answer_that_is_broken_off_leaves_no_scope_behind(rf, alice):
    answer = ask(rf, lambda request: StreamingHttpResponse(str(count()) for _ in range(2)), alice)
    body = iter(answer)
    assert next(body) == b"1"
    assert count() == 1  # still inside the transaction of the stream
    answer.close()
    assert not connection.in_atomic_block
    assert count() == 0


def test_answer_with_status_500_keeps_nothing(rf, alice):
    def view(request):
        Unit.objects.create(code="lost", name="x", kind=UnitKind.CITY)
        return HttpResponse(status=500)

    ask(rf, view, alice)
    assert not Unit.objects.filter(code="lost").exists()


def test_view_that_refuses_keeps_nothing_of_what_it_wrote(rf, alice):
    middleware = ScopeMiddleware(lambda request: None)

    def view(request):  # Django calls process_exception and then makes a 403 of it
        Unit.objects.create(code="lost", name="x", kind=UnitKind.CITY)
        middleware.process_exception(request, PermissionDenied())
        return HttpResponse(status=403)

    ask(rf, view, alice)
    assert not Unit.objects.filter(code="lost").exists()


def test_scope_is_set_inside_a_transaction(rf, alice):
    def view(request):
        assert transaction.get_connection().in_atomic_block
        return HttpResponse()

    assert ask(rf, view, alice).status_code == 200
