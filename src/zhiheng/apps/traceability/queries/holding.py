"""Which organisation stands behind a GS1 key: of the claims that fit it, the one that says most of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from zhiheng.apps.registry.queries import briefs_by_codes
from zhiheng.apps.traceability.choices import ClaimKind, ClaimState
from zhiheng.apps.traceability.models import Claim
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.gs1.digital_link import STEM
from zhiheng.vocab.gs1.prefixes import possible_prefixes
from zhiheng.vocab.identifiers import check_uscc

_GLN = ("414", "415", "417")
_CODE = "urn:cn:uscc:"
HELD = (ClaimState.CONFIRMED, ClaimState.ENDED)


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


@dataclass(frozen=True, slots=True)
class Holding:
    """That a unit's organisation stands behind a key for some time.

    Attributes:
        unit: number of the organisation's own unit.
        since, until: the days, the last excluded; empty: always, for good.
    """

    unit: int
    since: date | None
    until: date | None


def holdings_of(names: Iterable[str]) -> dict[str, list[Holding]]:
    """Who stood behind each name when, as far as they have units; on each day ``holders_of`` says the same.

    Args:
        names: as of ``holders_of``.
    """
    wanted = {name: list(_candidates(name)) for name in names}
    with system_scope():
        claims = _claims_ever({digits for found in wanted.values() for _, digits in found})
        codes = {one.uscc for found in claims.values() for one in found} | {_code(name) for name in wanted}
        units = dict(Unit.objects.filter(code__in=codes - {""}).values_list("code", "pk"))
    always = {name: [Holding(units[_code(name)], None, None)] for name in wanted if _code(name) in units}
    return always | {name: _periods(found, claims, units) for name, found in wanted.items() if found}


def _claims_ever(digits: set[str]) -> dict[tuple[str, str], list[Claim]]:
    """What was ever confirmed of them."""
    found: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for one in Claim.objects.filter(state__in=HELD, digits__in=digits) if digits else ():
        found[one.kind, one.digits].append(one)
    return found


def _periods(
    candidates: list[tuple[ClaimKind, str]], claims: dict[tuple[str, str], list[Claim]], units: dict[str, int]
) -> list[Holding]:
    """From each day on which a claim begins or ends to the next one, the most telling claim that is in force."""
    fitting = [one for candidate in candidates for one in reversed(claims.get(candidate, ()))]
    edges = sorted({day for one in fitting for day in (one.effective_from, one.effective_to) if day is not None})
    told = []
    for begin, end in zip(edges, [*edges[1:], None], strict=False):
        held = next((one for one in fitting if _holds(one, begin)), None)
        if held is not None and held.uscc in units:
            told.append(Holding(units[held.uscc], begin, end))
    return told


def _holds(claim: Claim, on: date) -> bool:
    return claim.effective_from <= on and (claim.effective_to is None or on < claim.effective_to)


def claims_in_force(on: date) -> QuerySet[Claim]:
    """The confirmed claims of a day, in the sight of whoever asks."""
    begun = Claim.objects.filter(state__in=HELD, effective_from__lte=on)
    return begun.filter(Q(effective_to=None) | Q(effective_to__gt=on))


def held_until(claim: Claim) -> date | None:
    """The day until which the same key was held by claims that have ended; None where it never was."""
    with system_scope():
        ended = Claim.objects.filter(kind=claim.kind, digits=claim.digits, state=ClaimState.ENDED)
        found: date | None = ended.filter(effective_to__gt=F("effective_from")).aggregate(last=Max("effective_to"))[
            "last"
        ]
    return found


def claims_to_end(person: User) -> QuerySet[Claim]:
    """Visible claims whose end another person proposed, the earliest first."""
    asked = Claim.objects.filter(state=ClaimState.CONFIRMED, end_asked_at__isnull=False)
    return asked.exclude(end_asked_by=person).order_by("end_asked_at", "pk")


def is_own(claim: Claim, person: User) -> bool:
    """Whether it speaks of the person's own unit, or this unit made it."""
    unit = person.unit
    return unit is not None and (claim.unit_id == unit.pk or claim.uscc == unit.code)


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
