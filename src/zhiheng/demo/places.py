"""Where things happen: the cities of the pack with the weight that each has in the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from zhiheng.policy import Pack
from zhiheng.vocab.divisions import Division

# Census population of 2020, thousands (seventh national census, provincial bulletin no. 2).
POPULATION = {
    "140100": 5304, "140800": 4775, "141000": 3976, "141100": 3398, "140700": 3379, "140400": 3181,
    "140200": 3106, "140900": 2690, "140500": 2195, "140600": 1593, "140300": 1319,
}  # fmt: skip


@dataclass(frozen=True)
class City:
    """A city with its share of the province and its counties."""

    division: Division
    share: float
    counties: tuple[Division, ...]

    @property
    def code(self) -> str:
        """GB/T 2260 code."""
        return self.division.code

    @property
    def short_name(self) -> str:
        """Name without 市."""
        return self.division.name.removesuffix("市")

    def county(self, chance: Random) -> Division:
        """Any of its counties."""
        return chance.choice(self.counties)


def cities(pack: Pack, *, on: date) -> list[City]:
    """The cities with the counties that they had on that day."""
    found = pack.divisions.cities(on)
    weight = {city.code: POPULATION.get(city.code, 1_000) for city in found}
    total = sum(weight.values())
    return [City(city, weight[city.code] / total, tuple(pack.divisions.counties(on, city.code))) for city in found]
