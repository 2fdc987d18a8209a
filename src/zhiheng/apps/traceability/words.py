"""Names of the words of events in both languages, from the code lists of the pack, and the units that people write."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from zhiheng import policy
from zhiheng.policy.schema.manifest import Code
from zhiheng.vocab.bilingual import Text

STEPS, STATES, UNITS = "event-step", "event-state", "event-unit"
PIECE = "piece"  # the code of what is counted: EPCIS writes no unit for it


def _codes(listed: str) -> tuple[Code, ...]:
    return policy.load(settings.PACKS[0]).codes[listed].codes


def word(listed: str, code: str) -> Text:
    """The name of a word; one of somebody else's vocabulary, an address, stands for itself."""
    return next((Text(one.name.zh, one.name.en) for one in _codes(listed) if one.code == code), Text(code, code))


def choices(listed: str) -> list[tuple[str, str]]:
    """All words of a list, as a form offers them."""
    return [(one.code, f"{one.name.zh} {one.code}") for one in _codes(listed)]


def unit_names() -> list[str]:
    """What a template offers to choose from: the units by name, then the commonest words for pieces."""
    named = [one.name.zh for one in _codes(UNITS)]
    return [*named, *next(one.cues for one in _codes(UNITS) if one.code == PIECE)[:6]]


def unit_of(code: str) -> Text:
    """A unit of measure in words, pieces where there is none; one that is not listed stays a code."""
    known = unit_code(code) if code else ""
    return Text(code, code) if known is None else word(UNITS, known or PIECE)


def unit_code(written: str) -> str | None:
    """The code of a unit as people write it, empty for pieces; None: it is none of the pack.

    Codes of UN/ECE Recommendation 20 themselves are words for their units too.
    """
    return _spellings().get(written.strip().upper())


@cache
def _spellings() -> dict[str, str]:
    found = {}
    for one in _codes(UNITS):
        for spelt in (one.code, one.name.zh, one.name.en, *one.cues):
            found[spelt.upper()] = "" if one.code == PIECE else one.code
    return found
