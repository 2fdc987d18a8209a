"""Complaints and reports arrive from the national platform, through intake.

A row that is known under its number changes nothing here: what was said is handled already. It is a duplicate if it
says the same, and comes back to its sender as a conflict if it says something else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.complaints.actions import Content, submit
from zhiheng.apps.complaints.choices import PROCEDURES, Channel, Kind
from zhiheng.apps.complaints.exchange.cells import (
    KIND,
    KINDS,
    SOURCE,
    TEXTS,
    cells_of,
    differing,
    layout,
    number_of,
    unguarded,
)
from zhiheng.apps.complaints.models import Complaint
from zhiheng.apps.complaints.wording import plain
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.queries import scope_of
from zhiheng.platform.accounts.scope import Scope, system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User
    from zhiheng.platform.intake.models import Upload

REMEDY = Text("请更正后重新导入该行", "correct the line and import it again")
RECONCILE = Text(
    "本系统不改动已登记的内容；请与发送方核对，需要补充的在案件页面办理",
    "nothing registered is changed by a file: settle it with the sender, and add on the page of the case what is new",
)
EVERYTHING = Scope(everything=True)  # of whoever imports on the machine itself
MOST_NUMBER, MOST_AMOUNT, FIRST_YEAR = 64, Decimal(10) ** 10, 1990
_KINDS = {word: kind for kind, word in KINDS.items()}
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
REQUIRED = {"number", "respondent", "facts"}
_DIGITS = ("phone", "respondent_code", "barcode")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row, read."""

    number: str
    kind: Kind
    received_at: datetime
    content: Content

    @property
    def cells(self) -> dict[str, str]:
        """As it would leave again."""
        said = self.content
        return cells_of(
            said, number=self.number, kind=self.kind, received_at=self.received_at, division=said.division,
            amount=said.amount, occurred_on=said.occurred_on,
        )  # fmt: skip


Take = Callable[[Arrival], bool]  # whether it was new


class PlatformImporter:
    """The platform's table (kind ``platform_complaints``)."""

    kind = KIND
    permissions = frozenset({"complaints.export"})

    @property
    def title(self) -> Text:
        """What the files are called."""
        return layout().title

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""
        return layout()

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Open a case for each row that is not known yet."""
        person = None if isinstance(by, str) else by

        def take(one: Arrival) -> bool:
            with transaction.atomic():
                made = submit(
                    key=hashlib.sha256(f"{SOURCE}:{one.number}".encode()).hexdigest()[:40],
                    content=one.content, kinds=[one.kind], channel=Channel.PLATFORM, by=person, at=at,
                    received_at=one.received_at, unit=None if one.content.division else upload.unit,
                    source=SOURCE, external=one.number,
                )  # fmt: skip
            return not made.is_repeat

        return _each(rows, take, at, scope_of(person) if person else EVERYTHING)

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        return _each(rows, lambda one: True, timezone.now(), EVERYTHING)


def _each(rows: list[MappedRow], take: Take, at: datetime, scope: Scope) -> Outcome:
    outcome, taken = Outcome(), dict[str, Arrival]()
    known = _known({plain(unguarded(row.cells["number"])) for row in rows})
    for row in rows:
        try:
            one = _read(row, at)
            if _is_known(one, taken.get(one.number), known, scope) or not take(one):
                outcome.duplicates += 1
                continue
        except Problem as problem:
            column = str(problem.where.get("field", ""))
            message = Text(problem.zh, problem.en)
            remedy = RECONCILE if problem.code == "row_conflicts" else REMEDY
            outcome.errors.append(RowError(row.number, column, problem.code, message, remedy))
            continue
        taken[one.number] = one
        outcome.accepted += 1
    return outcome


def _is_known(one: Arrival, before: Arrival | None, known: dict[str, Complaint], scope: Scope) -> bool:
    """Whether the row says what is known under its number already.

    What it says else is told of what lies within the scope alone: the rest is not to be found out by trying.

    Raises:
        Problem: it says something else.
    """
    if before is not None:
        differs = [name for name, text in before.cells.items() if text != one.cells[name]]
    elif one.number in known:
        differs = differing(known[one.number], one.cells)
    else:
        return False
    if differs and before is None and not _sees(scope, known[one.number]):
        zh, en = f"编号 {one.number} 已登记，不在您的管辖范围", f"{one.number} is registered already, out of your reach"
        raise Problem("row_conflicts", zh, en, field="number")
    if differs:
        labels = [layout().field(name).label for name in differs]
        zh = f"编号 {one.number} 已登记，内容不同：{'、'.join(label.zh for label in labels)}"
        en = f"{one.number} is registered already and differs in: {', '.join(label.en for label in labels)}"
        raise Problem("row_conflicts", zh, en, field=differs[0])
    return True


def _sees(scope: Scope, complaint: Complaint) -> bool:
    return scope.sees_unit(complaint.case.unit_id) or scope.sees_division(complaint.case.division)


def _known(numbers: set[str]) -> dict[str, Complaint]:
    """What is kept under these numbers: ours, and what came from the platform before."""
    with system_scope():
        held = Complaint.objects.select_related("case")
        ours = held.filter(case__number__in=numbers).exclude(source=SOURCE)
        theirs = held.filter(source=SOURCE, external__in=numbers)
        return {number_of(one): one for one in (*theirs, *ours)}


def _read(row: MappedRow, at: datetime) -> Arrival:
    cells = {name: plain(unguarded(text)) for name, text in row.cells.items()}
    _whole(cells)
    if cells["kind"] not in _KINDS:
        zh, en = "登记类别只能是投诉或者举报", "the kind is 投诉 or 举报"
        raise Problem("kind_unknown", zh, en, field="kind")
    kind = _KINDS[cells["kind"]]
    texts: dict[str, Any] = {name: _text(cells, name) for name in TEXTS}
    stated = cells.get("occurred_on", "")
    content = Content(
        **texts, division=_division(cells.get("division", "")), amount=_amount(cells.get("amount", "")),
        occurred_on=_told("occurred_on", parse_date, stated) if stated else None,
    )  # fmt: skip
    return Arrival(_text(cells, "number", MOST_NUMBER), kind, _received(cells["received_at"], kind, at), content)


def _whole(cells: dict[str, str]) -> None:
    """Numbers of many digits that a spreadsheet has cut are no numbers any more."""
    for name in ("number", *_DIGITS):
        if _SHORTENED.fullmatch(text := cells.get(name, "")):
            zh = f"“{text}”被表格软件改写，末几位数字已丢失；请将该列设为文本，或者改用 XLSX"
            en = f"“{text}” was cut by a spreadsheet, its last digits are lost: make the column text, or use XLSX"
            raise Problem("number_shortened", zh, en, field=name)


def _text(cells: dict[str, str], name: str, most: int = 0) -> str:
    text = cells.get(name, "")
    if not text and name in REQUIRED:
        raise Problem("value_missing", "没有可读的内容", "holds nothing that can be read", field=name)
    longest = most or getattr(Complaint._meta.get_field(name), "max_length", None)
    if longest and len(text) > longest:
        raise Problem("text_refused", f"超过 {longest} 字", f"longer than {longest} characters", field=name)
    return text


def _division(text: str) -> str:
    if text and not re.fullmatch(r"[0-9]{6}", text):
        zh, en = f"“{text}”不是 6 位行政区划代码", f"“{text}” is no division code of 6 digits"
        raise Problem("division_refused", zh, en, field="division")
    return text


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < MOST_AMOUNT or amount != round(amount, 2):
        raise Problem("amount_refused", f"“{text}”不是金额", f"“{text}” is no amount", field="amount")
    return round(amount, 2) + 0  # no minus before a zero


def _received(text: str, kind: Kind, at: datetime) -> datetime:
    """When it came in: a day of a law that is known, and not in the future.

    Raises:
        Problem: it is neither.
    """
    received: datetime = _told("received_at", datetime.fromisoformat, text)
    if received.tzinfo is None:
        zh, en = "时间须带时区，如 2026-05-18T09:30:00+08:00", "give the time with its zone: 2026-05-18T09:30:00+08:00"
        raise Problem("time_without_zone", zh, en, field="received_at")
    if received.year < FIRST_YEAR or received > at:
        zh, en = f"“{text}”不在 {FIRST_YEAR} 年至今之间", f"“{text}” does not lie between {FIRST_YEAR} and today"
        raise Problem("time_out_of_range", zh, en, field="received_at")
    try:
        policy.load(settings.PACKS[0]).procedure(PROCEDURES[kind], on=day_of(received))
    except Problem as problem:
        raise Problem(problem.code, problem.zh, problem.en, field="received_at") from problem
    return received


def _told(field: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (Problem, ValueError) as problem:
        zh, en = f"“{text}”不是日期或者时间", f"“{text}” is no day or time"
        raise Problem("time_unreadable", zh, en, field=field) from problem
