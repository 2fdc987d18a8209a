"""What the things and places of the demo's chains are called, for whoever asks by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhiheng.demo import enterprises
from zhiheng.demo.traceability import coal, food
from zhiheng.demo.traceability.firms import Part

KINDS = {
    "farm": "farm", "distributor": "warehouse", "supplier": "warehouse", "chain": "shop", "shop": "shop",
    "mine": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A class of products, or a place.

    Attributes:
        name: canonical.
        called: in Chinese.
        firm: key of the part whose it is.
        kind: of a place: farm, plant, warehouse, shop or other; empty for products.
        division: of a place, GB/T 2260.
    """

    name: str
    called: str
    firm: str
    kind: str = ""
    division: str = ""


def products(parts: Mapping[str, Part]) -> Iterator[Entry]:
    """Every class that the chains name."""
    of_kind = food.PRODUCTS | coal.PRODUCTS
    for key, part in parts.items():
        for number, called in of_kind.get(key.split("-")[0], {}).items():
            yield Entry(part.product(number), f"{called}（演示）", part.key)


def places(parts: Mapping[str, Part], firms: Mapping[str, enterprises.Firm]) -> Iterator[Entry]:
    """Every place, by the name of its firm; the shops of a chain are numbered."""
    for key, part in parts.items():
        firm, kind = firms[key], KINDS.get(key.split("-")[0], "plant")
        for site in range(1, part.sites + 1):
            called = f"{firm.name}第{site}店" if part.sites > 1 else firm.name
            yield Entry(part.site(site), called, part.key, kind, firm.county)
