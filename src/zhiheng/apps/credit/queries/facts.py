"""Reads of facts, each within the scope of whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from operator import itemgetter

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.choices import FactState
from zhiheng.apps.credit.facts.batching import Held, is_news
from zhiheng.apps.credit.facts.reading import Line
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.registry import queries as registry
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.database.lists import among
from zhiheng.policy.schema.catalogue import CatalogueItem

OFFICE = "lead-office"  # the unit of the pack that may act for any provider
DEPTH = 6  # of the tree of units


def in_force(*, on: date, known_at: datetime) -> QuerySet[Fact]:
    """Facts that had occurred and still held on that day and, as was known at that instant, were real.

    The one condition under which facts count and are shared: nothing expired, nothing revoked.
    """
    holds = Q(effective_to=None) | Q(effective_to__gt=on)
    real = Q(revoked_at=None) | Q(revoked_at__gt=known_at)
    return Fact.objects.filter(holds, real, occurred_on__lte=on, recorded_at__lte=known_at)


def facts_of(organisation: int, *, as_of: date, known_at: datetime) -> QuerySet[Fact]:
    """All that had occurred by that day and was recorded by that instant, by number; revoked and expired ones too.

    Facts of organisations that were merged into it are its own, as long as they are one.
    """
    parts = registry.parts_of(organisation)
    known = Fact.objects.filter(organisation__in=parts, occurred_on__lte=as_of, recorded_at__lte=known_at)
    return known.order_by("pk")


def fact_list(*, on: date) -> QuerySet[Fact]:
    """All visible facts with organisation, source and state; what they say stays in the database."""
    found = Fact.objects.select_related("organisation", "source").defer("fields", "revocation_reason")
    return found.annotate(state=_state(on))


def about(organisation: int, *, on: date) -> QuerySet[Fact]:
    """All visible facts of an organisation and of what was merged into it."""
    return fact_list(on=on).filter(organisation__in=registry.parts_of(organisation))


def fact_of(pk: int, *, on: date) -> QuerySet[Fact]:
    """One fact, if it is visible, with its state."""
    people = ("organisation", "source", "revoked_by", "corrects")
    return Fact.objects.select_related(*people).annotate(state=_state(on)).filter(pk=pk)


def _state(on: date) -> Case:
    """The first that holds: what was revoked never was, and what has expired needs no repair."""
    return Case(
        When(revoked_at__isnull=False, then=Value(FactState.REVOKED)),
        When(effective_to__lte=on, then=Value(FactState.EXPIRED)),
        When(repaired_on__lte=on, then=Value(FactState.REPAIRED)),
        default=Value(FactState.IN_FORCE),
        output_field=CharField(),
    )


def sources() -> list[tuple[str, str]]:
    """The units that answer for items of the catalogue, to choose from."""
    codes = {item.provider for item in catalogue.items().values()}
    return [(unit.code, unit.name) for unit in Unit.objects.filter(code__in=codes).order_by("name")]


def history_of(fact: Fact) -> list[Fact]:
    """The fact with all that it corrects and all that correct it, the oldest first."""
    same = Fact.objects.filter(kind=fact.kind, source=fact.source_id, key=fact.key).select_related("revoked_by")
    return list(same.order_by("recorded_at", "pk"))


def held_by_keys(kind: str, source: int, keys: Collection[str]) -> dict[str, list[Held]]:
    """By key, all facts that this unit has brought of this kind, revoked ones too."""
    found: defaultdict[str, list[Held]] = defaultdict(list)
    names = ("pk", "key", "organisation_id", "occurred_on", "effective_to", "fields", "revoked_at", "revoked_by_id")
    rows = Fact.objects.filter(among("key", keys), kind=kind, source=source).values_list(*names)
    # asked for apart, since each has an index of its own: otherwise all facts of the kind would be looked through
    held = [*rows.filter(revoked_at__isnull=True), *rows.filter(revoked_at__isnull=False)]
    for pk, key, *told in sorted(held, key=itemgetter(0)):
        found[key].append(Held(pk, *told))
    return dict(found)


def has_news(kind: str, source: int, lines: Sequence[Line]) -> bool:
    """Whether any of these rows says what is not recorded."""
    held = held_by_keys(kind, source, {line.key for line in lines})
    return any(is_news(line, held.get(line.key, [])) for line in lines)


def keys_in_force(kind: str, source: int, prefix: str) -> list[tuple[int, str]]:
    """Number and key of the facts of a source that are not revoked and whose keys begin so."""
    rows = Fact.objects.filter(kind=kind, source=source, key__startswith=prefix, revoked_at=None)
    return list(rows.order_by("pk").values_list("pk", "key"))


def kind_choices() -> list[tuple[str, str]]:
    """The items of the catalogue to choose from, in Chinese and English."""
    return [(item.id, f"{item.name.zh} {item.name.en}") for item in catalogue.items().values()]


def provider_of(item: CatalogueItem) -> Unit | None:
    """The unit that answers for the item; none where the pack's bodies have not been entered."""
    return Unit.objects.filter(code=item.provider).first()


def source_for(item: CatalogueItem, unit: Unit) -> Unit | None:
    """Whose fact it is when ``unit`` brings it: its own, if it is the provider or sits below it.

    What the lead office brings is the provider's. None: the unit may not bring it.
    """
    above: Unit | None = unit
    for _ in range(DEPTH):
        if above is None:
            break
        if above.code == item.provider:
            return unit
        above = above.parent
    return (provider_of(item) or unit) if unit.code == OFFICE else None


def may_bring(person: User, kind: str) -> bool:
    """Whether the person may bring facts of the kind."""
    item = catalogue.items().get(kind)
    if item is None or person.unit is None or not may(person, "credit.provide"):
        return False
    return source_for(item, person.unit) is not None


def may_change(person: User, fact: Fact) -> bool:
    """Whether the person may revoke or correct the fact: people of its source, or of the lead office."""
    if person.unit is None or not may(person, "credit.provide"):
        return False
    return person.unit.code == OFFICE or person.unit_id == fact.source_id
