"""The seam between files and records: an app registers an importer for each kind of file that it understands.

Intake reads the file, names its cells by the pack's mapping and hands the rows over in chunks; the importer checks and
stores them in the caller's transaction and says which rows it could not take, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import Unit, User
    from zhiheng.platform.intake.models import Upload

CHUNK = 5_000  # rows handed over at once, one transaction each


@dataclass(slots=True)
class MappedRow:
    """One record of a file.

    Attributes:
        number: identifies the row within the hand-over; the row number as a spreadsheet shows it, except where one
            physical row holds two records side by side.
        cells: text by field name; trimmed, empty where the file has a mark for "not said"; a field that the file has no
            column for is not a key.
        raw: all cells of the record as they stand in the file.
    """

    number: int
    cells: dict[str, str]
    raw: list[str]


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not taken.

    Attributes:
        row: ``number`` of the row.
        column: field name of the bad cell, empty when the row as a whole is wrong.
        code: stable machine name.
        message: what is wrong.
        remedy: what the sender can do about it.
    """

    row: int
    column: str
    code: str
    message: Text
    remedy: Text


@dataclass(slots=True)
class Outcome:
    """What became of a chunk: rows handed over = accepted + duplicates + rows with at least one error.

    Attributes:
        accepted: rows that are new or changed something.
        duplicates: rows that said nothing new.
        errors: one or more for each rejected row, none for any other.
    """

    accepted: int = 0
    duplicates: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows have an error."""
        return len({error.row for error in self.errors})


class Importer(Protocol):
    """What an app offers for one kind of file."""

    @property
    def kind(self) -> str:
        """The kind, as in addresses and on the command line: ``enterprises``."""

    @property
    def title(self) -> Text:
        """What the files are called."""

    @property
    def permissions(self) -> frozenset[str]:
        """Whoever sends such files holds one of these besides ``intake.upload``; empty: that one suffices."""

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Store what is new, in the transaction of the caller.

        Must be idempotent: the same rows again are duplicates.
        """

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""


@runtime_checkable
class HasTemplate(Protocol):
    """An importer that offers a workbook to fill in."""

    def template(self) -> bytes:
        """An XLSX file to fill in."""


@runtime_checkable
class HasSenders(Protocol):
    """An importer of what only certain units answer for."""

    def takes_from(self, unit: Unit) -> bool:
        """Whether the unit may send such files."""


_importers: dict[str, Importer] = {}
_families: dict[str, Callable[[], Iterable[Importer]]] = {}


def register(importer: Importer) -> None:
    """Offer ``importer`` for its kind (called by the app's ``ready``)."""
    _importers[importer.kind] = importer


def register_family(name: str, members: Callable[[], Iterable[Importer]]) -> None:
    """Offer as many kinds as the pack in force names; it is asked when they are needed, not when the app starts."""
    _families[name] = members


def _all() -> dict[str, Importer]:
    members = (importer for family in _families.values() for importer in family())
    return _importers | {importer.kind: importer for importer in members}


def get(kind: str) -> Importer:
    """The importer for ``kind``.

    Raises:
        Problem: nothing imports this kind.
    """
    importers = _all()
    try:
        return importers[kind]
    except KeyError:
        known = "、".join(sorted(importers)) or "（无）"
        raise Problem(
            "import_kind_unknown",
            f"没有“{kind}”这类数据；可导入：{known}",
            f"there is no kind of import called {kind}; there are: {known}",
            kind=kind,
        ) from None


def registered() -> Sequence[Importer]:
    """All importers, by kind."""
    importers = _all()
    return [importers[kind] for kind in sorted(importers)]
