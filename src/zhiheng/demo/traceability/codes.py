"""Names of the demo's things: valid by their check digits, unmistakable by the country prefix 699.

No firm of the world has a company prefix under 699, so a code of the demo never meets one of a real product. Inside
the generator every name is a canonical Digital Link; how a firm writes it in its files is a matter of :func:`spelt`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from zhiheng.vocab.gs1.checks import check_digit
from zhiheng.vocab.gs1.digital_link import STEM
from zhiheng.vocab.gs1.urns import to_urn

COUNTRY = "699"
PREFIX_LENGTH = 9
OWN_STEM = "https://trace.example.cn"


def prefix(number: int) -> str:
    """The company prefix of the ``number``-th firm.

    >>> prefix(7)
    '699000007'
    """
    return f"{COUNTRY}{number:06}"


def party(company: str) -> str:
    """The firm itself (PGLN)."""
    return f"{STEM}/417/{_checked(f'{company}000')}"


def place(company: str, number: int, part: str = "") -> str:
    """A place of a firm (SGLN), with the part of it that is meant."""
    return f"{STEM}/414/{_checked(f'{company}{number:03}')}" + (f"/254/{part}" if part else "")


def product(company: str, number: int) -> str:
    """A class of products (GTIN).

    >>> product("699000007", 1)
    'https://id.gs1.org/01/06990000070018'
    """
    return f"{STEM}/01/{_checked(f'0{company}{number:03}')}"


def lot(of_class: str, text: str) -> str:
    """A lot of a class (LGTIN)."""
    return f"{of_class}/10/{text}"


def class_of(lot_: str) -> str:
    """The class that a lot is of."""
    return lot_.partition("/10/")[0]


def item(of_class: str, serial: str) -> str:
    """One item of a class (SGTIN)."""
    return f"{of_class}/21/{serial}"


def container(company: str, number: int) -> str:
    """A case or a pallet (SSCC)."""
    return f"{STEM}/00/{_checked(f'0{company}{number:07}')}"


def transaction(kind: str, party_: str, number: int) -> dict[str, str]:
    """A paper of trade, such as a despatch advice (CBV 2.0 section 8.5.2)."""
    return {"type": kind, "bizTransaction": f"urn:epcglobal:cbv:bt:{party_.rsplit('/', 1)[1]}:{number:06}"}


def printed(name: str) -> str:
    """As it stands below a bar code.

    >>> printed("https://id.gs1.org/01/06990000070018/10/L1")
    '(01)06990000070018(10)L1'
    """
    parts = name.removeprefix(f"{STEM}/").split("/")
    return "".join(f"({ai}){value}" for ai, value in zip(parts[::2], parts[1::2], strict=True))


def _checked(body: str) -> str:
    return body + check_digit(body)


@lru_cache(maxsize=65536)
def _urn(name: str) -> str:
    return to_urn(name, PREFIX_LENGTH)


def spelt(told: Any, style: str) -> Any:
    """What an event holds, with all its names as a firm writes them.

    Args:
        told: an event or a part of one.
        style: ``link`` (canonical), ``own`` (Digital Links below the firm's own address) or ``urn`` (EPC URNs).

    >>> spelt({"epcList": ["https://id.gs1.org/01/06990000070018/21/5"]}, "urn")
    {'epcList': ['urn:epc:id:sgtin:699000007.0001.5']}
    """
    if style == "link":
        return told
    if isinstance(told, str):
        if not told.startswith(STEM):
            return told
        return _urn(told) if style == "urn" else OWN_STEM + told[len(STEM) :]
    if isinstance(told, dict):
        return {name: spelt(one, style) for name, one in told.items()}
    return [spelt(one, style) for one in told] if isinstance(told, list) else told
