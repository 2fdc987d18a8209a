"""EPC URNs and the Digital Links that mean the same (GS1 EPC Tag Data Standard 2.1, sections 6, 7 and 8).

A URN splits a key at the end of the company prefix and leaves the check digit out; a Digital Link does neither, so the
way back needs the length of the prefix. ``idpat`` with ``*`` for the serial stands for the class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from zhiheng.vocab.gs1.checks import check_digit
from zhiheng.vocab.gs1.digital_link import DigitalLink, canonical_uri, parse_digital_link
from zhiheng.vocab.gs1.elements import checked
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the URN of a scheme maps to AIs.

    Attributes:
        name: as in the URN.
        ai: of the primary key.
        digits: of company prefix and reference together; None where the reference is free text.
        leads: the first digit of the reference (indicator, extension) stands before the company prefix.
        is_checked: the key has a check digit.
        before: digits in front of the key (the 0 of a returnable asset).
        serial: the AI of the serial; the key's own when it is appended; None without one.
        can_be_pattern: the serial may be left open.
        kind: ``id`` or ``class``.
    """

    name: str
    ai: str
    digits: int | None
    leads: bool = False
    is_checked: bool = True
    before: str = ""
    serial: str | None = None
    can_be_pattern: bool = False
    kind: str = "id"


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("sgtin", "01", 13, leads=True, serial="21", can_be_pattern=True),
        Scheme("lgtin", "01", 13, leads=True, serial="10", kind="class"),
        Scheme("upui", "01", 13, leads=True, serial="235", can_be_pattern=True),
        Scheme("itip", "8006", 13, leads=True, serial="21", can_be_pattern=True),
        Scheme("sscc", "00", 17, leads=True),
        Scheme("sgln", "414", 12, serial="254"),
        Scheme("pgln", "417", 12),
        Scheme("grai", "8003", 12, before="0", serial="8003", can_be_pattern=True),
        Scheme("gdti", "253", 12, serial="253", can_be_pattern=True),
        Scheme("sgcn", "255", 12, serial="255", can_be_pattern=True),
        Scheme("gsrn", "8018", 17),
        Scheme("gsrnp", "8017", 17),
        Scheme("gsin", "402", 16),
        Scheme("giai", "8004", None, is_checked=False),
        Scheme("ginc", "401", None, is_checked=False),
        Scheme("cpi", "8010", None, is_checked=False, serial="8011", can_be_pattern=True),
    )
}
"""Every scheme by its name in the URN."""

PREFIX_LENGTHS = range(6, 13)

_URN = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):(.+)")
_BY_SERIAL = {(one.ai, one.serial): one for one in SCHEMES.values()}
_BARE = {one.ai: one for one in reversed(SCHEMES.values()) if one.name not in ("lgtin", "upui")}
_ENCODED = re.compile(r"[!'()*+,\-.0-9:;=A-Z_a-z]|%[0-9A-Fa-f]{2}")
_PART_NUMBER = re.compile(r"(?:[0-9A-Z-]|%2[3Ff])+")


def to_digital_link(urn: str) -> str:
    """The canonical Digital Link of an EPC URN.

    >>> to_digital_link("urn:epc:id:sgtin:6901234.056789.A1")
    'https://id.gs1.org/01/06901234567892/21/A1'

    Raises:
        Problem: it is no EPC URN of these schemes, or its data break the standard.
    """
    return canonical_uri(link_of(urn))


def link_of(urn: str) -> DigitalLink:
    """As :func:`to_digital_link`, in parts.

    Raises:
        Problem: likewise.
    """
    found = _URN.fullmatch(urn)
    scheme = SCHEMES.get(found[2]) if found else None
    if found is None or scheme is None:
        raise _malformed()
    fields = found[3].split(".", 2 if scheme.name != "itip" else 4)
    is_pattern = found[1] == "idpat"
    if found[1] != scheme.kind and not (is_pattern and scheme.can_be_pattern):
        raise _malformed()
    expected = (5 if scheme.name == "itip" else 3) if scheme.serial else 2
    if len(fields) != expected or (is_pattern and fields[-1] != "*"):
        raise _malformed()
    pairs = _pairs(scheme, fields, serial=None if is_pattern or not scheme.serial else _decoded(fields[-1]))
    checked(pairs)
    return DigitalLink(tuple(pairs), ())


def _pairs(scheme: Scheme, fields: list[str], *, serial: str | None) -> list[tuple[str, str]]:
    key = _key(scheme, fields[0], fields[1])
    if scheme.name == "itip":
        if not all(re.fullmatch("[0-9]{2}", one) for one in fields[2:4]):
            raise _malformed()
        key += fields[2] + fields[3]
    if serial is None or (scheme.name == "sgln" and serial == "0"):
        return [(scheme.ai, key)]
    if serial == "":
        raise _malformed()
    return (
        [(scheme.ai, key + serial)] if scheme.serial == scheme.ai else [(scheme.ai, key), (scheme.serial or "", serial)]
    )


def _key(scheme: Scheme, prefix: str, reference: str) -> str:
    if len(prefix) not in PREFIX_LENGTHS or not _is_digits(prefix):
        raise _malformed()
    if scheme.digits is None:
        is_sound = _PART_NUMBER.fullmatch(reference) if scheme.name == "cpi" else reference
        if not is_sound:
            raise _malformed()
        return prefix + (unquote(reference) if scheme.name == "cpi" else _decoded(reference))
    if len(prefix) + len(reference) != scheme.digits or not (reference == "" or _is_digits(reference)):
        raise _malformed()
    body = reference[:1] + prefix + reference[1:] if scheme.leads else prefix + reference
    return scheme.before + body + check_digit(body)


def to_urn(uri: str, company_prefix_length: int | None) -> str:
    """The EPC URN of a Digital Link.

    >>> to_urn("https://id.gs1.org/01/06901234567892/21/A1", 7)
    'urn:epc:id:sgtin:6901234.056789.A1'

    Raises:
        Problem: it is none, its key has no URN, or the prefix cannot have that length.
    """
    link = parse_digital_link(uri)
    if company_prefix_length not in PREFIX_LENGTHS or company_prefix_length is None:
        zh, en = "厂商识别代码应为 6 至 12 位", "a company prefix has 6 to 12 digits: give its length"
        raise Problem("epc_prefix_length", zh, en, company_prefix_length=company_prefix_length)
    ai, value = link.path[0]
    qualifiers = dict(link.path[1:])
    scheme = next(
        (_BY_SERIAL[ai, one] for one in ("21", "10", "235") if one in qualifiers and (ai, one) in _BY_SERIAL), None
    )
    scheme = scheme or _BARE.get(ai)
    if scheme is None:
        raise Problem("epc_no_scheme", f"应用标识符 {ai} 没有 EPC URN", f"AI {ai} has no EPC URN", ai=ai)
    return _urn(scheme, value, qualifiers, company_prefix_length)


def _urn(scheme: Scheme, value: str, qualifiers: dict[str, str], length: int) -> str:
    prefix, reference, serial, middle = _split(scheme, value, length)
    if scheme.serial and scheme.serial != scheme.ai:
        serial = qualifiers.get(scheme.serial, "")
    if scheme.name == "sgln":
        serial = serial or "0"
    if not _is_digits(prefix) or len(prefix) < length or (scheme.digits is None and not reference):
        zh, en = "数据与厂商识别代码长度不符", "the data do not fit a company prefix of this length"
        raise Problem("epc_prefix_length", zh, en, company_prefix_length=length)
    parts = [prefix, reference, *middle]
    if scheme.serial:
        parts.append(_encoded(serial) if serial else "*")
    kind = "idpat" if scheme.serial and not serial else scheme.kind
    return f"urn:epc:{kind}:{scheme.name}:" + ".".join(parts)


def _split(scheme: Scheme, value: str, length: int) -> tuple[str, str, str, list[str]]:
    """Company prefix, reference, appended serial, and the fields between reference and serial."""
    value = value[len(scheme.before) :]
    if scheme.digits is None:
        reference = value[length:]
        encoded = reference.replace("#", "%23").replace("/", "%2F") if scheme.name == "cpi" else _encoded(reference)
        return value[:length], encoded, "", []
    body, rest = value[: scheme.digits], value[scheme.digits + 1 :]
    middle = [rest[:2], rest[2:]] if scheme.name == "itip" else []
    if scheme.leads:
        return body[1 : 1 + length], body[0] + body[1 + length :], "", middle
    return body[:length], body[length:], rest, middle


def _decoded(text: str) -> str:
    if _ENCODED.sub("", text):
        zh, en = 'URN 中的这些字符须用百分号编码：" % & / < > ?', 'in a URN these are percent-encoded: " % & / < > ?'
        raise Problem("epc_encoding", zh, en)
    return unquote(text, encoding="latin-1")


def _encoded(text: str) -> str:
    return "".join(f"%{ord(one):02X}" if one in '"%&/<>?' else one for one in text)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _malformed() -> Problem:
    zh = "不是可识别的 EPC URN；应如 urn:epc:id:sgtin:厂商识别代码.项目代码.系列号"
    en = "no EPC URN that is known; expected is for example urn:epc:id:sgtin:PREFIX.ITEM.SERIAL with the right lengths"
    return Problem("epc_malformed", zh, en)
