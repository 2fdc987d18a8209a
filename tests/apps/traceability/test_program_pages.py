"""Keys for programs: made for oneself, shown once, listed, withdrawn by their person or an administrator."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.traceability.asking import CAPTURE

from scan_samples import enter, person
from zhiheng.apps.traceability.actions.keeping_keys import LONGEST, MOST, issue_key, use_key
from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

LIST, MAKE, ALL = (f"trace_program{name}" for name in ("s", "_make", "s_all"))
FORM = {"label": "仓库系统", "days": "90"}


@pytest.fixture
def cast(db, settings) -> SimpleNamespace:
    settings.ZHIHENG_REQUIRE_MFA = False
    with system_scope():
        made = enter()
        province = Unit.objects.create(code="140000", name="山西省", kind="province", division="140000")
        Unit.objects.filter(pk=made.county.pk).update(parent=province)
        made.keeper = person("keeper", province, "administrator")
        made.colleague = person("colleague", made.firm, "enterprise")
        made.clerk = person("clerk", made.county, "complaint-operator")
        return made


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def text(answer) -> str:
    return answer.content.decode()


def key_of(user) -> InterfaceKey:
    with system_scope():
        return issue_key(user, label="旧系统", by=user, at=timezone.now())[0]


def shown(answer) -> str:
    (found,) = re.findall(r'id="key">([^<]+)<', text(answer))
    return found


def there(name: str, key: InterfaceKey) -> str:
    return reverse(name, args=[key.pk])


def test_key_is_shown_once_and_known_to_nobody_afterwards(cast):
    baker = client(cast.baker)
    answer = baker.post(reverse(MAKE), FORM)
    key = shown(answer)
    assert "no-store" in answer["Cache-Control"]
    opened = Client().get(CAPTURE, headers={"Authorization": f"Bearer {key}"})
    assert opened.status_code == 200
    page = text(baker.get(reverse(LIST)))
    assert "仓库系统" in page
    assert key not in page
    with system_scope():
        (made,) = InterfaceKey.objects.all()
        assert made.expires_on == timezone.localdate() + timedelta(days=90)
        assert made.last_used_on == timezone.localdate()
        for kept in (InterfaceKey, LedgerEntry, Session):
            assert key not in str(list(kept.objects.values()))


def test_form_that_is_wrong_keeps_what_was_typed_and_makes_no_key(cast):
    baker = client(cast.baker)
    for told in ({"label": "", "days": "90"}, {"label": "仓库系统", "days": "9999"}, {"label": "x\x00", "days": "30"}):
        answer = baker.post(reverse(MAKE), told)
        assert answer.status_code == 422
        assert "仓库系统" in text(answer) or told["label"] != "仓库系统"
    with system_scope():
        assert not InterfaceKey.objects.exists()


def test_person_with_keys_enough_is_told_to_withdraw_one(cast):
    for _ in range(MOST):
        key_of(cast.baker)
    answer = client(cast.baker).post(reverse(MAKE), FORM)
    assert answer.status_code == 422
    assert "请先作废一个" in text(answer)
    with system_scope():
        one = InterfaceKey.objects.filter(person=cast.baker).first()
    client(cast.baker).post(there("trace_program_withdraw", one))
    assert client(cast.baker).post(reverse(MAKE), FORM).status_code == 200


def test_key_opens_nothing_after_its_last_day_nor_for_a_person_who_has_gone_to_another_unit(cast):
    now = timezone.now()
    with system_scope():
        _, key = issue_key(cast.baker, label="仓库系统", days=30, by=cast.baker, at=now)
        assert use_key(key, at=now + timedelta(days=30)) == cast.baker
        assert use_key(key, at=now + timedelta(days=31)) is None
        User.objects.filter(pk=cast.baker.pk).update(unit=cast.rival)
        assert use_key(key, at=now) is None
        with pytest.raises(Problem):
            issue_key(cast.colleague, days=LONGEST + 1, by=None, at=now)


@pytest.mark.parametrize("name", ["trace_program_withdraw", "trace_program_withdraw_any"])
def test_nobody_else_sees_or_withdraws_a_key(cast, name):
    key = key_of(cast.baker)
    expected = 404 if name == "trace_program_withdraw" else 403
    for user in (cast.rogue, cast.colleague, cast.officer):
        assert client(user).get(there(name, key)).status_code == expected
        assert client(user).post(there(name, key)).status_code == expected
        assert key.hint not in text(client(user).get(reverse(LIST)))
    assert client(cast.clerk).get(reverse(LIST)).status_code == 403
    assert client(cast.clerk).post(there(name, key)).status_code == 403
    assert Client().get(reverse(LIST)).status_code == 302
    for user in (cast.baker, cast.officer, cast.clerk):
        assert client(user).get(reverse(ALL)).status_code == 403
    with system_scope():
        assert InterfaceKey.objects.get(pk=key.pk).withdrawn_at is None


def test_administrator_sees_and_withdraws_the_keys_of_the_units(cast):
    keys = [key_of(user) for user in (cast.baker, cast.rogue)]
    keeper = client(cast.keeper)
    page = text(keeper.get(reverse(ALL)))
    assert all(name in page for name in ("baker", "rogue", cast.firm.name, "各单位的程序密钥"))
    assert "rogue" not in text(keeper.get(reverse(ALL), {"who": "baker"}))
    assert keeper.get(there("trace_program_withdraw_any", keys[0])).status_code == 200
    assert keeper.post(there("trace_program_withdraw_any", keys[0])).status_code == 302
    with system_scope():
        withdrawn = InterfaceKey.objects.get(pk=keys[0].pk)
        assert (withdrawn.withdrawn_by, InterfaceKey.objects.get(pk=keys[1].pk).withdrawn_at) == (cast.keeper, None)
    assert "baker" in text(keeper.get(reverse(ALL), {"state": "key_withdrawn"}))
    assert reverse(ALL) in text(keeper.get(reverse("work")))
    assert reverse(ALL) not in text(client(cast.baker).get(reverse("work")))


def test_who_acts_with_a_second_factor_gets_no_key_and_is_told_why(cast):
    with system_scope():
        head = person("head", cast.county, "traceability-officer", "complaint-head")
    assert "第二因素" in text(client(head).get(reverse(LIST)))
    assert client(head).post(reverse(MAKE), FORM).status_code == 422
    with system_scope():
        assert not InterfaceKey.objects.exists()


@pytest.mark.parametrize("word", ["\x00", "'; DROP", "<script>alert(1)</script>", "9" * 400, "\ud7ff"])
def test_no_word_breaks_the_pages(cast, word):
    for user, name in ((cast.baker, LIST), (cast.keeper, ALL), (cast.baker, MAKE)):
        asked = dict.fromkeys(("state", "label", "who", "sort", "page", "export", "days"), word)
        for answer in (client(user).get(reverse(name), asked), client(user).post(reverse(name), asked)):
            assert answer.status_code < 500
            assert "<script>alert" not in text(answer)
