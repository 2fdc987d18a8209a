"""Every role, in every place it can be held, at every page of complaints, safety and cases: once by HTTP, once by SQL.

The table of permissions is that of the pack; what a page asks for is read off the page itself.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse
from tests.apps.complaints.conftest import AT, enter, enter_as, sent

from zhiheng import policy
from zhiheng.apps.complaints import actions
from zhiheng.apps.complaints.choices import Kind
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.queries import permissions_of, scope_of
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.workflow.models import Case

ROLES = policy.load("cn-sx-2012").roles
HOME = "140105"
PLACES = {"county": (HOME, "140212"), "city": ("city-taiyuan", "city-datong"), "province": ("lead-office",)}
MODULES = ("zhiheng.apps.complaints.", "zhiheng.apps.safety.", "zhiheng.web.cases.")
# tables whose rows belong to one case or complaint, with the number of rows that this case has at the least
TABLES = ("complaints_complaint", "complaints_message", "complaints_submission", "workflow_case", "workflow_step",
          "workflow_caseclock", "safety_safetysignal", "attachments_attachment")  # fmt: skip


def pages(patterns=None):
    """Name, permission and variables of every page that asks for a permission."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLPattern):
            yield from pages(pattern.url_patterns)
            continue
        view = pattern.callback
        module = getattr(view, "__module__", "")
        permission = getattr(view, "permission", None) or getattr(
            getattr(getattr(view, "view_class", None), "dispatch", None), "permission", None
        )
        if permission and module.startswith(MODULES):
            yield pattern.name, permission, tuple(pattern.pattern.converters)


PAGES = sorted(set(pages()))


def test_the_pages_are_found_and_each_asks_for_a_permission_of_the_pack():
    assert len(PAGES) >= 18
    known = {permission for role in ROLES.values() for permission in role.permissions}
    assert {permission for _, permission, _ in PAGES} <= known


def address(name: str, variables: tuple[str, ...], number: str) -> str:
    values = {"number": number, "pk": 1, "transition": "accept", "verb": "confirm", "form": "complaint-register"}
    values |= {"kind": "pdf", "name": "complaint", "since": "2026-04-15", "form_id": "complaint-register"}
    return reverse(name, kwargs={variable: values[variable] for variable in variables})


@pytest.fixture
def world(db, settings, tmp_path):
    """One complaint and one report of a county, with everything that hangs on a case."""
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.ATTACHMENTS = tmp_path / "attachments"
    set_scope(everything=True)
    cast = enter()
    words = "电热毯起火，孩子被烧伤住院。"
    number = sent(Kind.COMPLAINT, facts=words).numbers[0]
    sent(Kind.REPORT, key="another key of enough length")
    complaint = Complaint.objects.get(case__number=number)
    actions.write(complaint, text="请补充发票", by=cast.officer, at=AT)
    actions.withdraw(complaint, by="follower", at=AT)
    run_waiting()
    return SimpleNamespace(number=number, units=cast.units)


def people(world, role: str):
    """A person of that role in each place where the pack lets it be held."""
    for kind in ROLES[role].units:
        for code in PLACES.get(kind, ()):
            user = User.objects.create(username=f"{role}-{code}", unit=world.units[code])
            Membership.objects.create(user=user, role=role)
            yield user
    if "department" in ROLES[role].units:
        unit = Unit.objects.filter(kind="department").order_by("code").first()
        user = User.objects.create(username=f"{role}-department", unit=unit)
        Membership.objects.create(user=user, role=role)
        yield user


def sees(user: User) -> bool:
    """Whether the case lies in the person's scope."""
    scope = scope_of(user)
    return scope.everything or scope.sees_division(HOME) or scope.sees_unit(Case.objects.first().unit_id)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_opens_a_page_or_sees_a_row_that_is_not_its_own(world, client, role):
    set_scope(everything=True)
    for user in list(people(world, role)):
        set_scope(everything=True)
        visible, granted = sees(user), permissions_of(user)
        _asked_by_http(world, client, user, visible, granted)
        _asked_by_sql(user, visible)


def _asked_by_http(world, client, user, visible, granted):
    client.force_login(user)
    for name, permission, variables in PAGES:
        for ask in (client.get, client.post):
            answer = ask(address(name, variables, world.number))
            told = f"{user} {name} {answer.status_code}"
            assert answer.status_code != 500, told
            if permission not in granted:
                assert answer.status_code in (403, 405), told
            elif "number" in variables and not visible:
                assert answer.status_code in (404, 405), told
            if answer.status_code == 200 and not visible and not answer.streaming:
                page = answer.content.decode(errors="replace")
                assert world.number not in page, told
                assert "请补充发票" not in page, told


def _asked_by_sql(user, visible):
    enter_as(user)
    for table in TABLES:
        rows = count(table)
        assert (rows > 0) == visible or table in ("safety_safetysignal", "attachments_attachment"), f"{user} {table}"
        assert visible or rows == 0, f"{user} {table}"
    enter_as(None)
    assert [table for table in TABLES if count(table)] == []


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_every_table_that_hangs_on_a_case_is_guarded_by_the_database(db):
    hanging = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in (Case, Complaint)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        guarded = {row[0] for row in cursor.fetchall()}
    assert hanging - guarded == set()
