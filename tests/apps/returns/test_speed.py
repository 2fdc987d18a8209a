"""How much a return costs on its way: queries do not grow with the number of returns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.returns.conftest import AT, FORM, GOOD

from zhiheng.apps.returns import actions, queries
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.importers import ReturnsImporter
from zhiheng.platform.intake.importing import MappedRow

pytestmark = pytest.mark.django_db


def file_of(years):
    cells = [
        {"form": FORM, "unit": "140100", "period": str(year), "item": item, "value": str(value)}
        for year in years
        for item, value in GOOD.items()
    ]
    return [MappedRow(number, row, []) for number, row in enumerate(cells, start=2)]


def queries_of(work):
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


def bring_through(cast):
    rets = actions.submit_all(list(queries.returns()), by=cast.alice, at=AT)
    rets = actions.check_all(rets, by=cast.bob, at=AT)
    rets = actions.accept_all(rets, by=cast.olga, at=AT)
    actions.lock_all(rets, by=cast.olga, at=AT)


def test_importing_and_stepping_many_returns_takes_as_many_queries_as_for_one(cast):
    importer = ReturnsImporter()
    rows = file_of(range(2011, 2016))
    asked = queries_of(lambda: importer.write(rows, upload=None, by=cast.alice, at=AT))
    assert queries.returns().count() == 5
    assert asked <= 15
    assert queries_of(lambda: bring_through(cast)) <= 40
    assert set(queries.returns().values_list("state", "version")) == {(State.LOCKED, 1)}


def test_findings_of_many_returns_take_four_queries(cast):
    ReturnsImporter().write(file_of(range(2011, 2016)), upload=None, by=cast.alice, at=AT)
    assert queries_of(lambda: queries.findings_of(list(queries.returns()))) <= 4


@pytest.mark.parametrize(
    "address",
    ["/work/returns/", "/work/findings/", "/work/returns/standings/?period=2015", "/work/returns/begin/", "/work/"],
)
def test_pages_ask_no_more_for_five_years_than_for_one(cast, client, address):
    client.force_login(cast.alice)
    ReturnsImporter().write(file_of([2015]), upload=None, by=cast.alice, at=AT)
    client.get(address)
    one = queries_of(lambda: client.get(address))
    ReturnsImporter().write(file_of(range(2011, 2015)), upload=None, by=cast.alice, at=AT)
    assert queries_of(lambda: client.get(address)) <= one + 1
