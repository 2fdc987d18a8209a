"""The application identifiers (AIs) of GS1 and what each asks of its data and its companions.

The table ``application_identifiers.csv`` gives the facts of GS1 General Specifications, section 3, as the GS1 Barcode
Syntax Dictionary released on 2026-07-27 lists them, with Chinese titles added; a reference test compares both.
Its columns:

* ``ai``: one identifier or a range.
* ``components``: character set (``n`` digits, ``x`` set 82, ``y`` set 39, ``z`` file-safe base 64), length (``1-20``
  for a range), ``?`` for an optional one, and after ``:`` the checks of :mod:`zhiheng.vocab.gs1.checks`.
* ``length``: ``fixed`` where no separator need follow. ``attribute``: ``yes`` where a Digital Link query may hold it.
* ``requires``: of each ``;`` part one alternative (``|``) must be there whole (``+``). ``excludes``: none may be.
* ``key``: ``key`` for a primary key, with the alternative sequences of its qualifiers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.gs1.checks import CHARACTERS, CHECKS

RELEASE = "2026-07-27"
"""Date of the dictionary that the table was compared with."""

_COMPONENT = re.compile(r"([nxyz])(1-)?([0-9]+)(\?)?(?::(.+))?")


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the data of an AI."""

    characters: str
    shortest: int
    longest: int
    is_optional: bool
    checks: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """A regular expression for it, as one group."""
        length = str(self.longest) if self.shortest == self.longest else f"{self.shortest},{self.longest}"
        return f"([{CHARACTERS[self.characters]}]{{{length}}})" + "?" * self.is_optional


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    """What the standard says of one AI.

    Attributes:
        ai: the two to four digits.
        title: its data title.
        components: the parts of its data.
        is_fixed: its data have a predefined length, so no separator need follow.
        is_attribute: it may stand in the query of a Digital Link.
        is_key: it may be the primary key of a Digital Link.
        qualifiers: the sequences of key qualifiers that may follow it there.
        requires: for each demand the alternatives, each a tuple of sets of which one AI must be present.
        excludes: AIs that may not be present.
        pattern: the whole data, one group for each component.
        checks: for each component with checks its group and each check with its name.
    """

    ai: str
    title: Text
    components: tuple[Component, ...]
    is_fixed: bool
    is_attribute: bool
    is_key: bool
    qualifiers: tuple[tuple[str, ...], ...]
    requires: tuple[tuple[tuple[frozenset[str], ...], ...], ...]
    excludes: frozenset[str]
    pattern: re.Pattern[str]
    checks: tuple[tuple[int, str, Callable[[str], bool]], ...]

    @property
    def longest(self) -> int:
        """How many characters its data can have."""
        return sum(component.longest for component in self.components)


@cache
def table() -> dict[str, ApplicationIdentifier]:
    """Every AI by its digits.

    >>> table()["01"].title.en, table()["3103"].title.zh
    ('GTIN', '净重（千克）')
    """
    lines = files(__package__).joinpath("application_identifiers.csv").read_text(encoding="utf-8").splitlines()
    rows = [(ai, row) for row in csv.DictReader(lines) for ai in span(row["ai"])]
    known = [ai for ai, _ in rows]
    return {ai: _entry(ai, row, known) for ai, row in rows}


def span(ai: str) -> list[str]:
    """The identifiers of a range.

    >>> span("3100-3102"), span("01")
    (['3100', '3101', '3102'], ['01'])
    """
    first, _, last = ai.partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]


def _entry(ai: str, row: dict[str, str], known: list[str]) -> ApplicationIdentifier:
    components = tuple(_component(text) for text in row["components"].split())
    role, _, qualifiers = row["key"].partition(":")
    return ApplicationIdentifier(
        ai=ai,
        title=Text(row["zh"], row["en"]),
        components=components,
        is_fixed=row["length"] == "fixed",
        is_attribute=row["attribute"] == "yes",
        is_key=role == "key",
        qualifiers=tuple(tuple(one.split(">")) for one in qualifiers.split("|") if one),
        requires=tuple(_demand(one, known) for one in row["requires"].split(";") if one),
        excludes=frozenset(_matching(row["excludes"].split("|"), known)) - {ai},
        pattern=_pattern("".join(component.pattern for component in components)),
        checks=tuple((at, name, CHECKS[name]) for at, one in enumerate(components, 1) for name in one.checks),
    )


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


@cache
def _component(text: str) -> Component:
    found = _COMPONENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    longest = int(found[3])
    checks = tuple(found[5].split("+")) if found[5] else ()
    return Component(found[1], 1 if found[2] else longest, longest, bool(found[4]), checks)


def _demand(text: str, known: list[str]) -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(
        tuple(frozenset(_matching([pattern], known)) for pattern in alternative.split("+"))
        for alternative in text.split("|")
    )


def _matching(patterns: Iterable[str], known: list[str]) -> list[str]:
    """The known AIs that fit one of the patterns, in which ``n`` stands for any digit."""
    exact = [one for one in patterns if one and "n" not in one]
    loose = [(one.rstrip("n"), len(one)) for one in patterns if "n" in one]
    return exact + [ai for start, length in loose for ai in known if len(ai) == length and ai.startswith(start)]
