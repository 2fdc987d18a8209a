"""From records as they come to columns that can be compared: each value as a number, equal numbers for equal values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiheng.engines.resolution.places import Places, city_of
from zhiheng.vocab.divisions import DivisionTable
from zhiheng.vocab.identifiers import (
    ORGCODE_ALPHABET,
    USCC_ALPHABET,
    Checked,
    check_orgcode,
    check_uscc,
    is_early_pilot_code,
    orgcode_check_character,
    uscc_check_character,
)
from zhiheng.vocab.lookalikes import tidy
from zhiheng.vocab.missing import missing_kind
from zhiheng.vocab.organisation_names import NameReader, OrganisationName
from zhiheng.vocab.pronunciation import simplified, sounds

Numbers = NDArray[np.int64]

MISSING = 0
_IN_USCC, _IN_ORGCODE = frozenset(USCC_ALPHABET), frozenset(ORGCODE_ALPHABET)
_LONGEST = 300  # characters of an address that are read
_ADDRESS_NOISE = re.compile(r"[\s,，、。;；:：.·()\"'-]+")
_NUMBER = re.compile(r"[0-9]+号?.*$")
_MASKED = re.compile(r"[㐀-鿿]{0,2}[某*×＊xX]+(先生|女士)?")
_NOT_DIGITS = re.compile(r"[^0-9]+")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a source; what is not known is empty."""

    rec_id: str
    name: str
    uscc: str = ""
    org_code: str = ""
    address: str = ""
    legal_rep: str = ""
    phone: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """What a record's codes say.

    Attributes:
        orgcode: the organisation code (GB 11714), of its own or from positions 9 to 17 of the other; empty if none.
        is_sure: the code is valid as written, or a character that no code uses has only one right reading.
        written: the code as written, tidied, for finding it one character away.
    """

    orgcode: str = ""
    is_sure: bool = False
    written: str = ""

    @property
    def registered_in(self) -> str:
        """The division that a sure unified code was registered in (positions 3 to 8)."""
        return self.written[2:8] if self.is_sure and len(self.written) == 18 else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """All records as columns; 0 is "not known" in each of them."""

    names: Sequence[OrganisationName]
    codes: Sequence[Code]
    orgcode: Numbers
    is_sure: NDArray[np.bool_]
    core: Numbers
    core_sound: Numbers
    trade: Numbers
    industry: Numbers
    form: Numbers
    form_text: Numbers
    branch: Numbers
    place: Numbers
    place_city: Numbers
    county: Numbers
    city: Numbers
    address: Numbers
    street: Numbers
    is_exact: NDArray[np.bool_]
    person: Numbers
    phone: Numbers
    core_sounds: Sequence[str]
    trade_sounds: Sequence[str]


def numbered(values: Iterable[str]) -> Numbers:
    """A number for each value, from 1 in order of appearance; 0 for empty ones."""
    seen: dict[str, int] = {"": MISSING}
    return np.fromiter((seen.setdefault(value, len(seen)) for value in values), dtype=np.int64)


def read_code(uscc: str, org_code: str) -> Code:
    """The code of a record, of either era.

    >>> read_code("91140724342705991F", "").orgcode, read_code("", "34270599-1").orgcode
    ('342705991', '342705991')
    >>> read_code("9114O7243427059914", "").is_sure  # the letter O for a nought
    True
    """
    unsure = Code()
    if uscc:
        written, _ = tidy(uscc)
        if whole := _sure_uscc(written):
            return Code(whole[8:17], is_sure=True, written=whole)
        inside = written[8:17] if len(written) == 18 else ""
        unsure = Code(inside if _meets_gb_11714(inside) else "", is_sure=False, written=written)
    if org_code:
        written, _ = tidy(org_code)
        if whole := written if _meets_gb_11714(written) else _right_reading(check_orgcode, written, ORGCODE_ALPHABET):
            return Code(whole, is_sure=True, written=whole)
        unsure = unsure if unsure.written else Code("", is_sure=False, written=written)
    return unsure


def _sure_uscc(written: str) -> str:
    """The unified code that is certainly meant; early pilot codes are in force, whatever their check character."""
    if len(written) != 18 or not _IN_USCC.issuperset(written):
        return _right_reading(check_uscc, written, USCC_ALPHABET)
    is_valid = uscc_check_character(written[:17]) == written[17] or is_early_pilot_code(written)
    return written if is_valid else ""


def _meets_gb_11714(code: str) -> bool:
    return len(code) == 9 and _IN_ORGCODE.issuperset(code) and orgcode_check_character(code[:8]) == code[8]


def _right_reading(check: Callable[[str], Checked], written: str, alphabet: str) -> str:
    """What a code with a character that no code uses must mean, if it can mean only one thing."""
    return "" if set(alphabet).issuperset(written) else check(written).suggestion or ""


def person_of(name: str) -> str:
    """A name of a person; one that was made unreadable (欧某) is none, since any 欧 could be meant.

    >>> person_of("歐陽 明"), person_of("欧某某"), person_of("欧*")
    ('欧阳明', '', '')
    """
    plain = "".join(simplified(name).split())
    return "" if missing_kind(plain) or _MASKED.fullmatch(plain) else plain


def street_of(address: str, reader: NameReader) -> str:
    """An address without the divisions at its head.

    >>> street_of("山西省　解放大街９７号", NameReader())
    '解放大街97号'
    """
    if missing_kind(address):
        return ""
    plain = _ADDRESS_NOISE.sub("", unicodedata.normalize("NFKC", simplified(address[:_LONGEST])))
    return reader.without_divisions(plain)


def read(records: Sequence[Record], table: DivisionTable | None) -> Columns:
    """The records as columns."""
    reader = NameReader(table)
    places = Places(table)
    names = [reader.read(record.name) for record in records]
    codes = [read_code(record.uscc, record.org_code) for record in records]
    named = [places.named(name.divisions, is_branch=bool(name.branch)) for name in names]
    county = [
        places.county(record.county, record.address, code.registered_in, place)
        for record, code, place in zip(records, codes, named, strict=True)
    ]
    named = [place or (name.divisions[-1] if name.divisions else "") for place, name in zip(named, names, strict=True)]
    streets = [street_of(record.address, reader) for record in records]
    heard = [sounds(name.core) for name in names]
    trades = [sounds(name.trade) for name in names]

    def each(value: Callable[[OrganisationName], str]) -> Numbers:
        return numbered(value(name) for name in names)

    return Columns(
        names=names,
        codes=codes,
        orgcode=numbered(code.orgcode for code in codes),
        is_sure=np.array([code.is_sure for code in codes], dtype=np.bool_),
        core=each(lambda name: name.core),
        core_sound=numbered(heard),
        trade=numbered(trades),
        industry=each(lambda name: sounds(name.industry)),
        form=each(lambda name: name.form),
        form_text=each(lambda name: name.form_text),
        branch=each(lambda name: sounds(name.branch)),
        place=numbered(named),
        place_city=numbered(city_of(place) for place in named),
        county=numbered(place if place[4:] != "00" else "" for place in county),
        city=numbered(city_of(place) for place in county),
        address=numbered(streets),
        street=numbered(_NUMBER.sub("", street) for street in streets),
        is_exact=np.array([bool(_NUMBER.search(street)) for street in streets], dtype=np.bool_),
        person=numbered(person_of(record.legal_rep) for record in records),
        phone=numbered(_NOT_DIGITS.sub("", record.phone) for record in records),
        core_sounds=heard,
        trade_sounds=trades,
    )
