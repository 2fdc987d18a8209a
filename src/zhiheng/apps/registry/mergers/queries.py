"""Reads about organisations that are one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from zhiheng.apps.registry.models import Merger, Organisation


def mergers() -> QuerySet[Merger]:
    """All visible questions, with both organisations."""
    return Merger.objects.select_related("survivor", "absorbed", "proposed_by", "decided_by", "undone_by")


def mergers_of(organisation: Organisation) -> QuerySet[Merger]:
    """What was asked about one organisation, the last first."""
    either = Merger.objects.filter(survivor=organisation) | Merger.objects.filter(absorbed=organisation)
    return either.select_related("survivor", "absorbed").order_by("-found_at", "-pk")


def asked_before() -> set[frozenset[int]]:
    """Every pair that was ever asked about."""
    return {frozenset(pair) for pair in Merger.objects.values_list("survivor_id", "absorbed_id")}


def survivors(organisations: Iterable[int]) -> dict[int, int]:
    """For each of these organisations the one it is known as now; itself, if it was never merged.

    An organisation may have been absorbed by one that was absorbed later; nothing goes round in a ring.
    """
    found = {pk: pk for pk in organisations}
    open_ = set(found.values())
    while open_:
        rows = Organisation.objects.filter(pk__in=open_, merged_into__isnull=False).values_list("pk", "merged_into_id")
        onward = {pk: into for pk, into in rows if into}
        found = {pk: onward.get(now, now) for pk, now in found.items()}
        open_ = set(onward.values())
    return found
