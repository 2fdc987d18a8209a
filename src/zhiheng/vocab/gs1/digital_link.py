"""GS1 Digital Link URIs: read strictly, written in their canonical form.

GS1 Digital Link Standard: URI Syntax, sections 4 (structure) and 4.12 (canonical URIs). The path holds one primary
key and its qualifiers in their order, the query everything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from zhiheng.vocab.gs1.elements import Elements, checked
from zhiheng.vocab.gs1.table import table
from zhiheng.vocab.problem import Problem

STEM = "https://id.gs1.org"

_URI = re.compile(r"(?:https?|HTTPS?)://([A-Za-z0-9.:\[\]_~%-]+)(/[^?#]*)(?:\?([^#]*))?(?:#.*)?")
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a Digital Link says.

    Attributes:
        path: the primary key and its qualifiers.
        query: the other elements.
    """

    path: Elements
    query: Elements

    @property
    def elements(self) -> Elements:
        """Path first, then query."""
        return self.path + self.query


def parse_digital_link(uri: str) -> DigitalLink:
    """The elements of a Digital Link of any domain.

    >>> parse_digital_link("https://example.com/x/01/06901234567892/10/A%2F1?17=300131").elements
    (('01', '06901234567892'), ('10', 'A/1'), ('17', '300131'))

    Raises:
        Problem: it is none, or its data break the standard.
    """
    found = _URI.fullmatch(uri)
    if found is None or not _CHARACTERS.fullmatch(uri):
        zh, en = "不是 GS1 数字链接：应为 http 或 https 网址", "no GS1 Digital Link: an http or https URI was expected"
        raise Problem("gs1_link_malformed", zh, en)
    path = _path(found[2])
    query = _query(found[3]) if found[3] else []
    _check_query(path, query)
    checked(path + query)
    return DigitalLink(tuple(path), tuple(query))


def _path(text: str) -> list[tuple[str, str]]:
    """The pairs from the last primary key on; what stands before it is the owner's business."""
    known = table()
    parts = text.split("/")
    for at in range(len(parts) - 2, 0, -2):
        entry = known.get(parts[at])
        if entry is None:
            break
        if entry.is_key:
            pairs = [(parts[one], _decoded(parts[one + 1])) for one in range(at, len(parts) - 1, 2)]
            qualifiers = tuple(ai for ai, _ in pairs[1:])
            if qualifiers and not _is_sequence(pairs[0][0], qualifiers):
                zh, en = "主键后的限定符或其次序不符", "a qualifier behind the primary key, or their order, is wrong"
                raise Problem("gs1_link_qualifiers", zh, en, qualifiers=", ".join(qualifiers))
            return pairs
    raise Problem("gs1_link_key", "网址路径中没有 GS1 主键", "the path holds no primary key of GS1")


@lru_cache(maxsize=1024)
def _is_sequence(key: str, qualifiers: tuple[str, ...]) -> bool:
    """Whether the qualifiers stand in the order of one of the sequences of the key."""
    return any(qualifiers == tuple(ai for ai in one if ai in qualifiers) for one in table()[key].qualifiers)


def _query(text: str) -> list[tuple[str, str]]:
    found = []
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        if equals and name.isascii() and name.isdigit():
            found.append((name, _decoded(value.replace("+", " "))))
    return found


def _check_query(path: list[tuple[str, str]], query: list[tuple[str, str]]) -> None:
    known = table()
    key, in_path = path[0][0], tuple(ai for ai, _ in path[1:])
    seen = {key, *in_path}
    for ai, _ in query:
        if ai in seen:
            raise Problem("gs1_link_repeated", f"{ai} 重复出现", f"AI {ai} is there twice", ai=ai)
        seen.add(ai)
        if ai in known and not known[ai].is_attribute:
            zh, en = f"{ai} 不能放在网址的查询部分", f"AI {ai} may not stand in the query"
            raise Problem("gs1_link_attribute", zh, en, ai=ai)
        if _fits(key, in_path, ai):
            zh, en = f"{ai} 是主键的限定符，应放在路径中", f"AI {ai} qualifies the key, so it belongs in the path"
            raise Problem("gs1_link_attribute", zh, en, ai=ai)


@lru_cache(maxsize=1024)
def _fits(key: str, qualifiers: tuple[str, ...], ai: str) -> bool:
    """Whether the path could have held the AI beside the qualifiers that it has."""
    return any(ai in one and set(qualifiers) <= set(one) for one in table()[key].qualifiers)


def _decoded(text: str) -> str:
    return unquote(text, encoding="latin-1") if "%" in text else text


def from_elements(elements: Elements) -> DigitalLink | None:
    """The Digital Link of an element string; None without a primary key, or where an AI may not be in a query.

    The first primary key counts, with the longest sequence of its qualifiers that the data hold; repeats once.
    """
    known = table()
    values = dict(elements)
    key = next((ai for ai in values if known[ai].is_key), None)
    if key is None:
        return None
    sequences = [tuple(ai for ai in one if ai in values) for one in known[key].qualifiers]
    qualifiers = max(sequences, key=len, default=())
    rest = [ai for ai in values if ai != key and ai not in qualifiers]
    if not all(known[ai].is_attribute for ai in rest):
        return None
    return DigitalLink(
        tuple((ai, values[ai]) for ai in (key, *qualifiers)),
        tuple((ai, values[ai]) for ai in rest),
    )


def canonical_uri(link: DigitalLink, *, with_query: bool = True) -> str:
    """The URI below ``id.gs1.org``: fixed lengths first in the query, all but unreserved characters encoded.

    >>> canonical_uri(DigitalLink((("01", "06901234567892"), ("10", "A/1")), (("17", "300131"),)))
    'https://id.gs1.org/01/06901234567892/10/A%2F1?17=300131'
    """
    path = "".join([f"/{ai}/{_encoded(value)}" for ai, value in link.path])
    if not link.query or not with_query:
        return STEM + path
    known = table()
    ordered = sorted(link.query, key=lambda pair: not known[pair[0]].is_fixed)
    return STEM + path + "?" + "&".join([f"{ai}={_encoded(value)}" for ai, value in ordered])


def _encoded(value: str) -> str:
    return value if value.isalnum() else quote(value, safe="")
