"""What a dataset is: named, typed, described columns and the way to read them; apps register theirs at start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.vocab.periods import Period


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type and what it means."""

    name: str
    type: pa.DataType
    description: Text


@dataclass(frozen=True, slots=True)
class ExtractScope:
    """Which rows an extract gives: those that happened in ``period`` and were recorded no later than ``known_at``."""

    period: Period
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Dataset:
    """A typed extract without personal data that an app offers to the floors above it.

    Attributes:
        name: how indicators and files call it.
        version: version of the columns; raised when they change.
        extract: yields batches of exactly these columns, in any order of rows.
        part_by: the kind of period that becomes one file of a snapshot (``year``, ``quarter`` ...).
        sort: columns that order the rows inside a file; with all other columns behind them the order is total, so the
            same rows always give the same bytes, and a reader skips row groups of other areas.
        rollup: columns by which rows are counted once and for all (empty: no roll-up).
    """

    name: str
    version: int
    title: Text
    columns: tuple[Column, ...]
    extract: Callable[[ExtractScope], Iterator[pa.RecordBatch]] = field(repr=False)
    part_by: str = "quarter"
    sort: tuple[str, ...] = ()
    rollup: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = {*self.sort, *self.rollup} - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"dataset {self.name}: sort or rollup names unknown columns {sorted(unknown)}")

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the files, descriptions included."""
        return pa.schema(
            [
                pa.field(column.name, column.type, metadata={"zh": column.description.zh, "en": column.description.en})
                for column in self.columns
            ]
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The total order of the rows: ``sort`` first, then every other column as declared."""
        return self.sort + tuple(column.name for column in self.columns if column.name not in self.sort)


_registered: dict[str, Dataset] = {}


def register(dataset: Dataset) -> Dataset:
    """Offer ``dataset`` to the floors above (called in an app's ``ready``; registering it again changes nothing).

    Raises:
        ValueError: if another dataset has the name.
    """
    if _registered.setdefault(dataset.name, dataset) is not dataset:
        raise ValueError(f"two datasets are called {dataset.name}")
    return dataset


def unregister(name: str) -> None:
    """Withdraw a dataset (tests offer their own for a while)."""
    _registered.pop(name, None)


def dataset(name: str) -> Dataset:
    """The dataset called ``name``.

    Raises:
        Problem: ``dataset_unknown``.
    """
    if name not in _registered:
        known = "、".join(sorted(_registered)) or "—"
        raise Problem(
            "dataset_unknown",
            f"没有名为“{name}”的数据集；现有：{known}",
            f"there is no dataset called {name}; there are: {known}",
            dataset=name,
        )
    return _registered[name]


def datasets() -> list[Dataset]:
    """All registered datasets by name."""
    return [_registered[name] for name in sorted(_registered)]
