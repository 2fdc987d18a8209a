"""Forms of single values: addresses, instants, offsets, numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# RFC 3986 in one line: a scheme, then only characters that a URI may hold; "_:x" is the blank node of JSON-LD, which
# the standard's own examples use to name a document
_URI = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*|_):(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+\Z")
# the name of an extension: a declared prefix or a whole address; its local part may be Chinese
_NAME = re.compile(r"[^\W\d][\w.+\-]*:[^\s<>\"{}|\\^`]+\Z")
_INSTANT = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?"
    r"(?:(Z)|([+-])([01]\d|2[0-3]):([0-5]\d))\Z",
    re.ASCII,
)
_LOCAL_INSTANT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\Z", re.ASCII)
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)\Z", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
_UNIT = re.compile(r"[A-Z0-9]{2,3}\Z")
_VERSION = re.compile(r"\d+(?:\.\d+)*\Z", re.ASCII)
_EXACT = 10**15  # whole numbers up to here are the same as a double and as an integer

is_uri = _URI.match
is_name = _NAME.match
is_offset = _OFFSET.match
is_hex = _HEX.match
is_unit = _UNIT.match
is_version = _VERSION.match
is_number = _NUMBER.match
is_decimal = _DECIMAL.match


def is_instant(text: str) -> bool:
    """Whether the text is an instant with its zone (EPCIS 2.0 section 7.2.2, xsd:dateTimeStamp).

    >>> is_instant("2026-02-28T08:00:00.5+08:00"), is_instant("2026-02-30T08:00:00Z"), is_instant("2026-02-28T08:00:00")
    (True, False, False)
    """
    found = _INSTANT.match(text)
    return found is not None and (found[3] < "29" or _is_day(found[1], found[2], found[3]))


def is_local_instant(text: str) -> bool:
    """Whether the text is an instant that may lack its zone (xsd:dateTime, as EPCIS 1.x has it)."""
    return is_instant(text) or _LOCAL_INSTANT.match(text) is not None


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return False
    return True


def utc(text: str) -> str:
    """The instant in UTC with three decimals, the fourth rounded half up (CBV 2.0 section 8.9); other text as it is.

    >>> utc("2023-01-18T12:04:03.1415+01:00"), utc("2005-04-04T20:33:31-06:00"), utc("yesterday")
    ('2023-01-18T11:04:03.142Z', '2005-04-05T02:33:31.000Z', 'yesterday')
    """
    found = _INSTANT.match(text)
    if found is None:
        return text
    decimals = ((found[7] or "") + "0000")[:4]
    if found[8] and decimals[3] < "5" and found[6] != "60":
        return f"{text[:19]}.{decimals[:3]}Z"
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, tzinfo=UTC) + timedelta(
            seconds=second, milliseconds=int(decimals[:3]) + (decimals[3] >= "5")
        )
        if not found[8]:
            shift = timedelta(hours=int(found[10]), minutes=int(found[11]))
            moment = moment - shift if found[9] == "+" else moment + shift
    except (ValueError, OverflowError):
        return text
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def number(text: str) -> int | float | None:
    """The number that the text spells, whole where it is whole; None for infinities, NaN and anything else.

    >>> number("26.0"), number("0.180"), number("NaN"), number("1e999")
    (26, 0.18, None, None)
    """
    text = text.strip()
    if not is_number(text):
        return None
    if text.lstrip("+-").isdigit():
        return int(text) if len(text) < 400 else None
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def plain(value: float | str) -> str:
    """A number without exponent, as xsd:decimal wants it; text as it is.

    >>> plain(1e-05), plain(26), plain(0.5)
    ('0.00001', '26', '0.5')
    """
    if isinstance(value, float):
        from decimal import Decimal

        return format(Decimal(repr(value)), "f")
    return str(value)
