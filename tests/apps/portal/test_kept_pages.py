"""Public pages are kept until a release changes them, and sent only to who does not have them."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.platform.accounts.models import User

pytestmark = pytest.mark.django_db


def test_second_reader_gets_the_kept_page_with_hardly_a_query(client, released):
    released()
    first = client.get("/")
    with CaptureQueriesContext(connection) as asked:
        second = client.get("/")
    assert second.content == first.content
    assert sum("publication_" in query["sql"] for query in asked) == 1


def test_reader_who_has_the_page_gets_304_until_a_new_release(client, released):
    released()
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    released(reason="更正")
    answer = client.get("/", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "更正" in answer.content.decode()


def test_languages_and_encodings_have_their_own_etags(client, released):
    released()
    plain, packed = client.get("/targets/"), client.get("/targets/", headers={"Accept-Encoding": "gzip, br"})
    client.cookies["django_language"] = "en"
    english = client.get("/targets/")
    assert gzip.decompress(packed.content) == plain.content
    assert len({plain["ETag"], packed["ETag"], english["ETag"]}) == 3
    assert {"Cookie", "Accept-Encoding"} <= set(map(str.strip, plain["Vary"].split(",")))


def test_person_signed_in_gets_a_fresh_page(client, released):
    released()
    client.force_login(User.objects.get(username="olga"))
    assert "ETag" not in client.get("/").headers


def test_unknown_parameters_are_answered_and_not_kept(client, released):
    released()
    assert "ETag" not in client.get("/?utm_source=x").headers
    assert "ETag" not in client.get("/coverage/?q=抽检").headers


def test_unknown_year_shows_the_last_one(client, released):
    released()
    assert '<a href="?period=2015" aria-current="true">' in client.get("/?period=1999").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/indicators/nothing/", "/cities/999999/", "/figures/x.y.z/", "/why/2015-1/x/", "/releases/1999-1/", "/why/x/y/"],
)
def test_what_is_not_there_is_404(client, released, address):
    released()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/releases/", "/targets/"])
def test_public_pages_are_read_only(client, address):
    assert client.post(address).status_code == 405
