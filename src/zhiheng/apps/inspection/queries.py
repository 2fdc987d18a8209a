"""Reads of inspection results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Substr

from zhiheng.apps.inspection.batching import AGREE, Held
from zhiheng.apps.inspection.choices import Extent, Verdict
from zhiheng.apps.inspection.models import FailingItem, InspectionResult, Quarantine

if TYPE_CHECKING:
    from zhiheng.vocab.periods import Period


@dataclass(frozen=True, slots=True)
class Tally:
    """How many samples of a group passed, of how many with a verdict."""

    city: str
    category: str
    period: str
    passed: int
    failed: int
    undetermined: int

    @property
    def judged(self) -> int:
        """Samples with a verdict: the denominator of a pass rate."""
        return self.passed + self.failed


def results_in_force(*, known_at: datetime | None = None) -> QuerySet[InspectionResult]:
    """Results as they stand, or as they stood at an instant: corrections made later are not seen then."""
    if known_at is None:
        return InspectionResult.objects.filter(superseded_at=None)
    in_force = Q(superseded_at=None) | Q(superseded_at__gt=known_at)
    return InspectionResult.objects.filter(in_force, recorded_at__lte=known_at)


def tallies(*, period: Period, kind: str = "year", known_at: datetime | None = None, **where: Any) -> list[Tally]:
    """Counts by city, category and period, straight from the tables and by none of the ways that indicators take.

    Only samples of plans that were reported whole count: a list of failures says nothing about the rest.

    Args:
        period: within which the samples were taken.
        kind: what the samples are grouped by in time: ``year``, ``half``, ``quarter`` or ``month``.
        known_at: the instant whose knowledge counts.
        where: further conditions on results, such as ``domain="food"``.
    """
    found: list[Tally] = []
    for part in period.parts(kind):
        rows = (
            results_in_force(known_at=known_at)
            .filter(extent=Extent.ALL, occurred_on__gte=part.start, occurred_on__lte=part.end, **where)
            .order_by()
            .annotate(city=Concat(Substr("division", 1, 4), Value("00")))
            .values("city", "category")
            .annotate(
                passed=Count("pk", filter=Q(verdict=Verdict.PASS)),
                failed=Count("pk", filter=Q(verdict=Verdict.FAIL)),
                undetermined=Count("pk", filter=Q(verdict=Verdict.UNDETERMINED)),
            )
            .order_by("city", "category")
        )
        found += [Tally(period=str(part), **(row | {"city": _city(row["city"])})) for row in rows]
    return found


def _city(code: str) -> str:
    """A sample that is placed in the province only, or outside it, has no city."""
    return "" if code in ("00", "1400") or code.endswith("0000") else code


def result_list() -> QuerySet[InspectionResult]:
    """All visible results in force; the raw lines stay in the database."""
    rows = results_in_force().defer("raw", "remark", "organisation_address", "producer_address")
    items = FailingItem.objects.filter(result=OuterRef("pk")).order_by().values("result").annotate(n=Count("pk"))
    return rows.annotate(failing_count=Subquery(items.values("n")))  # counted for the page shown, not for all rows


def latest_of(organisations: Sequence[int], only: Q) -> QuerySet[InspectionResult]:
    """Visible results in force of some organisations (by primary key) that are as wanted, the latest first."""
    return result_list().filter(only, organisation__in=organisations).order_by("-occurred_on", "-pk")


def counts_of(organisations: Sequence[int], only: Q) -> dict[str, int]:
    """How many of those there are: ``all``, ``failed`` and ``undetermined``."""
    found: dict[str, int] = (
        results_in_force()
        .filter(only, organisation__in=organisations)
        .order_by()
        .aggregate(
            all=Count("pk"),
            failed=Count("pk", filter=Q(verdict=Verdict.FAIL)),
            undetermined=Count("pk", filter=Q(verdict=Verdict.UNDETERMINED)),
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one sample of an organisation."""

    key: str
    organisation: int
    occurred_on: date
    verdict: str
    domain: str
    product: str
    failing: int


def findings(keys: Collection[str] | None = None) -> Iterator[Finding]:
    """Results in force with a verdict on samples of known organisations; those with these keys, if given."""
    rows = results_in_force().filter(organisation__isnull=False, verdict__in=[Verdict.PASS, Verdict.FAIL])
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    items = FailingItem.objects.filter(result=OuterRef("pk")).order_by().values("result").annotate(n=Count("pk"))
    names = ("key", "organisation_id", "occurred_on", "verdict", "domain", "product", "failing")
    told = rows.annotate(failing=Coalesce(Subquery(items.values("n")), 0)).order_by("pk").values_list(*names)
    yield from (Finding(*values) for values in told.iterator(chunk_size=5_000))


def failing_items_of(result: InspectionResult) -> QuerySet[FailingItem]:
    """What failed in one sample, in the order of the report."""
    return result.failing_items.order_by("position")


def history_of(result: InspectionResult) -> list[InspectionResult]:
    """All versions of the result of this sample, the oldest first."""
    return list(InspectionResult.objects.filter(key=result.key).order_by("recorded_at", "pk"))


def quarantine_list() -> QuerySet[Quarantine]:
    """Visible lines that could not become a result, those not yet settled first."""
    return Quarantine.objects.order_by(F("settled_at").asc(nulls_first=True), "-recorded_at", "row")


def held_by_keys(keys: Sequence[str]) -> dict[str, Held]:
    """The results in force of these samples, with what is known of their failing items."""
    names = ("pk", "key", "extent", "date_basis", "unit_id", *AGREE)
    rows = list(InspectionResult.objects.filter(key__in=set(keys), superseded_at=None).values(*names))
    items: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    told = FailingItem.objects.filter(result__in=[row["pk"] for row in rows])
    for result, *identity in told.values_list("result_id", "item", "found_raw", "limit_raw"):
        items[result].append((identity[0], identity[1], identity[2]))
    return {
        row["key"]: Held(row, set(items[row["pk"]]), pk=row["pk"], items_before=len(items[row["pk"]])) for row in rows
    }
