"""Who is on which watch list, since when, and who has left it: from grades in force and facts that hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.credit.models import StandingChange, StandingGrade
from zhiheng.apps.credit.queries.facts import in_force
from zhiheng.engines.grading import months
from zhiheng.policy.schema.consequences import WatchList

MOST = 500


@dataclass(frozen=True, slots=True)
class Watched:
    """An organisation on a list.

    Attributes:
        value: its grade in force.
        since: from when this grade stands.
        leaves_on: where the cause is gone already: the day on which it leaves the list.
    """

    organisation: int
    name: str
    value: str
    since: date
    leaves_on: date | None = None


def watch_lists(*, on: date, known_at: datetime) -> list[tuple[WatchList, list[Watched], list[StandingChange]]]:
    """Each list in force with whom it holds and who has left it of late."""
    held = policy.load(settings.PACKS[0]).consequences
    lists = [] if held is None else [one for one in held.watch_lists if one.is_in_force(on)]
    return [(one, _on(one, on, known_at), _left(one, on)) for one in lists]


def _on(watched: WatchList, on: date, known_at: datetime) -> list[Watched]:
    """Those whom a grade or a fact leads onto the list, and those whose cause is gone but not long enough."""
    standing = StandingGrade.objects.filter(organisation__merged_into=None).select_related("organisation")
    causes = set(in_force(on=on, known_at=known_at).filter(kind__in=watched.facts, repaired_on=None)
                 .values_list("organisation_id", flat=True)[:MOST]) if watched.facts else set()  # fmt: skip
    found = {
        one.organisation_id: Watched(one.organisation_id, one.organisation.name, one.value, one.since)
        for one in [*standing.filter(value__in=watched.grades)[:MOST], *standing.filter(organisation__in=causes)]
    }
    for change in _ended(watched, on):
        leaves = months.after(change.on, watched.exit_months)
        if change.organisation_id not in found and on < leaves:
            name, pk = change.organisation.name, change.organisation_id
            found[pk] = Watched(pk, name, change.after, change.on, leaves)
    return sorted(found.values(), key=lambda one: (one.leaves_on is not None, one.since, one.organisation))


def _left(watched: WatchList, on: date) -> list[StandingChange]:
    """Those who have left within a year."""
    return [one for one in _ended(watched, on) if months.after(one.on, watched.exit_months) <= on]


def _ended(watched: WatchList, on: date) -> list[StandingChange]:
    """The latest change of each organisation out of the grades of the list, within a year and the time to leave."""
    since = months.after(on, -12 - watched.exit_months)
    changes = StandingChange.objects.filter(before__in=watched.grades, on__gte=since).exclude(after__in=watched.grades)
    found: dict[int, StandingChange] = {}
    back = StandingGrade.objects.filter(value__in=watched.grades).values("organisation")
    for one in changes.exclude(organisation__in=back).select_related("organisation").order_by("-on", "-pk")[:MOST]:
        found.setdefault(one.organisation_id, one)
    return list(found.values())
