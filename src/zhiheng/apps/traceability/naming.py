"""What a canonical name names, and what it is one of: an instance of a lot, a lot of a class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from zhiheng.apps.traceability.choices import Level

STEM = "https://id.gs1.org"
_LINK = re.compile(rf"{re.escape(STEM)}((?:/\d{{2,4}}/[^/?#]+)+)(?:\?[^#]*)?\Z")
_PLACES, _PARTIES = frozenset({"414"}), frozenset({"417"})
_INSTANCES = frozenset({"00", "8004", "8006", "8018", "8017", "402", "401"})
_SERIAL_AFTER = {"8003": 14, "253": 13, "255": 13}  # digits of the class; what follows is the serial


@dataclass(frozen=True, slots=True)
class Name:
    """A name as things are interned by it.

    Attributes:
        canonical: the one spelling; without the lot that an instance says it is of, since the serial alone names it.
        of_class, of_lot: names of the class and the lot that the name itself tells of.
    """

    canonical: str
    level: Level
    of_class: str | None = None
    of_lot: str | None = None


@lru_cache(maxsize=65536)
def name_of(canonical: str) -> Name:
    """The level of a canonical name; what is no GS1 Digital Link of the standard's stem is of no known level.

    >>> name_of("https://id.gs1.org/01/06901234567892/10/L1/21/7")  # doctest: +ELLIPSIS
    Name(canonical='https://id.gs1.org/01/06901234567892/21/7', level=Level.INSTANCE, ...)
    >>> name_of("https://id.gs1.org/414/6901234567892").level.name
    'PLACE'
    """
    found = _LINK.match(canonical)
    if found is None:
        return Name(canonical, Level.OTHER)
    parts = found[1].split("/")[1:]
    keys = dict(zip(parts[::2], parts[1::2], strict=True))
    first = parts[0]
    if first == "01":
        return _trade_item(keys)
    if first in _PLACES:
        return Name(canonical, Level.PLACE)
    if first in _PARTIES:
        return Name(canonical, Level.PARTY)
    return _other(canonical, first, keys)


def _trade_item(keys: dict[str, str]) -> Name:
    of_class = f"{STEM}/01/{keys['01']}"
    of_lot = f"{of_class}/10/{keys['10']}" if "10" in keys else None
    serial = next((key for key in ("21", "235") if key in keys), None)
    if serial is not None:
        return Name(f"{of_class}/{serial}/{keys[serial]}", Level.INSTANCE, of_class, of_lot)
    return Name(of_class, Level.CLASS) if of_lot is None else Name(of_lot, Level.LOT, of_class)


def _other(canonical: str, first: str, keys: dict[str, str]) -> Name:
    if first in _INSTANCES:
        return Name(canonical, Level.INSTANCE)
    if first in _SERIAL_AFTER:
        digits = _SERIAL_AFTER[first]
        is_class = len(keys[first]) <= digits
        of_class = f"{STEM}/{first}/{keys[first][:digits]}"
        return Name(canonical, Level.CLASS) if is_class else Name(canonical, Level.INSTANCE, of_class)
    if first == "8010":
        of_class = f"{STEM}/8010/{keys['8010']}"
        return Name(canonical, Level.INSTANCE, of_class) if "8011" in keys else Name(canonical, Level.CLASS)
    return Name(canonical, Level.OTHER)
