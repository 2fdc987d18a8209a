"""Files of returns: one row a cell (form, unit, period, item, value), as the template workbook has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.returns import actions, life, owing, queries
from zhiheng.apps.returns.actions.filling import Filling
from zhiheng.apps.returns.actions.locking import locked
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.owing import Key, Owed
from zhiheng.apps.returns.values import plain, read_number, require_fit
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import may, visible_units
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.intake.models import Upload

P = ParamSpec("P")
T = TypeVar("T")
KIND = "returns"
REASON = 500  # characters of a reason
USE_TEMPLATE = Text(
    "请下载本单位的填报模板，只填写“数值”一列", "download the template of your unit and fill in the values only"
)
MEND_VALUE = Text("请改正该数值后重新上传这一行", "correct the value and upload this row again")


@dataclass(slots=True)
class CellRow:
    """One readable row."""

    number: int
    owed: Owed
    item: str
    value: Decimal | None
    reason: str

    @property
    def cell(self) -> tuple[Key, str]:
        """Which cell of which return."""
        return self.owed.key, self.item


@dataclass(slots=True)
class _Reader:
    """Reads the rows of a chunk; what repeats from row to row is looked up once."""

    units: dict[str, Unit]
    own: set[int] | None  # the units that the sender may write for; None: all
    today: date
    forms: dict[str, ReturnForm] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    owed: dict[tuple[str, str, str], Owed | Problem] = field(default_factory=dict)

    @classmethod
    def over(cls, rows: list[MappedRow], by: User | None, today: date) -> _Reader:
        codes = {row.cells.get("unit", "") for row in rows}
        forms = {name: form for form in queries.forms() for name in (form.id, form.form.number)}
        return cls(_units(codes), _own(by), today, forms)

    def read(self, rows: list[MappedRow]) -> Iterator[CellRow]:
        for row in rows:
            try:
                yield self._row(row)
            except Problem as problem:
                self.errors.append(_error(row.number, str(problem.where.get("column", "")), problem))

    def _row(self, row: MappedRow) -> CellRow:
        cells = row.cells
        place = (cells.get("form", ""), cells.get("unit", ""), cells.get("period", ""))
        if place not in self.owed:
            self.owed[place] = self._owed(*place)
        owed = self.owed[place]
        if isinstance(owed, Problem):
            raise owed
        name = cells.get("item", "")
        item = next((known for known in owed.form.items if known.id == name), None)
        _in_column("item", require_fit, item, name, None)
        value = _in_column("value", read_number, cells.get("value", ""))
        _in_column("value", require_fit, item, name, value)
        return CellRow(row.number, owed, name, value, _in_column("reason", _reason, cells.get("reason", "")))

    def _owed(self, form_name: str, code: str, written: str) -> Owed | Problem:
        """What this form, unit and period are, or why they are nothing."""
        form, unit = self.forms.get(form_name), self.units.get(code)
        if form is None:
            return _refused("unknown_form", "form", form_name, "没有这张报表", "there is no such form")
        if unit is None:
            return _refused("unit_unknown", "unit", code, "没有这个报送单位代码", "there is no unit with this code")
        if self.own is not None and unit.pk not in self.own:
            zh = "不是您所在单位，不能代为填报"
            return _refused("unit_not_yours", "unit", code, zh, "is not your unit: you cannot report for it")
        try:
            period = _in_column("period", Period.parse, written)
            return owing.owed_by(unit, form.id, period, today=self.today)
        except Problem as problem:
            return _at("unit" if problem.code == "unit_owes_no_form" else "period", problem)


class ReturnsImporter:
    """Writes the cells of a file into drafts; handing in stays the decision of a person."""

    kind = KIND
    permissions = frozenset({"returns.submit", "returns.accept"})
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
        """Write the cells; a person writes for the own unit and those below it only."""
        return self._take(rows, by=by if isinstance(by, User) else None, at=at)

    def _take(self, rows: list[MappedRow], *, by: User | None, at: datetime) -> Outcome:
        reader = _Reader.over(rows, by, timezone.localtime(at).date())
        readable = list(reader.read(rows))
        outcome = Outcome(errors=reader.errors)
        single = _without_contradictions(readable, outcome)
        fresh = _fresh(single, outcome)
        actions.fill(_fillings(fresh, by=by, at=at), by=by, at=at) if fresh else None
        outcome.accepted += len(fresh)
        return outcome


def _units(codes: set[str]) -> dict[str, Unit]:
    """Units by code; cities also by their division code, as most offices write them."""
    cities = Unit.objects.filter(kind=UnitKind.CITY, division__in=codes)
    named = Unit.objects.filter(code__in=codes)
    return {unit.division: unit for unit in cities} | {unit.code: unit for unit in named}


def _own(by: User | None) -> set[int] | None:
    """The units that a person may report for: the own one and those below; all for who accepts for the province."""
    if by is None:
        return None
    if not (may(by, "returns.submit") or may(by, "returns.accept")):
        return set()
    return set(visible_units(by).order_by().values_list("pk", flat=True))


def _without_contradictions(rows: list[CellRow], outcome: Outcome) -> list[CellRow]:
    """One row a cell: repetitions are duplicates, and rows that say different things are all sent back."""
    said: dict[tuple[Key, str], list[CellRow]] = {}
    for row in rows:
        said.setdefault(row.cell, []).append(row)
    single = []
    for same in said.values():
        if len({row.value for row in same}) == 1:
            single.append(same[0])
            outcome.duplicates += len(same) - 1
            continue
        numbers = "、".join(str(row.number) for row in same[:10])
        problem = Problem(
            "cell_twice",
            f"同一指标在第 {numbers} 行填了不同的数值，无法判断以哪个为准",
            f"rows {numbers} give different values for one cell",
        )
        outcome.errors += [_error(row.number, "value", problem) for row in same]
    return single


def _fresh(rows: list[CellRow], outcome: Outcome) -> list[CellRow]:
    """The rows that change something and may; the returns that they go into are locked from here on."""
    begun = queries.known({row.owed.key: row.owed for row in rows}.values()) if rows else {}
    held = {(ret.form, ret.unit_id, ret.period): ret for ret in locked(list(begun.values()))} if begun else {}
    standing = queries.written_cells([ret.pk for ret in held.values()]) if held else {}
    fresh = []
    for row in rows:
        ret = held.get(row.owed.key)
        cell = standing.get(ret.pk, {}).get(row.item) if ret else None
        before = cell.value if cell else None
        if before == row.value:
            outcome.duplicates += 1
        elif problem := _refusal(row, ret, before):
            outcome.errors.append(_error(row.number, str(problem.where["column"]), problem))
        else:
            fresh.append(row)
    return fresh


def _refusal(row: CellRow, ret: Return | None, before: Decimal | None) -> Problem | None:
    """Why a row that says something new is not taken."""
    if ret is not None and (problem := life.refusal(queries.life_of(ret), reason=row.reason)):
        return _at("reason" if problem.code == "reason_missing" else "", problem)
    if row.value is None:
        return Problem(
            "value_would_be_cleared",
            f"系统中已有数值 {plain(before)}，文件中为空；文件不会清除已填的数值",
            f"{plain(before)} stands already and the file says nothing; a file clears no values",
            column="value",
        )
    return None


def _fillings(rows: Iterable[CellRow], *, by: User | None, at: datetime) -> list[Filling]:
    """The cells by return; returns not yet begun are begun."""
    listed = list(rows)
    rets = actions.open_returns({row.owed.key: row.owed for row in listed}.values(), by=by, at=at)
    fillings: dict[Key, Filling] = {}
    for row in listed:
        filling = fillings.setdefault(row.owed.key, Filling(rets[row.owed.key]))
        filling.values[row.item] = row.value
        filling.reasons[row.item] = row.reason.strip()
    return list(fillings.values())


def _reason(text: str) -> str:
    if len(text) > REASON:
        raise Problem("reason_too_long", f"修改原因超过 {REASON} 字", f"the reason is longer than {REASON} characters")
    return text


def _in_column(column: str, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``read`` gives; its refusal is pinned to the column."""
    try:
        return read(*args, **kwargs)
    except Problem as problem:
        raise _at(column, problem) from problem


def _at(column: str, problem: Problem) -> Problem:
    return Problem(problem.code, problem.zh, problem.en, column=column)


def _refused(code: str, column: str, given: str, zh: str, en: str) -> Problem:
    return Problem(code, f"“{given}”：{zh}", f"{given!r}: {en}", column=column)


def _error(row: int, column: str, problem: Problem) -> RowError:
    remedy = MEND_VALUE if column in {"value", "reason"} else USE_TEMPLATE
    return RowError(row, column, problem.code, Text(problem.zh, problem.en), remedy)
