"""Charts of the public pages as keyboard and screen reader meet them."""

import re
from itertools import count

import pytest

from zhiheng import policy
from zhiheng.apps.portal import pictures
from zhiheng.apps.portal.overview import CityTally, Spark
from zhiheng.platform.documents import charts, figures


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def test_map_has_one_link_a_city_with_its_name():
    pack = policy.load("cn-sx-2012")
    numbers = count(3)
    drawn = pictures.tally_map([CityTally(c.code, c.name, next(numbers), 21) for c in pack.cities], pack)
    links = re.findall(r'<a href="([^"]+)"( tabindex="-1" aria-hidden="true")?>(.*?)</a>', drawn, re.DOTALL)
    reached = {href: inside for href, hidden, inside in links if not hidden}
    assert set(reached) == {f"/cities/{city.code}/" for city in pack.cities}
    assert len([1 for _, hidden, _ in links if not hidden]) == 11
    assert re.sub("<[^>]+>", "", reached["/cities/140100/"]) == "太原"
    assert not any("aria-label" in inside for inside in reached.values())


def test_point_is_called_by_its_label_and_value():
    points = [figures.Point(f"201{n}", 96.5 + n / 10, 96.0, 97.2, link=f"/figures/x.{n}/") for n in range(5)]
    drawn = pictures.spoken(charts.svg(figures.trend(points, axis="%", target=97, target_label="≥ 97%")))
    assert 'aria-label="2012: 96.7"' in drawn
    assert "link:" not in drawn


def test_spark_keeps_the_order_of_values_and_the_height_of_the_target():
    spark = Spark.of([("2011", 90.0), ("2012", None), ("2013", 95.0), ("2014", 100.0)], 95.0)
    assert spark.points == "4.0,21.0 65.3,12.0 96.0,3.0"
    assert spark.target == "12.0"
    assert Spark.of([("2011", 90.0)], 95.0) is None
    assert Spark.of([("2011", 7.0), ("2012", 7.0)], None).points == "4.0,21.0 96.0,21.0"
