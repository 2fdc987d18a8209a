"""Whatever is said leaves with the exchange and arrives the same; a row that was changed is told, never doubled."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.apps.complaints.conftest import AT, SAID, enter_as

from intake_files import balanced, bring_in
from zhiheng.apps.complaints import actions, exchange
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.exchange.arriving import PlatformImporter
from zhiheng.apps.complaints.exchange.cells import KINDS, TEXTS, cells_of_complaint, layout
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.complaints.wording import plain
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.intake.importing import MappedRow
from zhiheng.platform.intake.models import RowIssue
from zhiheng.platform.workflow import actions as workflow

NASTY = (
    *(
        "=1+1",
        "+86",
        "-",
        "@SUM(A1)",
        "＝1",
        "＋",
        "－",
        "＠",
        "'",
        "''=",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\x0b",
        "\x00",
        "\x1b",
    ),
    *(
        "，",
        ",",
        ";",
        "|",
        '"',
        '""',
        "１２３",
        "6901234567892",
        "007",
        "1E+12",
        "12345678901234567890",
        "无",
        "/",
        "-",
    ),
    *(
        "_x0041_",
        "_x005F_",
        "_",
        " ",
        "　",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\x85",
        "\ufffe",
        "😀",
        "𠮷",
        "TRUE",
    ),
    *("登记编号", "合计", "备注：", "sep=", "2026-01-01", "<b>", "&amp;", "]]>"),
)
ANY = st.characters(codec="utf-8", exclude_characters="\0")
WORDS = st.lists(st.sampled_from(NASTY) | st.text(ANY, max_size=12), max_size=6).map("".join)


def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    return WORDS.map(lambda text: text[:most]).filter(lambda text: len(plain(text)) >= least)


CONTENT = st.builds(
    actions.Content,
    respondent=texts(200, 1), facts=texts(4000, 1), name=texts(100), address=texts(300), claim=texts(1000),
    respondent_address=texts(300), product=texts(200), brand=texts(100),
    phone=st.text("0123456789+-() （）转#*", max_size=40),
    respondent_code=st.sampled_from(["", "91140100MA0K00000X", "911401000000000000", "１"]),
    barcode=st.sampled_from(["", "6901234567892", "00012345678905", "40170725"]),
    division=st.sampled_from(["140105", "140200", "140000", ""]),
    amount=st.none() | st.decimals(0, Decimal("9999999999.99"), places=2),
    occurred_on=st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
)  # fmt: skip
RECEIVED = st.datetimes(datetime(2020, 1, 2), datetime(2026, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
STATES = ("received", "accepted", "withdrawn")
MATTER = st.tuples(CONTENT, st.sampled_from(Kind), RECEIVED, st.sampled_from(STATES))


@contextmanager
def undone():
    """What is written here is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def enter(cast, place, content, kind, received, state) -> None:
    made = actions.submit(
        key=f"a key of the sender {place}", content=content, kinds=[kind], channel=Channel.SITE, by=None,
        at=AT, received_at=received, unit=cast.county,
    )  # fmt: skip
    case = Complaint.objects.select_related("case").get(case__number=made.numbers[0]).case
    if state == "withdrawn" and kind is Kind.COMPLAINT:
        actions.withdraw(case.complaint, by="follower", at=AT)
    elif state == "accepted" and kind is Kind.COMPLAINT and case.complaint.name and case.complaint.phone:
        workflow.take(case, transition="accept", by=cast.officer, at=AT)


def out(kind: str = "csv") -> bytes:
    make = {"csv": exchange.as_csv, "xlsx": exchange.as_xlsx}[kind]
    return make(Complaint.objects.select_related("case"))


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def changed(table: bytes, **cells: str) -> bytes:
    """The table with other cells in its first row."""
    labels = {field.name: field.label.zh for field in layout().fields}
    rows = rows_of(table)
    rows[0] |= {labels[name]: text for name, text in cells.items()}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(labels.values()))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def records() -> dict[str, tuple]:
    """What is kept, by the number that the exchange knows."""
    held = Complaint.objects.select_related("case")
    return {
        exchange.cells.number_of(one): (
            *(getattr(one, name) for name in TEXTS), one.kind, one.amount, one.occurred_on,
            one.case.received_at, one.case.division,
        )
        for one in held
    }  # fmt: skip


@given(st.lists(MATTER, min_size=1, max_size=4), st.sampled_from(["csv", "xlsx"]))
@example(
    [
        (actions.Content(respondent=one, facts=one, claim=one), Kind.REPORT, AT, "received")
        for one in ("'=1", "a\r\nb\x0b=c")
    ],
    "csv",
)
@example([(actions.Content(respondent="_x0041_", facts="_x005F_x0041_\x01"), Kind.REPORT, AT, "received")], "xlsx")
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_leaves_arrives_elsewhere_the_same_and_leaves_again_in_the_same_bytes(cast, matters, kind):
    with undone():
        for place, matter in enumerate(matters):
            enter(cast, place, *matter)
        table, plainly, said = out(kind), out(), records()
    assert Complaint.objects.count() == 0
    with undone():
        told = bring_in("platform_complaints", f"平台.{kind}", table)
        assert balanced(told)
        assert (told["accepted"], told["rejected"]) == (len(matters), 0), told["errors"]
        assert records() == said
        assert (out(kind), out()) == (table, plainly)
        again = bring_in("platform_complaints", "再来.csv", plainly + b"\r\n")
        assert (again["accepted"], again["duplicates"], again["rejected"]) == (0, len(matters), 0), again["errors"]
        assert Complaint.objects.count() == len(matters)


@given(CONTENT)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_is_a_formula_to_a_spreadsheet(cast, content):
    with undone():
        enter(cast, 0, content, Kind.COMPLAINT, AT, "received")
        (row,) = rows_of(out())
    assert not [text for text in row.values() if text.startswith(tuple("=+-@\t\r\n＝＋－＠"))]


@pytest.fixture
def arrived(cast):
    """A table that a platform sent, of a complaint and a report, and that was read."""
    with undone():
        for place, kind in enumerate(Kind):
            enter(cast, place, actions.Content(**SAID, amount=Decimal(10)), kind, AT, "received")
        table = out()
    assert bring_in("platform_complaints", "平台.csv", table)["accepted"] == 2
    set_scope(everything=True)
    return table


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("facts", "改过的经过"),
        ("phone", ""),
        ("kind", KINDS[Kind.COMPLAINT]),
        ("received_at", "2026-05-30T09:00:00+08:00"),
        ("amount", "10.01"),
        ("occurred_on", "2026-05-01"),
        ("division", "140200"),
    ],
)
def test_a_row_changed_by_its_sender_comes_back_as_a_conflict(arrived, name, text):
    before = out()
    told = bring_in("platform_complaints", "改.csv", changed(arrived, **{name: text}))
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (0, 1, 1)
    issue = RowIssue.objects.get()
    assert (issue.code, issue.field) == ("row_conflicts", name)
    assert layout().field(name).label.zh in issue.zh
    assert out() == before


@pytest.mark.parametrize(
    ("person", "tells"), [("officer", True), ("head", True), ("reporter", True), ("other", False), (None, True)]
)
def test_what_differs_is_told_of_what_lies_within_the_persons_reach_alone(cast, arrived, person, tells):
    complaint = Complaint.objects.select_related("case").get(kind=Kind.COMPLAINT)
    cells = cells_of_complaint(complaint) | {"phone": "13900000000"}
    by = getattr(cast, person) if person else None
    done = PlatformImporter().write([MappedRow(2, cells, [])], upload=None, by=by, at=AT)
    (error,) = done.errors
    assert error.code == "row_conflicts"
    assert complaint.external in error.message.zh
    assert error.column == ("phone" if tells else "number")
    assert (layout().field("phone").label.zh in error.message.zh) is tells


def test_a_change_of_our_own_number_is_a_conflict_too(cast):
    enter(cast, 0, actions.Content(**SAID), Kind.REPORT, AT, "received")
    table = out()
    told = bring_in("platform_complaints", "改.csv", changed(table, name="李大明"))
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (0, 0, 1)
    assert out() == table


def test_a_number_given_twice_in_one_file_is_one_case(cast, arrived):
    with undone():
        rows = arrived.decode("utf-8-sig").splitlines(keepends=True)
        first, second = rows[1].replace(",", "X,", 1), rows[1].replace(",", "X,", 1).replace("电水壶", "电饭锅", 1)
        told = bring_in("platform_complaints", "双.csv", "".join([rows[0], first, first, second]).encode())
        assert (told["accepted"], told["duplicates"], told["rejected"]) == (1, 1, 1)


def test_where_a_matter_lies_is_decided_here_once_it_is_worked_on(cast, arrived):
    complaint = Complaint.objects.select_related("case").get(kind=Kind.COMPLAINT)
    step = {"transition": "accept", "by": cast.officer, "at": AT}
    workflow.take(complaint.case, **step, division="140200")
    enter_as(None)
    set_scope(everything=True)
    assert bring_in("platform_complaints", "再.csv", arrived + b"\r\n")["duplicates"] == 2


def test_what_was_erased_is_neither_sent_nor_taken_in_again(cast, arrived):
    complaint = Complaint.objects.select_related("case").get(kind=Kind.COMPLAINT)
    actions.withdraw(complaint, by="follower", at=AT)
    actions.erase_personal(complaint, by=None, at=AT)
    told = bring_in("platform_complaints", "再.csv", arrived + b"\r\n")
    assert (told["accepted"], told["duplicates"]) == (0, 2)
    assert len(rows_of(out())) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_words_kept_before_they_were_made_plain_leave_and_come_back_too(cast, kind):
    enter(cast, 0, actions.Content(**SAID), Kind.REPORT, AT, "received")
    Complaint.objects.update(facts="第一行\r\n第二行\x0b\x07\ufeff")
    told = bring_in("platform_complaints", f"旧.{kind}", out(kind))
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (0, 1, 0)
