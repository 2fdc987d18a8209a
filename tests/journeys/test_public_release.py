# ruff: noqa: F811 - fixtures are imported by name
"""What the public sees of a release, and of its correction: through HTTP, as a reader would."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import caches

from indicator_samples import LATE
from release_samples import records, released, small_packs  # noqa: F401 - fixtures

ROADS = "county-good-roads.140000.2015"
CITY = "county-good-roads.140100.2015"


@pytest.fixture(autouse=True)
def _nothing_kept():
    for name in ("default", "pages"):
        caches[name].clear()


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def shown(client, release: str, key: str) -> str:
    return json.loads(client.get(f"/api/v1/figures/{release}/{key}").content)["shown"]


def test_correction_is_announced_and_the_first_edition_stays_readable(client, db, records, released):
    assert "还没有发布任何数据" in text(client, "/")

    released()
    first = shown(client, "latest", ROADS)
    home = text(client, "/")
    assert "数据发布" in home
    assert f"{first}%" in home
    assert "修订说明" not in home

    records.report("2015", city="140100", version=2, county_road_km_good="60", county_road_km_rated="100.25",
                   recorded_at=LATE + timedelta(days=1))  # fmt: skip
    released(reason="太原市重复计算了里程", at=LATE + timedelta(days=2))
    second = shown(client, "latest", ROADS)
    assert second != first

    home = text(client, "/")
    assert "太原市重复计算了里程" in home
    assert f"{second}%" in home
    history = text(client, f"/figures/{ROADS}/")
    assert history.index(f"{second}%") < history.rindex(f"{first}%")
    assert "已修订" in history
    assert "已修订" in text(client, f"/figures/{CITY}/")

    revisions = text(client, "/releases/2015-2/")
    assert f"{first}%" in revisions
    assert "数值有变" in revisions
    assert "2015-2" in text(client, "/releases/2015-1/")
    assert f"{first}%" in text(client, f"/why/2015-1/{ROADS}/")
    assert f"{second}%" in text(client, f"/why/2015-2/{ROADS}/")
    assert (shown(client, "2015-1", ROADS), shown(client, "2015-2", ROADS)) == (first, second)


def test_missing_report_leaves_a_gap_and_never_a_zero(client, db, records, released):
    records.cells = [cell for cell in records.cells if cell[0]["item"] != "luban_prizes_new" or cell[0]["year"] != 2014]
    released()
    page = text(client, "/indicators/luban-prizes/?period=2014")
    assert "缺报，不出数" in page
    assert re.search(r"缺少 \d+ 个数据项", page)
    why = text(client, "/why/2015-1/luban-prizes.140000.2014/")
    assert "luban_prizes_new 140000 2014" in why
