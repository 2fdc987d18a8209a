"""The public pages: what they say, when nothing was released and when something was; how few queries they need."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from release_samples import FOOD

PAGES = (
    "/",
    "/?period=2014",
    "/indicators/food-spot-check-pass/",
    "/indicators/luban-prizes/?period=2013",
    "/indicators/leading-product-quality/",
    f"/figures/{FOOD}/",
    f"/why/2015-1/{FOOD}/",
    "/cities/",
    "/cities/140100/?period=2015",
    "/targets/",
    "/coverage/",
    "/coverage/?status=planned",
    "/bodies/",
    "/releases/",
    "/releases/2015-1/",
    "/downloads/",
)
WITHOUT_DATA = ("/", "/indicators/food-spot-check-pass/", "/cities/", "/cities/140100/", "/releases/", "/downloads/")


@pytest.mark.parametrize("address", WITHOUT_DATA)
def test_fresh_database_says_what_to_do(read, address):
    assert "还没有发布任何数据" in read(address)
    assert "zhiheng demo" in read(address)


def test_every_page_comes_in_both_languages_within_twelve_queries(client, db, released):
    released()
    released(reason="补报")
    for address in PAGES:
        for language in ("zh-hans", "en"):
            client.cookies["django_language"] = language
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            assert answer.status_code == 200, address
            assert len(asked) <= 12, (address, [query["sql"][:90] for query in asked])
            assert not re.search(r"\{[%{]|\bNone\b|Text\(", answer.content.decode()), address


@pytest.mark.parametrize("address", [f"/figures/{FOOD}/", f"/why/2015-1/{FOOD}/", "/indicators/food-spot-check-pass/"])
def test_number_from_a_risk_targeted_sample_is_never_shown_without_that_word(read, released, address):
    released()
    assert '<span class="basis risk_targeted">风险导向抽样</span>' in read(address)


def test_citation_names_the_day_on_which_it_was_released_here(client, db, released):
    released(at=datetime(2016, 3, 1, 18, tzinfo=UTC))  # already the second of March in Shanxi
    package = json.loads(b"".join(client.get("/releases/2015-1/data/datapackage.json")))
    assert "2016-03-02 发布" in package["description"]
