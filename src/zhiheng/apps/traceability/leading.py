"""Addresses that scanned codes lead to: what may be registered, and what becomes of it for one code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from django.utils.encoding import iri_to_uri

from zhiheng.vocab.problem import Problem

PLACES = ("gtin", "lot", "serial", "variant", "key")
_PLACE = re.compile("(" + "|".join(rf"\{{{name}\}}" for name in PLACES) + ")")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")


def target_of(typed: str) -> str:
    """The address as a header can carry it; the scanned code is never part of the name of the host.

    >>> target_of("https://maker.example.cn/产品?s={serial}")
    'https://maker.example.cn/%E4%BA%A7%E5%93%81?s={serial}'

    Raises:
        Problem: it is no https address, or braces hold what is not known.
    """
    typed = typed.strip()
    host, rest = _apart(typed)
    if not host or _UNSAFE.search(typed):
        zh, en = "网址须以 https:// 开头，写明主机名，不含空格", "https://, a host that is spelt out, and no spaces"
        raise Problem("link_target", zh, en, field="target")
    pieces = _PLACE.split(rest)
    if any(brace in piece for piece in pieces[::2] for brace in "{}"):
        known = ", ".join(f"{{{name}}}" for name in PLACES)
        raise Problem("link_place", f"大括号里只能写 {known}", f"braces may hold only {known}", field="target")
    return f"https://{host}" + "".join(one if at % 2 else iri_to_uri(one) for at, one in enumerate(pieces))


def filled(template: str, parts: Mapping[str, str]) -> str | None:
    """The address for one code; None where the code lacks what the template asks for."""
    pieces = _PLACE.split(template)
    if any(name[1:-1] not in parts for name in pieces[1::2]):
        return None
    return "".join(quote(parts[one[1:-1]], safe="") if at % 2 else one for at, one in enumerate(pieces))


def _apart(typed: str) -> tuple[str, str]:
    """Host with its port, and all that follows; no host where it is no https address of one."""
    try:
        parts = urlsplit(typed)
        sound = parts.scheme == "https" and parts.username is None and (parts.port or 443) > 0
        host = parts.netloc.encode("idna").decode("ascii") if sound else ""
    except ValueError:  # brackets, ports and names that are none
        return "", ""
    rest = typed[len("https://") + len(parts.netloc) :]
    return (host, rest) if _HOST.fullmatch(host) and parts.hostname else ("", "")
