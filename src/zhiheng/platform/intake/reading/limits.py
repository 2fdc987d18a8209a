"""How large a file may be before it is refused, so that no file can take the machine down."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file.

    Attributes:
        file_bytes: size of the file as sent.
        unpacked_bytes: size of a workbook's parts together, unpacked.
        ratio: compression beyond which a part of more than ``ratio_from`` bytes counts as a bomb.
        ratio_from: small parts may be compressed as far as they like.
        parts: number of files inside a workbook.
        cells: width times height of a sheet (readers hold it as a rectangle).
        rows: records of a table.
        columns: width of a table.
        cell_chars: length of one cell.
        memory_bytes: address space of the process that reads workbooks.
        cpu_seconds: its processor time.
    """

    file_bytes: int = 64 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 100
    ratio_from: int = MIB
    parts: int = 10_000
    cells: int = 20_000_000
    rows: int = 2_000_000
    columns: int = 1_000
    cell_chars: int = 100_000
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120


DEFAULT = Limits()
