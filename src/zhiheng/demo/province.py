"""Writes the whole demo province into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhiheng.demo import enterprises, inspections, places, returns
from zhiheng.policy import Pack
from zhiheng.vocab.units import UNITS

AS_OF = date(2012, 9, 6)  # divisions as they were when the document was issued


@dataclass(frozen=True)
class Files:
    """What was written, in the order in which it is sent in.

    Attributes:
        enterprises: registers, oldest first.
        inspections: (path, year, code of the city or empty for a laboratory of the province).
        returns: (path, year, unit).
    """

    enterprises: list[Path]
    inspections: list[tuple[Path, int, str]]
    returns: list[tuple[Path, int, str]]


def write(folder: Path, pack: Pack) -> Files:
    """Write all files of the demo province; the same pack always gives the same bytes of text."""
    home = places.cities(pack, on=AS_OF)
    made = enterprises.firms(home)
    symbols = {unit.id: unit.symbol.zh for unit in UNITS.values()}
    return Files(
        enterprises=enterprises.write(folder / "enterprises", made),
        inspections=[
            (inspections.write(folder / "inspections", batch), batch.year, batch.city.code if batch.city else "")
            for batch in inspections.batches(home, made)
        ],
        returns=[
            (returns.write(folder / "returns", sheet, symbols), sheet.year, sheet.unit)
            for sheet in returns.sheets(pack, home)
        ],
    )
