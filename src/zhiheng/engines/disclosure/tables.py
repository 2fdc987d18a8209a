"""A table with its totals, and which of its numbers break a rule."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zhiheng.engines.disclosure.models import Cell, Input, Rule
from zhiheng.engines.disclosure.network import COLUMNS_TOTAL, ROWS_TOTAL, Edge
from zhiheng.vocab.problem import Problem

ZERO, MARGIN, GRAND = 3.0, 50.0, 200.0
"""What withholding a 0, a total and the grand total costs; an inner number costs 1 and a little for its size."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of the table or of its totals, with the edge that stands for it in the network."""

    row: str | None
    column: str | None
    edge: Edge
    rules: list[Rule]


def inner_of(given: Input) -> list[Entry]:
    """The inner cells.

    Raises:
        Problem: ``cell_repeated``, ``dimensions_mixed`` or ``contributions_outside``.
    """
    named = {(cell.row, cell.column) for cell in given.cells}
    if len(named) < len(given.cells):
        raise Problem("cell_repeated", "有重复的单元格，请先合并", "a cell is given twice; merge them first")
    if len({cell.column is None for cell in given.cells}) > 1:
        raise Problem(
            "dimensions_mixed",
            "有的单元格有列名，有的没有；请统一为一维或二维表",
            "some cells have a column and some have none; make it a table of one or of two dimensions",
        )
    whole = math.fsum(cell.value for cell in given.cells) or 1.0
    return [_inner(given, cell, whole) for cell in given.cells]


def _inner(given: Input, cell: Cell, whole: float) -> Entry:
    if any(part < 0 for part in cell.largest) or math.fsum(cell.largest) > cell.value * (1 + 1e-9):
        raise Problem(
            "contributions_outside",
            f"{cell.row}/{cell.column or ''} 的最大贡献为负或超过合计，请核对",
            f"the largest contributions of {cell.row}/{cell.column or ''} are negative or exceed the cell; check them",
        )
    cost = 1.0 + cell.value / whole if cell.value else ZERO
    head = COLUMNS_TOTAL if cell.column is None else ("column", cell.column)
    edge = Edge(("row", cell.row), head, cell.value, cost, is_known=cell.is_known)
    if cell.column is None:  # one dimension has one sum; the other end of every number is the world outside
        edge.tail = ROWS_TOTAL
    return Entry(cell.row, cell.column, edge, _broken(given, cell))


def _broken(given: Input, cell: Cell) -> list[Rule]:
    if cell.is_known:
        return []
    broken: list[Rule] = []
    if 0 < (cell.value if cell.contributors is None else cell.contributors) < given.threshold:
        broken.append("threshold")
    largest = sorted(cell.largest, reverse=True)
    rule = given.dominance
    if rule and largest and math.fsum(largest[: rule.n]) > rule.k / 100 * cell.value:
        broken.append("dominance")
    if given.p_percent and largest and cell.value - math.fsum(largest[:2]) < given.p_percent / 100 * largest[0]:
        broken.append("p_percent")
    return broken


def margins_of(given: Input, inner: list[Entry]) -> list[Entry]:
    """The totals of rows, of columns and of all; in one dimension only the last."""
    whole = _total(given, inner, None, None)
    if given.cells[0].column is None:
        whole.edge.tail, whole.edge.head = COLUMNS_TOTAL, ROWS_TOTAL
        return [whole]
    rows = dict.fromkeys(cell.row for cell in given.cells)
    columns = dict.fromkeys(cell.column for cell in given.cells if cell.column is not None)
    found = [_total(given, inner, row, None) for row in rows]
    return [*found, *(_total(given, inner, None, column) for column in columns), whole]


def _total(given: Input, inner: list[Entry], row: str | None, column: str | None) -> Entry:
    members = [
        (cell, entry)
        for cell, entry in zip(given.cells, inner, strict=True)
        if row in (None, cell.row) and column in (None, cell.column)
    ]
    value = math.fsum(cell.value for cell, _ in members)
    units = sum(cell.value if cell.contributors is None else cell.contributors for cell, _ in members)
    # a total runs against its members: they grow together
    tail = ("column", column) if column is not None else COLUMNS_TOTAL if row is not None else ROWS_TOTAL
    head = ("row", row) if row is not None else ROWS_TOTAL if column is not None else COLUMNS_TOTAL
    edge = Edge(tail, head, value, GRAND if row is column is None else MARGIN)
    is_open = any(not cell.is_known for cell, _ in members)
    return Entry(row, column, edge, ["threshold"] if is_open and 0 < units < given.threshold else [])
