"""Reads of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from zhiheng import policy
from zhiheng.apps.registry.branches import ENDINGS
from zhiheng.apps.registry.choices import SourceOutcome
from zhiheng.apps.registry.mergers.queries import survivors
from zhiheng.apps.registry.models import Organisation, OrganisationName, OrganisationSource
from zhiheng.apps.registry.places import Places
from zhiheng.apps.registry.searching import Hit, matching, search
from zhiheng.platform.database.lists import among, among_numbers

__all__ = ["Hit", "matching", "search"]  # how names are searched is a matter of its own

# what a line of a register can say; the rest of an organisation is bookkeeping
VALUES = (
    "key",
    "name",
    "uscc",
    "orgcode",
    "kind",
    "kind_basis",
    "kind_raw",
    "legal_representative",
    "capital_amount",
    "capital_currency",
    "capital_raw",
    "scope",
    "province_raw",
    "city_raw",
    "address",
    "division",
    "division_written",
    "division_basis",
    "division_of_code",
    "registered_on",
    "industry",
    "status",
    "flags",
)


def organisation_by_code(code: str) -> Organisation | None:
    """The organisation with this unified social credit code or, failing that, organisation code."""
    return organisations_by_codes([code]).get(code)


def organisations_by_codes(codes: Iterable[str]) -> dict[str, Organisation]:
    """Organisation by code, for codes of either kind; an organisation code that several share names none of them.

    The code of an organisation that was merged into another names that other.
    """
    found = ids_by_codes(codes)
    held = Organisation.objects.in_bulk(list(set(found.values())))
    return {code: held[pk] for code, pk in found.items() if pk in held}


def ids_by_codes(codes: Iterable[str]) -> dict[str, int]:
    """Primary keys by code of either kind: for imports that only need to point at the organisation.

    Codes of merged organisations point at their survivors.
    """
    wanted = {code for code in codes if code}
    rows = Organisation.objects.filter(uscc__in=wanted).values_list("uscc", "pk")
    found = {code: pk for code, pk in rows if code}
    short = [code for code in wanted if len(code) == 9]
    by_orgcode: defaultdict[str, set[int]] = defaultdict(set)
    held = list(Organisation.objects.filter(orgcode__in=short).values_list("orgcode", "pk"))
    now = survivors([*found.values(), *(pk for _, pk in held)])
    for code, pk in held:
        by_orgcode[code].add(now[pk])
    certain = {code: next(iter(pks)) for code, pks in by_orgcode.items() if len(pks) == 1}
    return {code: now[pk] for code, pk in found.items()} | certain


@lru_cache(maxsize=4)
def places_on(on: date) -> Places:
    """Finds divisions of the pack in force as of a day; kept, since it remembers what it has read."""
    return Places(policy.load(settings.PACKS[0]).divisions, on)


def city_choices() -> list[tuple[str, str]]:
    """The cities of today by the head that all codes inside them share, for a list to choose from."""
    return [(city.code[:4], city.name) for city in policy.load(settings.PACKS[0]).divisions.cities()]


def organisation_list() -> QuerySet[Organisation]:
    """All visible organisations but those merged into others; the long texts stay in the database."""
    return Organisation.objects.filter(merged_into=None).defer("scope", "capital_raw", "kind_raw")


def merged_with(organisation: Organisation) -> QuerySet[Organisation]:
    """The visible organisations that were merged into this one."""
    return organisation.absorbed.only("name", "uscc", "orgcode").order_by("name", "pk")


def sources_of(organisation: Organisation) -> QuerySet[OrganisationSource]:
    """Every line that told of the organisation, in the order in which we learnt it."""
    return organisation.sources.order_by("recorded_at", "pk")


def former_names(organisation: Organisation) -> QuerySet[OrganisationName]:
    """Names that the organisation bore, the last first."""
    return organisation.names.filter(is_current=False).select_related("source").order_by("-to_on", "-pk")


def branches_of(organisation: Organisation) -> QuerySet[Organisation]:
    """Its visible branches by name."""
    return organisation.branches.only("name", "uscc", "division").order_by("name", "pk")


def head_office_of(organisation: Organisation) -> Organisation | None:
    """Whose branch it is, where that is visible."""
    if organisation.head_office_id is None:
        return None
    return Organisation.objects.only("name", "uscc").filter(pk=organisation.head_office_id).first()


def branches_without_head() -> list[tuple[int, str]]:
    """Branches by their name whose head office is not known: primary key and name."""
    waiting = Organisation.objects.filter(head_office=None, name__regex=f"({'|'.join(ENDINGS)})$")
    return list(waiting.order_by("pk").values_list("pk", "name"))


def rejected_sources() -> QuerySet[OrganisationSource]:
    """Lines that went back to their senders."""
    return OrganisationSource.objects.filter(outcome=SourceOutcome.REJECTED).order_by("-recorded_at", "row")


def digests_kept(digests: Sequence[str]) -> set[str]:
    """Which of these lines the register has taken already."""
    kept = OrganisationSource.objects.filter(among("digest", digests)).exclude(outcome=SourceOutcome.REJECTED)
    return set(kept.values_list("digest", flat=True))


class Matching:
    """The organisations that some lines may speak of, found once and asked line by line."""

    def __init__(self, found: Iterable[dict[str, Any]]) -> None:
        self._by_key: dict[str, tuple[int, dict[str, Any]]] = {}
        self._by_orgcode: defaultdict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for values in found:
            held = (values.pop("pk"), values)
            self._by_key[values["key"]] = held
            if values["orgcode"]:
                self._by_orgcode[values["orgcode"]].append(held)

    def match(self, values: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """By key; else by organisation code where one of the two has no unified code yet and no other fits."""
        if held := self._by_key.get(values["key"]):
            return held
        candidates = self._by_orgcode.get(values["orgcode"], ()) if values["orgcode"] else ()
        fitting = [held for held in candidates if not (held[1]["uscc"] and values["uscc"])]
        return fitting[0] if len(fitting) == 1 else None


def organisations_matching(lines: Sequence[dict[str, Any]]) -> Matching:
    """What is known of the organisations that these lines name by key, or by organisation code where a side lacks more.

    An organisation code alone matches only where the line or the organisation has no unified code yet.
    """
    keys = [values["key"] for values in lines]
    with_code = [values["orgcode"] for values in lines if values["orgcode"] and values["uscc"]]
    without = [values["orgcode"] for values in lines if values["orgcode"] and not values["uscc"]]
    either = Q(among("key", keys)) | Q(among("orgcode", with_code), uscc=None)
    if without:
        either |= Q(among("orgcode", without))
    return Matching(Organisation.objects.filter(either).values("pk", *VALUES))


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of an organisation as a record needs that stays with it, even while it counts as part of another.

    Attributes:
        merged_into: the organisation that it was merged into.
    """

    pk: int
    key: str
    name: str
    division: str
    merged_into: int | None

    def is_one_with(self, other: Brief) -> bool:
        """Whether both are the same organisation today."""
        return (self.merged_into or self.pk) == (other.merged_into or other.pk)


_BRIEF = ("pk", "key", "name", "division", "merged_into_id")
_BY_NAMES = """
SELECT w.name, o.id, o.key, o.name, o.division, o.merged_into_id
FROM unnest(%s::text[]) w(name)
JOIN registry_organisationname n ON n.plain = registry_plain(w.name) AND n.is_current
JOIN registry_organisation o ON o.id = n.organisation_id
"""


def briefs_by_codes(codes: Iterable[str]) -> dict[str, Brief]:
    """Organisation by code of either kind, as before any merger; a code that several share names none of them."""
    wanted = sorted({code for code in codes if code})
    by_code: defaultdict[str, list[Brief]] = defaultdict(list)
    for column in ("uscc", "orgcode"):
        for code, *told in Organisation.objects.filter(among(column, wanted)).values_list(column, *_BRIEF):
            by_code[code].append(Brief(*told))
    return {code: held[0] for code, held in by_code.items() if len(held) == 1}


def briefs_by_names(names: Iterable[str]) -> dict[str, list[Brief]]:
    """The organisations that bear each of these names, compared without spaces, brackets and marks."""
    found: defaultdict[str, list[Brief]] = defaultdict(list)
    wanted = sorted({name for name in names if name})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_BY_NAMES, [wanted])
            for name, *told in cursor.fetchall():
                found[name].append(Brief(*told))
    return {name: [one for one in held if one.merged_into is None] or held for name, held in found.items()}


def briefs_of(organisations: Iterable[int]) -> dict[int, Brief]:
    """Organisation by primary key."""
    found = Organisation.objects.filter(pk__in=set(organisations)).values_list(*_BRIEF)
    return {told[0]: Brief(*told) for told in found}


def parts_by_whole(organisations: Collection[int]) -> dict[int, int]:
    """Of many organisations, themselves and all that were merged into them, each with the one that it is part of."""
    found = {pk: pk for pk in organisations}
    latest = dict(found)
    while latest:
        rows = Organisation.objects.filter(among_numbers("merged_into_id", list(latest)))
        latest = {pk: latest[into] for pk, into in rows.values_list("pk", "merged_into_id") if pk not in found}
        found |= latest
    return found


def wholes_of_parts() -> dict[int, int]:
    """Every visible organisation that was merged into another, with the one that it is part of now."""
    return survivors(Organisation.objects.exclude(merged_into=None).values_list("pk", flat=True))


def parts_of(organisation: int) -> list[int]:
    """The organisation and all that were merged into it, directly or by way of others."""
    found, latest = [organisation], [organisation]
    while latest := list(Organisation.objects.filter(merged_into__in=latest).values_list("pk", flat=True)):
        found += latest
    return found
