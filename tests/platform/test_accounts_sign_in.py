"""Sign-in through the pages that people use."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from zhiheng.platform.accounts.models import User

PASSWORD = "plum-rain-over-Fen-river"


@pytest.fixture(autouse=True)
def _forget_rate_limits():
    cache.clear()


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", "alice@example.test", PASSWORD, full_name="王芳")


def sign_in(client, name: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": name, "password": password})


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("name", ["alice", "alice@example.test"])
def test_person_signs_in_by_user_name_or_address(client, name):
    assert sign_in(client, name).headers["Location"] == "/work/"
    assert "王芳" in client.get("/work/").content.decode()


@pytest.mark.usefixtures("alice")
def test_wrong_password_is_explained_beside_the_form_and_the_name_is_kept(client):
    page = sign_in(client, "alice", "wrong").content.decode()
    assert 'class="errorlist nonfield"' in page
    assert 'value="alice"' in page


@pytest.mark.usefixtures("alice")
def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(client):
    for _ in range(5):
        answer = sign_in(client, "alice", "wrong")
    assert answer.status_code == 429
    assert "登录已暂停" in answer.content.decode()
    assert sign_in(client, "Alice").status_code == 429


@pytest.mark.parametrize("name", ["x" * 20_000, "İ" * 200, "a\0b", "🐉", ""])
def test_name_that_nobody_can_bear_is_refused_like_any_other(client, db, name):
    assert sign_in(client, name, "wrong").status_code == 200


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", {"username": "eve", "password1": PASSWORD}).status_code == 404
    assert not User.objects.exists()


@pytest.mark.usefixtures("alice")
def test_workbench_leads_strangers_to_the_sign_in_page_and_back(client):
    answer = client.get("/work/")
    assert answer.headers["Location"] == "/accounts/login/?next=/work/"


def test_forced_sign_in_of_tests_works_without_an_address(client, alice):
    client.force_login(alice)
    assert client.get("/work/").status_code == 200
