"""The life of a return: who may do what, what the database refuses, what stays readable."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from tests.apps.returns.conftest import AT, FORM, GOOD

from zhiheng.apps.returns import actions, owing, queries
from zhiheng.apps.returns.choices import STEPS, Delivery, State
from zhiheng.apps.returns.models import AcceptedValue, Cell, Return
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
CHECK_BY_SQL = "UPDATE returns_return SET state='checked', checked_by_id=%s, checked_at=now() WHERE id=%s"
ACCEPT_BY_SQL = (
    "UPDATE returns_return SET state='accepted', version=version+1, accepted_by_id=%s, accepted_at=now() WHERE id=%s"
)
NEXT_YEAR = AT.replace(year=2017)


def through(ret, cast, *, upto=State.ACCEPTED):
    ret = actions.submit(ret, by=cast.alice, at=AT)
    ret = actions.check(ret, by=cast.bob, at=AT)
    if upto == State.CHECKED:
        return ret
    return actions.accept(ret, by=cast.olga, at=AT)


@contextmanager
def refused(code):
    """The block is refused with this code."""
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code == code


def test_values_count_once_a_third_person_has_accepted_them(filled, cast):
    ret = through(filled, cast)
    assert (ret.state, ret.version) == (State.ACCEPTED, 1)
    assert dict(AcceptedValue.objects.values_list("item", "value")) == GOOD
    assert actions.lock(ret, by=cast.olga, at=AT).state == State.LOCKED


def test_each_action_writes_exactly_one_ledger_entry(filled, cast):
    before = LedgerEntry.objects.count()
    through(filled, cast)
    written = LedgerEntry.objects.order_by("id").values_list("action", flat=True)[before:]
    assert list(written) == ["returns.submitted", "returns.checked", "returns.accepted"]


def test_an_error_blocks_and_a_warning_must_be_explained(ret, cast):
    actions.write_cells(ret, values={**GOOD, "county_road_km_good": Decimal(1001)}, by=cast.alice, at=AT)
    with refused("findings_stand"):
        actions.submit(ret, by=cast.alice, at=AT)
    actions.write_cells(ret, values=GOOD, by=cast.alice, at=AT)
    through(ret, cast)
    later = actions.open_return(form=FORM, unit=cast.taiyuan, period=Period.parse("2016"), by=cast.alice, at=NEXT_YEAR)
    jump = {**GOOD, "county_road_km_rated": Decimal(1300)}
    actions.write_cells(later, values=jump, by=cast.alice, at=AT)
    (finding,) = queries.findings(later)
    assert (finding.rule, finding.is_error, finding.limit) == ("county-road-km-rated-change", False, Decimal(1000))
    with refused("findings_stand"):
        actions.submit(later, by=cast.alice, at=AT)
    actions.explain(later, rule=finding.rule, value=Decimal(1300), text="区划调整并入", by=cast.alice, at=AT)
    assert actions.submit(later, by=cast.alice, at=AT).state == State.SUBMITTED


def test_an_explanation_holds_for_its_value_only(ret, cast):
    actions.write_cells(ret, values=GOOD, by=cast.alice, at=AT)
    through(ret, cast)
    later = actions.open_return(form=FORM, unit=cast.taiyuan, period=Period.parse("2016"), by=cast.alice, at=NEXT_YEAR)
    actions.write_cells(later, values={**GOOD, "county_road_km_rated": Decimal(1300)}, by=cast.alice, at=AT)
    actions.explain(later, rule="county-road-km-rated-change", value=Decimal(1300), text="已核实", by=cast.alice, at=AT)
    actions.write_cells(later, values={"county_road_km_rated": Decimal(1900)}, by=cast.alice, at=AT)
    with refused("findings_stand"):
        actions.submit(later, by=cast.alice, at=AT)


def test_who_made_the_return_may_not_check_it(filled, cast):
    ret = actions.submit(filled, by=cast.bob, at=AT)
    with refused("maker_is_checker"):
        actions.check(ret, by=cast.bob, at=AT)
    with refused("maker_is_checker"):  # alice wrote the cells though bob submitted them
        actions.check(ret, by=cast.alice, at=AT)


def test_database_refuses_a_maker_as_checker_even_by_sql(filled, cast):
    actions.submit(filled, by=cast.bob, at=AT)
    for checker in (cast.bob.pk, cast.alice.pk):
        with pytest.raises(DatabaseError, match=r"may not check|checker_is_not_maker"), transaction.atomic():
            connection.cursor().execute(CHECK_BY_SQL, [checker, filled.pk])


def test_database_refuses_a_checker_as_acceptor_even_by_sql(filled, cast):
    ret = through(filled, cast, upto=State.CHECKED)
    with pytest.raises(DatabaseError, match="acceptor_is_third"), transaction.atomic():
        connection.cursor().execute(ACCEPT_BY_SQL, [cast.bob.pk, ret.pk])


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_database_allows_the_steps_of_the_book_and_no_other(filled, cast, before, after):
    ladder = [State.SUBMITTED, State.CHECKED, State.ACCEPTED, State.LOCKED]
    way_to = {State.DRAFT: [], State.RETURNED: [State.SUBMITTED, State.RETURNED]}
    steps = way_to[before] if before in way_to else ladder[: ladder.index(before) + 1]
    people = "submitted_by_id=%s, submitted_at=now(), checked_by_id=%s, checked_at=now(), accepted_by_id=%s"
    cursor = connection.cursor()
    bump = "version=version+(state='checked' AND %s='accepted')::int"
    sql = f"UPDATE returns_return SET state=%s, {bump}, {people}, accepted_at=now() WHERE id=%s"
    for state in steps:
        cursor.execute(sql, [state, state, cast.charlie.pk, cast.bob.pk, cast.olga.pk, filled.pk])
    if before == after:
        return
    legal = after in STEPS[before]
    try:
        with transaction.atomic():
            cursor.execute(sql, [after, after, cast.charlie.pk, cast.bob.pk, cast.olga.pk, filled.pk])
        assert legal
    except DatabaseError:
        assert not legal


def test_cells_and_accepted_values_are_only_ever_added(filled, cast):
    through(filled, cast)
    for sql in (
        "UPDATE returns_cell SET value = 0",
        "DELETE FROM returns_cell",
        "UPDATE returns_acceptedvalue SET value = 0",
        "DELETE FROM returns_return",
        "UPDATE returns_return SET period = '2014'",
        f"INSERT INTO returns_cell (ret_id, item, value, reason, at) VALUES ({filled.pk}, 'x', 1, '', now())",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


def test_a_correction_keeps_the_old_value_its_reason_and_author(filled, cast):
    ret = actions.lock(through(filled, cast), by=cast.olga, at=AT)
    with refused("return_closed"):
        actions.write_cells(ret, values={"county_road_km_good": Decimal(790)}, by=cast.alice, at=AT)
    with refused("comment_missing"):
        actions.send_back(ret, by=cast.olga, at=AT, comment=" ")
    ret = actions.send_back(ret, by=cast.olga, at=AT, comment="里程重复计算")
    with refused("reason_missing"):
        actions.write_cells(ret, values={"county_road_km_good": Decimal(790)}, by=cast.alice, at=AT)
    late = AT + timedelta(days=40)
    actions.write_cells(
        ret, values={"county_road_km_good": Decimal(790)}, by=cast.alice, at=late, reason="剔除重复路段"
    )
    values = list(queries.history(ret, "county_road_km_good").values_list("value", "reason", "by__username"))
    assert values == [(Decimal(790), "剔除重复路段", "alice"), (Decimal("801.5"), "", "alice")]
    ret.refresh_from_db()
    assert through(ret, cast).version == 2


def test_a_period_of_another_length_or_a_unit_that_owes_nothing_is_refused(cast):
    with refused("period_kind"):
        actions.open_return(form=FORM, unit=cast.taiyuan, period=Period.parse("2015Q1"), by=cast.alice, at=AT)
    with refused("unit_owes_no_form"):
        actions.open_return(form="transport-roads", unit=cast.taiyuan, period=Period.parse("2015"), by=None, at=AT)
    with refused("unknown_form"):
        actions.open_return(form="nothing", unit=cast.taiyuan, period=Period.parse("2015"), by=None, at=AT)


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("rural_road_accepted_total", "1.5", "not_an_integer"),
        ("county_road_km_good", "1.1234567", "value_too_long"),
        ("county_road_km_good", "1e21", "value_too_long"),
        ("no_such_cell", "1", "item_unknown"),
    ],
)
def test_a_value_that_does_not_fit_its_cell_is_refused(ret, cast, item, value, code):
    with refused(code):
        actions.write_cells(ret, values={item: Decimal(value)}, by=cast.alice, at=AT)


def test_every_unit_that_owes_a_form_is_listed_reported_or_not(filled, cast):
    late = filled.due_on + timedelta(days=1)
    actions.submit(filled, by=cast.alice, at=AT)
    units = list(Unit.objects.all())
    owed = list(owing.owed_in(Period.parse("2015"), units=units, today=late, only=[filled.definition]))
    rows = queries.standings(owed, today=late)
    assert len(rows) == 11
    assert [(row.state, row.delivery) for row in rows if row.unit == cast.taiyuan] == [("submitted", Delivery.ON_TIME)]
    assert sum(row.state == "missing" and row.is_overdue for row in rows) == 10


def test_another_city_sees_nothing_of_it(filled, cast):
    set_scope(units=[cast.datong.pk], areas=["1402"])
    assert not Return.objects.exists()
    assert not Cell.objects.exists()
    set_scope(units=[cast.taiyuan.pk], areas=["1401"])
    assert Return.objects.count() == 1
    assert Cell.objects.count() == len(GOOD)
    set_scope()
    assert not Return.objects.exists()
