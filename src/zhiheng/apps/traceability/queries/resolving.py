"""Where a scanned code leads, what is known of it for everybody, and whether it is recalled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import TruncDate

from zhiheng import policy
from zhiheng.apps.traceability.models import Description, Link, RecallNotice, Reference, ScopeLine, Thing
from zhiheng.apps.traceability.scanned import Scanned
from zhiheng.platform.accounts.scope import system_scope

_PLACE = re.compile(r"\{([a-z]+)\}")
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
        links = list(Link.objects.filter(anchor__in=found.anchors, withdrawn_at=None).order_by("pk"))
    links.sort(key=lambda one: (found.anchors.index(one.anchor), not one.is_default, one.pk))
    filled = [(one, _filled(one.target, found.parts)) for one in links]
    return [Target(one, href) for one, href in filled if href is not None]


def _filled(template: str, parts: dict[str, str]) -> str | None:
    if any(name not in parts for name in _PLACE.findall(template)):
        return None
    return _PLACE.sub(lambda place: quote(parts[place[1]], safe=""), template)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history of a lot, as far as everybody may know: never where exactly, never with whom."""

    step: str
    on: date


def described(found: Scanned) -> Description | None:
    """What the thing or its class is called."""
    with system_scope():
        known = {one.anchor: one for one in Description.objects.filter(anchor__in=found.anchors, replaced_at=None)}
    return next((known[one] for one in found.anchors if one in known), None)


def public_history(found: Scanned) -> list[Step]:
    """Business steps and days of the thing and its lot; only steps that the pack says are public."""
    steps = [one.code for one in policy.load(settings.PACKS[0]).codes[PUBLIC_STEPS].codes]
    with system_scope():
        things = list(Thing.objects.filter(canonical__in=found.anchors, level__in=(2, 3)).values_list("pk", "of_lot"))
        numbers = {one for pair in things for one in pair if one is not None}
        rows = Reference.objects.filter(thing__in=numbers, voided_at=None, role__lte=7, event__biz_step__in=steps)
        told = rows.annotate(day=TruncDate("event_time")).values_list("event__biz_step", "day").distinct()
        return [Step(*row) for row in told.order_by("day", "event__biz_step")[:MOST]]


def is_known(found: Scanned) -> bool:
    """Whether any event names it."""
    with system_scope():
        return Thing.objects.filter(canonical__in=found.anchors[:2]).exists()


def recalls_covering(names: Sequence[str]) -> list[RecallNotice]:
    """Announced recalls that a thing falls under: it is in the scope, its lot is, or something of its lot is.

    Args:
        names: of the thing, then of what it is one of; a class alone is not recalled because one of its lots is.
    """
    with system_scope():
        things = Thing.objects.filter(canonical__in=names).exclude(level=1)
        numbers = {one for pair in things.values_list("pk", "of_lot") for one in pair if one is not None}
        if not numbers:
            return []
        lines = ScopeLine.objects.filter(Q(thing__in=numbers) | Q(thing__of_lot__in=numbers), is_loose=False)
        held = RecallNotice.objects.filter(withdrawn_at=None).select_related("scope", "scope__thing", "scope__unit")
        covering = Q(scope__in=lines.values("scope")) | Q(scope__thing__in=numbers)
        return list(held.filter(covering).order_by("-announced_at").distinct())
