"""Where a scanned code leads, what is known of it for everybody, and whether it is recalled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import TruncDate

from zhiheng import policy
from zhiheng.apps.traceability.leading import filled
from zhiheng.apps.traceability.models import Description, Link, RecallNotice, Reference, ScopeLine, Thing
from zhiheng.apps.traceability.queries.holding import holders_of
from zhiheng.apps.traceability.scanned import Scanned
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy.pack import Pack

PUBLIC_STEPS = "event-public"  # code list of the pack: the business steps that everybody may know of
MOST = 50


@dataclass(frozen=True, slots=True)
class Target:
    """A link that holds for what was scanned, with its address filled in."""

    link: Link
    href: str


def targets(found: Scanned) -> list[Target]:
    """All links of the thing and of what it is one of, the most special first."""
    with system_scope():
        anchors = _with_lot(found)
        links = list(Link.objects.filter(anchor__in=anchors, withdrawn_at=None).order_by("pk"))
    links.sort(key=lambda one: (anchors.index(one.anchor), not one.is_default, one.pk))
    led = [(one, filled(one.target, found.parts)) for one in links]
    return [Target(one, href) for one, href in led if href is not None]


def _with_lot(found: Scanned) -> tuple[str, ...]:
    """The ladder, with the lot of an item before its class where only events tell of which lot it is."""
    if found.identified.level != "instance" or found.identified.lot_uri or not found.identified.class_uri:
        return found.anchors
    lot = Thing.objects.filter(canonical__in=found.anchors, level=3).values_list("of_lot__canonical", flat=True).first()
    return (*found.anchors[:-1], lot, found.anchors[-1]) if lot else found.anchors


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history of a lot, as far as everybody may know: never where exactly, never with whom.

    Attributes:
        city: that of whoever reported it; empty where it is in none.
    """

    step: str
    on: date
    city: str = ""


def described(found: Scanned) -> Description | None:
    """What the thing or its class is called."""
    with system_scope():
        known = {one.anchor: one for one in Description.objects.filter(anchor__in=found.anchors, replaced_at=None)}
    return next((known[one] for one in found.anchors if one in known), None)


def public_history(found: Scanned) -> list[Step]:
    """Steps, days and cities of the thing and its lot; only steps that the pack says are public."""
    pack = policy.load(settings.PACKS[0])
    steps = [one.code for one in pack.codes[PUBLIC_STEPS].codes]
    with system_scope():
        things = list(Thing.objects.filter(canonical__in=found.anchors, level__in=(2, 3)).values_list("pk", "of_lot"))
        numbers = {one for pair in things for one in pair if one is not None}
        rows = Reference.objects.filter(thing__in=numbers, voided_at=None, role__lte=7, event__biz_step__in=steps)
        told = rows.annotate(day=TruncDate("event_time")).values_list("event__biz_step", "day", "event__unit__division")
        steps_told = list(told.distinct().order_by("day", "event__biz_step", "event__unit__division")[:MOST])
    cities = {code: _city(pack, code) for _, _, code in steps_told}
    return list(dict.fromkeys(Step(step, day, cities[code]) for step, day, code in steps_told))


def _city(pack: Pack, division: str) -> str:
    found = pack.divisions.city_of(division) if division else None
    return found.name if found else ""


def is_known(found: Scanned) -> bool:
    """Whether any event names it."""
    with system_scope():
        return Thing.objects.filter(canonical__in=found.anchors[:2]).exists()


def is_told_of(found: Scanned) -> bool:
    """Whether anything is known of it or of what it is one of: an event, a name, or whose key it is."""
    with system_scope():
        return (
            Thing.objects.filter(canonical__in=found.anchors).exists()
            or Description.objects.filter(anchor__in=found.anchors, replaced_at=None).exists()
            or any(holders_of(found.anchors[:1]).values())
        )


def recalls_covering(names: Sequence[str]) -> list[RecallNotice]:
    """Announced recalls that a thing falls under: an item by itself or by its lot, a lot by anything of it.

    Args:
        names: of the thing, then of what it is one of; a class is not recalled because one of its lots is.
    """
    with system_scope():
        things = Thing.objects.filter(canonical__in=names, level__in=(2, 3)).values_list("pk", "level", "of_lot")
        is_lot = not any("/21/" in one for one in names[:1])
        numbers = {one for pk, _, lot in things for one in (pk, lot) if one is not None}
        if not numbers:
            return []
        lines = Q(thing__in=numbers) | (Q(thing__of_lot__in=numbers) if is_lot else Q(pk=None))
        covered = ScopeLine.objects.filter(lines, is_loose=False)
        held = RecallNotice.objects.filter(withdrawn_at=None).select_related("scope", "scope__thing", "scope__unit")
        covering = Q(scope__in=covered.values("scope")) | Q(scope__thing__in=numbers)
        return list(held.filter(covering).order_by("-announced_at").distinct())
