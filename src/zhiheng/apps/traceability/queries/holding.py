"""Which organisation stands behind a GS1 key: of the claims that fit it, the one that says most of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.apps.registry.queries import briefs_by_codes
from zhiheng.apps.traceability.choices import ClaimKind, ClaimState
from zhiheng.apps.traceability.models import Claim
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.gs1.digital_link import STEM
from zhiheng.vocab.gs1.prefixes import possible_prefixes
from zhiheng.vocab.identifiers import check_uscc

_GLN = ("414", "415", "417")
_CODE = "urn:cn:uscc:"


@dataclass(frozen=True, slots=True)
class Holder:
    """The organisation behind a key.

    Attributes:
        name: as the register has it today.
        uscc: its unified social credit code.
        unit: number of its own unit, where it has one in the system.
    """

    name: str
    uscc: str
    unit: int | None


def holders_of(names: Iterable[str], *, on: date | None = None) -> dict[str, Holder]:
    """The organisation behind each name, by what was confirmed; names of which nothing is known are left out.

    A claim of a whole GTIN or GLN goes before one of a company prefix, a longer prefix before a shorter one.

    Args:
        names: canonical names of things of any level, or ``urn:cn:uscc:`` and a credit code.
        on: the day whose claims count; today.
    """
    wanted = {name: list(_candidates(name)) for name in names}
    with system_scope():  # whose a prefix is, GS1 China publishes
        claims = _claims({digits for found in wanted.values() for _, digits in found}, on or timezone.localdate())
        codes = {name: _code(name) or _first(found, claims) for name, found in wanted.items()}
        known = _organisations({code for code in codes.values() if code}, claims)
    return {name: known[code] for name, code in codes.items() if code in known}


def claims_in_force(on: date) -> QuerySet[Claim]:
    """The confirmed claims of a day, in the sight of whoever asks."""
    begun = Claim.objects.filter(state__in=(ClaimState.CONFIRMED, ClaimState.ENDED), effective_from__lte=on)
    return begun.filter(Q(effective_to=None) | Q(effective_to__gt=on))


def _candidates(name: str) -> Iterator[tuple[ClaimKind, str]]:
    """What a claim might say of it, the most telling first."""
    if not name.startswith(STEM + "/"):
        return
    ai, _, rest = name[len(STEM) + 1 :].partition("/")
    value = unquote(rest.partition("/")[0])
    if ai in ("01", "8006"):
        yield ClaimKind.GTIN, value[:14]
    if ai in _GLN:
        yield ClaimKind.GLN, value
    for digits in possible_prefixes(ai, value):
        yield ClaimKind.PREFIX, digits


def _claims(digits: set[str], on: date) -> dict[tuple[str, str], Claim]:
    return {(one.kind, one.digits): one for one in claims_in_force(on).filter(digits__in=digits)} if digits else {}


def _first(candidates: list[tuple[ClaimKind, str]], claims: dict[tuple[str, str], Claim]) -> str:
    return next((claims[one].uscc for one in candidates if one in claims), "")


def _code(name: str) -> str:
    found = check_uscc(name.removeprefix(_CODE)) if name.startswith(_CODE) else None
    return found.canonical or "" if found and found.valid else ""


def _organisations(codes: set[str], claims: dict[tuple[str, str], Claim]) -> dict[str, Holder]:
    """By code: the name of today, else that of the claim; nothing for a code that nobody knows."""
    names: dict[str, str] = {one.uscc: one.name for one in claims.values()}
    names |= {code: one.name for code, one in briefs_by_codes(codes).items()}
    units = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    told: defaultdict[str, int | None] = defaultdict(lambda: None, units)
    return {code: Holder(names[code], code, told[code]) for code in codes if code in names}
