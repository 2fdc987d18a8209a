"""A line of production under way: who takes part, what has happened, which lots turn out suspect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.demo.traceability import codes
from zhiheng.demo.traceability.firms import Part, Size
from zhiheng.demo.traceability.telling import Scene


@dataclass
class Suspects:
    """The lots of which the demo asks where they came from and where they went.

    Attributes:
        kept_boxes: told as sold by a till, by mistake.
    """

    flour: str = ""
    wheat: str = ""
    heat: str = ""
    kept_boxes: tuple[str, ...] = ()


@dataclass
class Line:
    """A line of production under way.

    Attributes:
        happened: what the story wants to happen once, and did.
        fresh: flour by the day on which it was milled, not yet sent to bakeries.
        unsold: boxes that stay on the shelf because a till told them as sold by mistake.
    """

    scene: Scene
    parts: dict[str, Part]
    size: Size
    suspects: Suspects = field(default_factory=Suspects)
    happened: set[str] = field(default_factory=set)
    unsold: set[str] = field(default_factory=set)
    fresh: list[tuple[int, Part, str]] = field(default_factory=list)
    made: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def some(self, kind: str) -> list[Part]:
        """All parts of a kind: mill gives mill-1 and mill-2."""
        return [part for key, part in self.parts.items() if key.split("-")[0] == kind]

    def once(self, what: str, *, when: bool) -> bool:
        """Whether it happens now: where it may, and did not before."""
        if not when or what in self.happened:
            return False
        self.happened.add(what)
        return True

    def lot(self, firm: Part, number: int, day: int) -> tuple[str, str]:
        """The name of a new lot of a product, and its class."""
        of_class = firm.product(number)
        self.made[f"{of_class} {day}"] += 1
        return codes.lot(of_class, f"L{day:03}{self.made[f'{of_class} {day}']:02}"), of_class

    def in_stock(self, firm: Part, numbers: dict[str, int], *, site: int = 1) -> list[tuple[str, Decimal]]:
        """Lots at a firm that are of these products of other firms, oldest first: by key of the maker."""
        classes = {self.parts[key].product(number) for key, number in numbers.items()}
        books, place = self.scene.books, firm.site(site)
        found = [one for one in books.held(place) if codes.class_of(one) in classes and one in books.stock]
        return [(one, books.stock[one][place]) for one in found]
