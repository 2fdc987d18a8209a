"""What a name names, and what it is one of: an instance of a lot, a lot of a class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from zhiheng.apps.traceability.choices import Level
from zhiheng.vocab.gs1.canonical import identify
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Name:
    """A name as things are interned by it.

    Attributes:
        canonical: the one spelling of a GS1 identifier; anything else as it was written.
        of_class, of_lot: names of the class and the lot that the name itself tells of.
    """

    canonical: str
    level: Level
    of_class: str | None = None
    of_lot: str | None = None


@lru_cache(maxsize=65536)
def name_of(text: str) -> Name:
    """What an identifier of an event names, however it was written; what GS1 does not know is of no known level.

    >>> one = name_of("https://trace.example.cn/01/06901234567892/10/L1/21/7?17=270101")
    >>> one.canonical, one.level.name, one.of_lot
    ('https://id.gs1.org/01/06901234567892/21/7', 'INSTANCE', 'https://id.gs1.org/01/06901234567892/10/L1')
    >>> name_of("urn:example:bin:7").level.name
    'OTHER'
    """
    try:
        found = identify(text)
    except Problem:
        return Name(text, Level.OTHER)
    return Name(found.canonical, Level[found.level.upper()], found.class_uri, found.lot_uri)
