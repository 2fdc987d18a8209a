"""Identifiers in the one form that the event hash takes: the constrained canonical GS1 Digital Link.

EPC URNs follow the EPC Tag Data Standard 2.0 section 6, Digital Links GS1 Digital Link URI Syntax 1.2 section 4.11;
which qualifiers stay is said in CBV 2.0 section 8.9.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

HOME = "https://id.gs1.org"
_WEIGHTS = (3, 1) * 32
# what an EPC URN may hold raw and a Digital Link must not (Digital Link URI Syntax 1.2 section 4.10)
_ENCODED = str.maketrans({char: f"%{ord(char):02X}" for char in "!()*+,:"})
# the total of digits of company prefix and reference by EPC scheme; None where the reference may be any length
_DIGITS = {
    "sgtin": 13, "upui": 13, "itip": 13, "lgtin": 13, "sscc": 17, "gsrn": 17, "gsrnp": 17, "gsin": 16,
    "sgln": 12, "pgln": 12, "grai": 12, "gdti": 12, "sgcn": 12,
}  # fmt: skip
_PARTS = {"sgtin": 3, "upui": 3, "itip": 5, "lgtin": 3, "sgln": 3, "grai": 3, "gdti": 3, "sgcn": 3, "cpi": 3}
_FREE = frozenset({"giai", "ginc", "cpi"})
_PATTERNS = frozenset({"sgtin", "grai", "gdti", "sgcn", "cpi", "itip", "upui", "sgln", "giai"})


def check_digit(digits: str) -> str:
    """The GS1 check digit (GS1 General Specifications section 7.9).

    >>> check_digit("400638133393")
    '1'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, reversed(digits), strict=False))
    return str(-total % 10)


def canonical_link(uri: str) -> str | None:
    """The canonical Digital Link of an EPC URN or of any Digital Link; None for every other address.

    >>> canonical_link("urn:epc:id:sgtin:4012345.012345.12")
    'https://id.gs1.org/01/04012345123456/21/12'
    >>> canonical_link("https://shop.example.cn/gtin/6901234567892/lot/A1?17=261231")
    'https://id.gs1.org/01/06901234567892/10/A1'
    """
    if uri.startswith("urn:epc:"):
        return _of_urn(uri)
    if uri.startswith(("https://", "http://")):
        return _of_link(uri)
    return None


def _of_urn(uri: str) -> str | None:
    kind, _, rest = uri[8:].partition(":")
    scheme, _, value = rest.partition(":")
    if (kind == "class") != (scheme == "lgtin") or kind not in {"id", "class", "idpat"}:
        return None
    parts = value.split(".", 1) if scheme in _FREE - {"cpi"} else value.split(".", _PARTS.get(scheme, 2) - 1)
    if len(parts) != _PARTS.get(scheme, 2) or not 6 <= len(parts[0]) <= 12 or not _is_digits(parts[0]):
        return None
    serial = parts[-1] if len(parts) > 2 else ""
    if kind == "idpat":
        if serial != "*" or scheme not in _PATTERNS:
            return None
        serial = ""
    elif len(parts) > 2 and not serial:
        return None
    if scheme in _FREE:
        return _free_reference(scheme, parts, serial.translate(_ENCODED))
    total = _DIGITS.get(scheme)
    if total is None or len(parts[0]) + len(parts[1]) != total or not _is_digits(parts[0] + parts[1]):
        return None
    return _BY_SCHEME[scheme](parts, serial.translate(_ENCODED))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _free_reference(scheme: str, parts: Sequence[str], serial: str) -> str | None:
    if not parts[1] or (scheme == "cpi" and serial and not (_is_digits(serial) and len(serial) <= 12)):
        return None
    key = parts[0] + parts[1].translate(_ENCODED)
    if scheme == "cpi":
        return f"{HOME}/8010/{key}" + (f"/8011/{serial}" if serial else "")
    return f"{HOME}/{'8004' if scheme == 'giai' else '401'}/{key}"


def _gtin(parts: Sequence[str]) -> str:
    digits = parts[1][0] + parts[0] + parts[1][1:]
    return digits + check_digit(digits)


def _with(path: str, serial: str) -> str:
    return f"{path}{serial}" if serial else ""


def _itip(parts: Sequence[str], serial: str) -> str | None:
    if not (len(parts[2]) == len(parts[3]) == 2 and _is_digits(parts[2] + parts[3])):
        return None
    return f"{HOME}/8006/{_gtin(parts)}{parts[2]}{parts[3]}" + _with("/21/", serial)


def _plain(ai: str, lead: str = "") -> Callable[[Sequence[str], str], str | None]:
    """A key of company prefix, reference and check digit, its serial right behind."""

    def link(parts: Sequence[str], serial: str) -> str:
        digits = parts[0] + parts[1]
        return f"{HOME}/{ai}/{lead}{digits}{check_digit(digits)}{serial}"

    return link


def _item(qualifier: str) -> Callable[[Sequence[str], str], str | None]:
    return lambda parts, serial: f"{HOME}/01/{_gtin(parts)}" + _with(qualifier, serial)


def _sgln(parts: Sequence[str], serial: str) -> str:
    digits = parts[0] + parts[1]
    return f"{HOME}/414/{digits}{check_digit(digits)}" + _with("/254/", "" if serial == "0" else serial)


def _sscc(parts: Sequence[str], _serial: str) -> str:
    digits = parts[1][0] + parts[0] + parts[1][1:]
    return f"{HOME}/00/{digits}{check_digit(digits)}"


_BY_SCHEME: dict[str, Callable[[Sequence[str], str], str | None]] = {
    "sgtin": _item("/21/"),
    "upui": _item("/235/"),
    "lgtin": _item("/10/"),
    "itip": _itip,
    "sscc": _sscc,
    "sgln": _sgln,
    "pgln": _plain("417"),
    "grai": _plain("8003", "0"),
    "gdti": _plain("253"),
    "sgcn": _plain("255"),
    "gsrn": _plain("8018"),
    "gsrnp": _plain("8017"),
    "gsin": _plain("402"),
}

_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
# the value of each key, and its qualifiers, the finest first
_KEYS: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    ai: (re.compile(form, re.ASCII), tuple(finer.split()))
    for ai, form, finer in (
        ("00", r"\d{18}\Z", ""),
        ("01", r"(?:\d{8}|\d{12,14})\Z", "21 235 10"),
        ("253", r"\d{13}\S{0,51}\Z", ""),
        ("255", r"\d{13,25}\Z", ""),
        ("401", r"\S{4,90}\Z", ""),
        ("402", r"\d{17}\Z", ""),
        ("414", r"\d{13}\Z", "254"),
        ("417", r"\d{13}\Z", ""),
        ("8003", r"\d{14}\S{0,48}\Z", ""),
        ("8004", r"\d{4}\S{0,86}\Z", ""),
        ("8006", r"\d{18}\Z", "21 10"),
        ("8010", r"\d{4}\S{0,86}\Z", "8011"),
        ("8017", r"\d{18}\Z", ""),
        ("8018", r"\d{18}\Z", ""),
    )
}


def _of_link(uri: str) -> str | None:
    path = uri.partition("?")[0].partition("#")[0]
    parts = path.split("/")
    for place in range(len(parts) - 2, 2, -1):
        ai = _NAMES.get(parts[place], parts[place])
        if ai in _KEYS and _KEYS[ai][0].match(parts[place + 1]):
            return _constrained(ai, parts[place + 1], parts[place + 2 :])
    return None


def _constrained(ai: str, key: str, rest: Sequence[str]) -> str | None:
    """The key with its finest qualifier; None where what follows the key is no list of qualifiers."""
    if rest and not rest[-1]:
        rest = rest[:-1]
    if len(rest) % 2:
        return None
    if ai == "01":
        key = key.zfill(14)
    given = {_NAMES.get(name, name): value for name, value in zip(rest[::2], rest[1::2], strict=True)}
    finest = next((one for one in _KEYS[ai][1] if given.get(one)), None)
    return f"{HOME}/{ai}/{key}" + (f"/{finest}/{given[finest]}" if finest else "")


cached_link = lru_cache(maxsize=1 << 14)(canonical_link)
