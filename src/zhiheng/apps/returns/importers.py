"""Files of returns: one row a cell (form, unit, period, item, value), as the template workbook has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.returns import actions, queries
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.intake.models import Upload

KIND = "returns"
USE_TEMPLATE = Text(
    "请下载本单位的填报模板，只填写“数值”一列", "download the template of your unit and fill in the values only"
)


@dataclass(slots=True)
class CellRow:
    """One readable row."""

    number: int
    form: ReturnForm
    unit: Unit
    period: Period
    item: str
    value: Decimal | None
    reason: str


@dataclass(slots=True)
class _Reader:
    """Reads the rows of a chunk; what repeats from row to row is looked up once."""

    units: dict[str, Unit]
    forms: dict[str, ReturnForm]
    errors: list[RowError] = field(default_factory=list)

    @classmethod
    def over(cls, rows: list[MappedRow]) -> _Reader:
        codes = {row.cells.get("unit", "") for row in rows}
        return cls(
            units=_units(codes),
            forms={name: form for form in queries.forms() for name in (form.id, form.form.number)},
        )

    def read(self, rows: list[MappedRow]) -> Iterator[CellRow]:
        for row in rows:
            try:
                yield self._row(row)
            except Problem as problem:
                column = str(problem.where.get("column", ""))
                self.errors.append(
                    RowError(row.number, column, problem.code, Text(problem.zh, problem.en), USE_TEMPLATE)
                )

    def _row(self, row: MappedRow) -> CellRow:
        form = self.forms.get(row.cells.get("form", ""))
        if form is None:
            raise _refuse("unknown_form", "form", row, "没有这张报表", "there is no such form")
        unit = self.units.get(row.cells.get("unit", ""))
        if unit is None:
            raise _refuse("unit_unknown", "unit", row, "没有这个报送单位代码", "there is no unit with this code")
        value = _number(row)
        item = next((known for known in form.items if known.id == row.cells.get("item")), None)
        actions.check_value(item, row.cells.get("item", ""), value)
        period = Period.parse(row.cells.get("period", ""))
        return CellRow(row.number, form, unit, period, row.cells["item"], value, row.cells.get("reason", ""))


class ReturnsImporter:
    """Writes the cells of a file into drafts; handing in stays the decision of a person."""

    kind = KIND
    title = Text("数据报送", "Returns")

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""
        return policy.load(settings.PACKS[0]).mappings[KIND]

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The verdicts of ``write``, which is tried and rolled back."""
        with transaction.atomic():
            outcome = self._take(rows, by=None, at=timezone.now())
            transaction.set_rollback(True)
        return outcome

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Write the cells, return by return."""
        return self._take(rows, by=by if isinstance(by, User) else None, at=at)

    def _take(self, rows: list[MappedRow], *, by: User | None, at: datetime) -> Outcome:
        reader = _Reader.over(rows)
        readable = sorted(reader.read(rows), key=_return_of)
        outcome = Outcome(errors=reader.errors)
        for _, group in groupby(readable, key=_return_of):
            _write_return(list(group), outcome, by=by, at=at)
        return outcome


def _units(codes: set[str]) -> dict[str, Unit]:
    """Units by code; cities also by their division code, as most offices write them."""
    cities = Unit.objects.filter(kind=UnitKind.CITY, division__in=codes)
    named = Unit.objects.filter(code__in=codes)
    return {unit.division: unit for unit in cities} | {unit.code: unit for unit in named}


def _return_of(row: CellRow) -> tuple[str, str, Period]:
    return row.form.id, row.unit.code, row.period


def _write_return(rows: list[CellRow], outcome: Outcome, *, by: User | None, at: datetime) -> None:
    """Write one return's cells; if the return refuses them, each of its rows is refused with the reason."""
    first = rows[0]
    try:
        with transaction.atomic():
            ret = actions.open_return(form=first.form.id, unit=first.unit, period=first.period, by=by, at=at)
            fresh = _fresh(ret, rows)
            values = {row.item: row.value for row in fresh}
            reason = "；".join(dict.fromkeys(row.reason for row in fresh if row.reason))
            if values:
                actions.write_cells(ret, values=values, by=by, at=at, reason=reason)
    except Problem as problem:
        message = Text(problem.zh, problem.en)
        outcome.errors += [RowError(row.number, "", problem.code, message, USE_TEMPLATE) for row in rows]
        return
    outcome.accepted += len(fresh)
    outcome.duplicates += len(rows) - len(fresh)


def _fresh(ret: Return, rows: list[CellRow]) -> list[CellRow]:
    """The rows that say something new; of several for one cell the last counts, the others are duplicates."""
    last = {row.item: row for row in rows}
    standing = queries.cells(ret)
    return [row for item, row in last.items() if standing[item] != row.value]


def _number(row: MappedRow) -> Decimal | None:
    text = row.cells.get("value", "").replace(",", "").replace("，", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _refuse("value_unreadable", "value", row, "不是数字", "is not a number")
    return value


def _refuse(code: str, column: str, row: MappedRow, zh: str, en: str) -> Problem:
    given = row.cells.get(column, "")
    return Problem(code, f"“{given}”：{zh}", f"{given!r}: {en}", column=column)
