"""What the method of resolution finds among the organisations of the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.registry.choices import MergerFinding
from zhiheng.apps.registry.models import Organisation, OrganisationName
from zhiheng.engines import resolution
from zhiheng.vocab.identifiers import check_uscc

AT_ONCE = 200_000
"""More organisations than this are looked at city by city, so that memory stays bounded."""
_FIELDS = ("pk", "name", "uscc", "orgcode", "address", "legal_representative", "division")
_TOLD = {str(finding) for finding in MergerFinding} - {MergerFinding.PERSON, MergerFinding.POSSIBLE}
_ALIKE = ("same", "same_sound", "shortened", "near")
_NO_PART = ("none", "same")


@dataclass(frozen=True, slots=True)
class Finding:
    """Two organisations that seem to be one; which of them is the older entry is not judged."""

    first: int
    second: int
    finding: str
    score: float
    explanation: dict[str, Any]


def findings() -> Iterator[Finding]:
    """All pairs strong enough to be put before a person (in a scope that sees the whole register)."""
    for rows in _batches():
        yield from among(rows, _former_names(rows))


def among(rows: Sequence[dict[str, Any]], former: Iterable[tuple[int, str]] = ()) -> Iterator[Finding]:
    """The pairs among these organisations, each once; a former name speaks for its organisation like the present one.

    Args:
        rows: what the register knows of each.
        former: primary keys with names that were borne.
    """
    records = [_record(row) for row in rows]
    known = {row["pk"]: row for row in rows}
    records += [_record(known[pk], name=name, place=place) for place, (pk, name) in enumerate(former, start=1)]
    found = resolution.resolve(records, policy.load(settings.PACKS[0]).divisions)
    best: dict[frozenset[int], Finding] = {}
    for at in found.decided:
        one = _finding(found, at)
        pair = frozenset((one.first, one.second))
        is_told = one.finding in _TOLD and one.score >= resolution.MERGE and _is_worth_asking(found, at)
        if is_told and len(pair) == 2 and (pair not in best or best[pair].score < one.score):
            best[pair] = one
    yield from best.values()


def _finding(found: resolution.Resolution, at: int) -> Finding:
    first, second = (_organisation(found.records[end[at]]) for end in (found.pairs.first, found.pairs.second))
    explanation = _explained(found, at)
    score = round(sum(part["weight"] for part in explanation["parts"]), 2)
    return Finding(first, second, str(found.decided[at].decision), score, explanation)


def _former_names(rows: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
    known = {row["pk"] for row in rows}
    borne = OrganisationName.objects.filter(is_current=False, organisation__merged_into=None)
    return [pair for pair in borne.order_by("pk").values_list("organisation_id", "name") if pair[0] in known]


def _is_worth_asking(found: resolution.Resolution, at: int) -> bool:
    """Two with codes of their own and unlike names are neighbours, or parent and branch, whatever else they share."""
    levels = {name: resolution.FEATURES[name][int(found.pairs.levels[name][at])] for name in ("name", "branch")}
    is_alike = levels["name"].split(":")[0] in _ALIKE and levels["branch"] in _NO_PART
    return is_alike or found.decided[at].decision != resolution.Decision.TWO_CODES


def _batches() -> Iterator[list[dict[str, Any]]]:
    living = Organisation.objects.filter(merged_into=None).order_by("pk")
    if living.count() <= AT_ONCE:
        yield list(living.values(*_FIELDS))
        return
    for city in policy.load(settings.PACKS[0]).divisions.cities():
        yield list(living.filter(division__startswith=city.code[:4]).values(*_FIELDS))


def _record(row: dict[str, Any], *, name: str = "", place: int = 0) -> resolution.Record:
    return resolution.Record(
        rec_id=f"{row['pk']:012d}-{place}",
        name=name or row["name"],
        uscc=row["uscc"] or "",
        org_code=row["orgcode"],
        address=row["address"],
        legal_rep=row["legal_representative"],
        county=row["division"],
    )


def _organisation(record: resolution.Record) -> int:
    return int(record.rec_id.partition("-")[0])


def _explained(found: resolution.Resolution, at: int) -> dict[str, Any]:
    """Parts with their weights; no value of a record, so that no personal data is copied."""
    parts = [
        {"feature": one.feature, "level": one.level, "weight": one.weight, "zh": one.text.zh, "en": one.text.en}
        for one in found.reasons(at)
    ]
    return {"method": "resolution", "version": resolution.VERSION, "parts": parts}


def has_two_codes(first: Organisation, second: Organisation) -> bool:
    """Whether both have a valid unified code, and they differ."""
    return bool(
        first.uscc
        and second.uscc
        and first.uscc != second.uscc
        and check_uscc(first.uscc).valid
        and check_uscc(second.uscc).valid
    )


def ranked(one: Organisation, other: Organisation) -> tuple[Organisation, Organisation]:
    """Survivor and absorbed, as a first proposal: a valid code, then any code, then the earlier entry survives."""

    def rank(organisation: Organisation) -> tuple[bool, bool, int]:
        code = organisation.uscc or ""
        return (not check_uscc(code).valid, not code, organisation.pk)

    first, second = sorted((one, other), key=rank)
    return first, second
