"""Second factors that are required, sessions that end, permissions asked with a record."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils import timezone

from zhiheng import policy
from zhiheng.platform.accounts import actions
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.predicates import may_on

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PASSWORD = "plum-rain-over-Fen-river"

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    actions.sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
    return {unit.code: unit for unit in Unit.objects.all()}


def person(name, unit, *roles):
    return actions.add_person(username=name, unit=unit, roles=roles, password=PASSWORD, by="system", at=AT)


@pytest.fixture
def approver(tree):
    return person("approver", tree["lead-office"], "office-approver")


def test_approver_without_a_second_factor_is_led_to_where_it_is_set_up(client, settings, approver):
    settings.ZHIHENG_REQUIRE_MFA = True
    client.force_login(approver)
    assert client.get("/work/").headers["Location"] == "/accounts/2fa/"


def test_approver_with_a_second_factor_enters(client, settings, approver):
    settings.ZHIHENG_REQUIRE_MFA = True
    TOTP.activate(approver, generate_totp_secret())
    client.force_login(approver)
    assert client.get("/work/").status_code == 200


def test_reporter_enters_without_a_second_factor(client, settings, tree):
    settings.ZHIHENG_REQUIRE_MFA = True
    client.force_login(person("reporter", tree["quality-supervision"], "department-reporter"))
    assert client.get("/work/").status_code == 200


def test_demo_asks_nobody_for_a_second_factor(client, settings, approver):
    settings.ZHIHENG_REQUIRE_MFA = False
    client.force_login(approver)
    assert client.get("/work/").status_code == 200


def test_secret_of_the_second_factor_is_not_readable_in_the_database(approver):
    secret = generate_totp_secret()
    TOTP.activate(approver, secret)
    assert secret not in str(Authenticator.objects.get(user=approver).data)


def test_session_ends_ten_hours_after_sign_in(client, settings, tree):
    client.force_login(person("reporter", tree["quality-supervision"], "department-reporter"))
    assert client.get("/work/").status_code == 200
    session = client.session
    session["began"] = int((timezone.now() - settings.SESSION_LIMIT - timedelta(seconds=1)).timestamp())
    session.save()
    client.get("/work/")
    assert client.get("/work/").headers["Location"].startswith("/accounts/login/")


def test_sign_of_life_is_not_written_on_every_page(client, tree, django_assert_num_queries):
    client.force_login(person("reporter", tree["quality-supervision"], "department-reporter"))
    client.get("/work/")
    seen = client.session["seen"]
    client.get("/work/")
    assert client.session["seen"] == seen


def test_permission_on_a_record_needs_the_role_and_the_sight_of_it(tree):
    taiyuan = next(unit for unit in tree.values() if unit.kind == "city" and unit.division == "140100")
    datong = next(unit for unit in tree.values() if unit.kind == "city" and unit.division == "140200")
    bob = person("bob", taiyuan, "city-reporter")
    own, other = SimpleNamespace(unit_id=taiyuan.pk), SimpleNamespace(unit_id=datong.pk)
    assert may_on(bob, "returns.submit", own)
    assert not may_on(bob, "returns.submit", other)
    assert not may_on(bob, "returns.accept", own)
    assert may_on(bob, "inspection.view", SimpleNamespace(division="140105"))
    assert not may_on(bob, "inspection.view", SimpleNamespace(division="140213"))
    assert bob.has_perm("returns.submit", own)
    assert not bob.has_perm("returns.submit", other)


def test_record_without_a_unit_or_division_cannot_be_judged(tree):
    bob = person("bob", tree["quality-supervision"], "department-reporter")
    with pytest.raises(TypeError, match="neither"):
        may_on(bob, "returns.submit", SimpleNamespace())


def sign_in(client, name):
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def test_person_with_an_authenticator_is_asked_for_its_code_and_no_wrong_one_will_do(client, approver):
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(approver, secret)
    assert sign_in(client, "approver").headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/work/").status_code == 302
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": right}).headers["Location"] == "/work/"
    assert client.get("/work/").status_code == 200


@pytest.mark.parametrize("page", ["", "totp/deactivate/", "recovery-codes/", "webauthn/", "webauthn/add/"])
def test_pages_of_the_second_factor_open(client, approver, page):
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(approver, secret)
    RecoveryCodes.activate(approver)
    sign_in(client, "approver")
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(f"/accounts/2fa/{page}").status_code == 200


def test_codes_cannot_be_guessed_one_after_the_other(client, approver):
    cache.clear()
    secret = generate_totp_secret()
    TOTP.activate(approver, secret)
    sign_in(client, "approver")
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    for step in range(1, 6):
        client.post("/accounts/2fa/authenticate/", {"code": f"{(int(right) + 1000 * step) % 1_000_000:06}"})
    assert client.post("/accounts/2fa/authenticate/", {"code": right}).status_code == 200  # even the right one waits
    assert client.get("/work/").status_code == 302


def test_recovery_code_opens_the_door_once(client, approver):
    cache.clear()
    TOTP.activate(approver, generate_totp_secret())
    code = RecoveryCodes.activate(approver).get_unused_codes()[0]
    for expected in (302, 200):
        client.logout()
        sign_in(client, "approver")
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected
