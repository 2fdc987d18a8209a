"""Complaints and reports arrive from the national platform, through intake."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhiheng.apps.complaints.actions import Content, submit
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.exchange.cells import KIND, KINDS, SOURCE, TEXTS, layout, unguarded
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.platform.workflow.models import Case
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User
    from zhiheng.platform.intake.models import Upload

REMEDY = Text("请更正后重新导入该行", "correct the line and import it again")
_KINDS = {word: kind for kind, word in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row, read."""

    number: str
    kind: Kind
    received_at: datetime
    content: Content


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

        def take(one: Arrival) -> None:
            with transaction.atomic():
                submit(
                    key=hashlib.sha256(f"{SOURCE}:{one.number}".encode()).hexdigest()[:40],
                    content=one.content, kinds=[one.kind], channel=Channel.PLATFORM, by=person, at=at,
                    received_at=one.received_at, unit=None if one.content.division else upload.unit,
                    source=SOURCE, external=one.number,
                )  # fmt: skip

        return _each(rows, take)

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        return _each(rows, lambda one: None)


def _each(rows: list[MappedRow], take: Callable[[Arrival], None]) -> Outcome:
    outcome, known = Outcome(), _known(rows)
    for row in rows:
        try:
            one = _read(row)
            if one.number in known:
                outcome.duplicates += 1
                continue
            take(one)
        except Problem as problem:
            column = str(problem.where.get("field", ""))
            message = Text(problem.zh, problem.en)
            outcome.errors.append(RowError(row.number, column, problem.code, message, REMEDY))
            continue
        known.add(one.number)
        outcome.accepted += 1
    return outcome


def _known(rows: list[MappedRow]) -> set[str]:
    """Numbers that are ours, or came from the platform before."""
    numbers = {row.cells["number"] for row in rows}
    with system_scope():
        ours = Case.objects.filter(number__in=numbers).values_list("number", flat=True)
        theirs = Complaint.objects.filter(source=SOURCE, external__in=numbers).values_list("external", flat=True)
        return {*ours, *theirs}


def _read(row: MappedRow) -> Arrival:
    cells = {name: unguarded(text) for name, text in row.cells.items()}
    if cells["kind"] not in _KINDS:
        zh, en = "登记类别只能是投诉或者举报", "the kind is 投诉 or 举报"
        raise Problem("kind_unknown", zh, en, field="kind")
    texts: dict[str, Any] = {name: _text(cells, name) for name in TEXTS}
    stated = cells.get("occurred_on", "")
    content = Content(
        **texts, division=_text(cells, "division", 6), amount=_amount(cells.get("amount", "")),
        occurred_on=_told("occurred_on", parse_date, stated) if stated else None,
    )  # fmt: skip
    received = _told("received_at", datetime.fromisoformat, cells["received_at"])
    if received.tzinfo is None:
        zh, en = "时间须带时区，如 2026-05-18T09:30:00+08:00", "give the time with its zone: 2026-05-18T09:30:00+08:00"
        raise Problem("time_without_zone", zh, en, field="received_at")
    return Arrival(cells["number"], _KINDS[cells["kind"]], received, content)


def _text(cells: dict[str, str], name: str, most: int = 0) -> str:
    text = cells.get(name, "")
    longest = most or getattr(Complaint._meta.get_field(name), "max_length", None)
    if "\0" in text or (longest and len(text) > longest):
        zh, en = f"超过 {longest} 字或者有非法字符", f"longer than {longest} characters, or with a forbidden one"
        raise Problem("text_refused", zh, en, field=name)
    return text


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 10:
        raise Problem("amount_refused", f"“{text}”不是金额", f"“{text}” is no amount", field="amount")
    return amount


def _told(field: str, read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (Problem, ValueError) as problem:
        zh, en = f"“{text}”不是日期或者时间", f"“{text}” is no day or time"
        raise Problem("time_unreadable", zh, en, field=field) from problem
