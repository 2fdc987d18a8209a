"""Reads of returns. What they find is what the asking person may see: row-level security decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from zhiheng.apps.returns.checking import Checker, Explained, Finding
from zhiheng.apps.returns.choices import OPEN, Delivery, State
from zhiheng.apps.returns.life import Life, Written
from zhiheng.apps.returns.models import AcceptedValue, Cell, Explanation, Return, Step
from zhiheng.apps.returns.owing import CITY, Key, Owed, forms
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.periods import Period

__all__ = ["forms"]  # of ``owing``; other apps ask here
Values = dict[str, Decimal | None]


@dataclass(slots=True)
class Facts:
    """What the rules of one return look at.

    Attributes:
        cells: those ever written, as they stand.
        previous: the same form one period earlier; empty if there was none.
        explained: what the unit said about warnings.
        explainers: who said it.
    """

    cells: dict[str, Written] = field(default_factory=dict)
    previous: Values = field(default_factory=dict)
    explained: dict[tuple[str, Decimal], str] = field(default_factory=dict)
    explainers: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands with one form for one period; ``ret`` is None if it has not even begun."""

    owed: Owed
    ret: Return | None
    delivery: Delivery
    reminded: int = 0

    @property
    def unit(self) -> Unit:
        """Who owes it."""
        return self.owed.unit

    @property
    def due_on(self) -> date:
        """The last day for handing in."""
        return self.owed.due_on

    @property
    def state(self) -> str:
        """State of the return, ``missing`` if there is none."""
        return self.ret.state if self.ret else "missing"

    @property
    def has_reported(self) -> bool:
        """Whether the unit has handed in at least once."""
        return self.delivery in {Delivery.ON_TIME, Delivery.LATE}

    @property
    def is_overdue(self) -> bool:
        """Whether the last day has passed without a report."""
        return self.delivery is Delivery.OVERDUE


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell written after its return had been accepted, with the value that stood before."""

    cell: Cell
    before: Decimal | None


def reporting_units(form: ReturnForm) -> QuerySet[Unit]:
    """The units that owe this form: every city, or the one department that it names."""
    if form.body == CITY:
        return Unit.objects.filter(kind=UnitKind.CITY).order_by("division")
    return Unit.objects.filter(code=form.body)


def returns() -> QuerySet[Return]:
    """All returns that may be seen."""
    return Return.objects.select_related("unit")


def known(owed: Collection[Owed]) -> dict[Key, Return]:
    """The returns already begun among those owed."""
    found = returns().filter(
        form__in={one.form.id for one in owed},
        unit__in={one.unit.pk for one in owed},
        period__in={str(one.period) for one in owed},
    )
    wanted = {one.key for one in owed}
    return {key: ret for ret in found if (key := (ret.form, ret.unit_id, ret.period)) in wanted}


def written_cells(rets: Iterable[int]) -> dict[int, dict[str, Written]]:
    """The cells of many returns as they stand, in one query."""
    latest = Cell.objects.filter(ret__in=list(rets)).order_by("ret", "item", "-id").distinct("ret", "item")
    found: dict[int, dict[str, Written]] = {}
    for ret, item, value, by in latest.values_list("ret", "item", "value", "by"):
        found.setdefault(ret, {})[item] = Written(value, by)
    return found


def cells(ret: Return) -> Values:
    """The cells as they stand, one for each item of the form."""
    latest = written_cells([ret.pk]).get(ret.pk, {})
    return {item.id: latest[item.id].value if item.id in latest else None for item in ret.definition.items}


def life_of(ret: Return, facts: Facts | None = None) -> Life:
    """The return as its rules see it."""
    return Life(
        state=State(ret.state),
        version=ret.version,
        submitted_by=ret.submitted_by_id,
        checked_by=ret.checked_by_id,
        accepted_by=ret.accepted_by_id,
        cells=facts.cells if facts else {},
        explainers=frozenset(facts.explainers) if facts else frozenset(),
    )


def facts_of(rets: Sequence[Return], *, with_previous: bool = True) -> dict[int, Facts]:
    """What the rules of many returns look at, in three queries."""
    before = _previous(rets) if with_previous else {}
    standing = written_cells({ret.pk for ret in rets} | set(before.values()))
    found = {
        ret.pk: Facts(
            cells=standing.get(ret.pk, {}),
            previous={item: cell.value for item, cell in standing.get(before.get(ret.pk, 0), {}).items()},
        )
        for ret in rets
    }
    said = Explanation.objects.filter(ret__in=found).order_by("id").values_list("ret", "rule", "value", "text", "by")
    for ret, rule, value, text, by in said:
        found[ret].explained[rule, value.normalize()] = text
        if by is not None:
            found[ret].explainers.add(by)
    return found


def _previous(rets: Sequence[Return]) -> dict[int, int]:
    """The return of the same form and unit one period earlier, by return."""
    earlier = {ret.pk: (ret.form, ret.unit_id, str(ret.when.previous())) for ret in rets}
    if not earlier:
        return {}
    forms_, units, periods = (set(part) for part in zip(*earlier.values(), strict=True))
    found = Return.objects.filter(form__in=forms_, unit__in=units, period__in=periods)
    by_key = {(form, unit, period): pk for pk, form, unit, period in found.values_list("pk", "form", "unit", "period")}
    return {pk: by_key[key] for pk, key in earlier.items() if key in by_key}


def previous_cells(ret: Return) -> Values:
    """The cells of the same form and unit one period earlier; empty if there was none."""
    return facts_of([ret])[ret.pk].previous


def findings(ret: Return) -> list[Finding]:
    """What the rules of the form say about the cells as they stand."""
    return findings_of([ret])[ret.pk]


def findings_of(rets: Sequence[Return], facts: Mapping[int, Facts] | None = None) -> dict[int, list[Finding]]:
    """The findings of many returns, by return."""
    facts = facts_of(rets) if facts is None else facts
    checkers: dict[tuple[str, date], Checker] = {}
    found = {}
    for ret in rets:
        form, own = ret.definition, facts[ret.pk]
        key = (form.id, form.effective_from)
        checker = checkers[key] = checkers.get(key) or Checker(form)
        values = {item.id: own.cells[item.id].value if item.id in own.cells else None for item in form.items}
        found[ret.pk] = checker.check(values, own.previous, own.explained)
    return found


def check(form: ReturnForm, values: Values, previous: Values, explained: Explained) -> list[Finding]:
    """What the rules of ``form`` say about ``values``, without a database."""
    return Checker(form).check(values, previous, explained)


def standings(owed: Sequence[Owed], *, today: date) -> list[Standing]:
    """Every return that is owed, reported or not: nobody is left out."""
    begun = known(owed)
    asked = Return.objects.filter(pk__in=[ret.pk for ret in begun.values()]).annotate(reminded=Count("reminders"))
    reminded = dict(asked.values_list("pk", "reminded"))
    return [_standing(one, begun.get(one.key), today, reminded) for one in owed]


def _standing(owed: Owed, ret: Return | None, today: date, reminded: Mapping[int, int]) -> Standing:
    if ret is None:
        return Standing(owed, None, Delivery.OVERDUE if today > owed.due_on else Delivery.WAITED_FOR)
    return Standing(owed, ret, ret.delivery(today), reminded.get(ret.pk, 0))


def history(ret: Return, item: str) -> QuerySet[Cell]:
    """Every value that a cell has had, latest first."""
    return Cell.objects.filter(ret=ret, item=item).select_related("by").order_by("-id")


def last_cell(ret: Return) -> int:
    """The newest cell of a return, 0 if there is none: tells whether somebody has written since."""
    return Cell.objects.filter(ret=ret).aggregate(newest=Max("id"))["newest"] or 0


def corrections(ret: Return) -> list[Correction]:
    """What was changed after the first acceptance, in order: a correction always has its reason."""
    first = Step.objects.filter(ret=ret, after=State.ACCEPTED).order_by("id").first()
    standing: dict[str, Decimal | None] = {}
    found = []
    for cell in Cell.objects.filter(ret=ret).select_related("by").order_by("id"):
        if first is not None and cell.reason and cell.at >= first.at:
            found.append(Correction(cell, standing.get(cell.item)))
        standing[cell.item] = cell.value
    return found


def accepted_versions(ret: Return) -> dict[int, dict[str, Decimal]]:
    """The accepted values, by version and item."""
    found: dict[int, dict[str, Decimal]] = {}
    for version, item, value in AcceptedValue.objects.filter(ret=ret).values_list("version", "item", "value"):
        found.setdefault(version, {})[item] = value
    return dict(sorted(found.items()))


def acceptances(ret: Return) -> list[Step]:
    """The steps by which the versions were accepted, the first version first."""
    return list(Step.objects.filter(ret=ret, after=State.ACCEPTED).select_related("by").order_by("id"))


def waiting(state: State) -> QuerySet[Return]:
    """Returns in a state, oldest due first."""
    return returns().filter(state=state).order_by("due_on", "pk")


def never_reported(due_from: date, due_to: date) -> QuerySet[Return]:
    """Returns begun but never handed in whose last day lies between the two."""
    is_open = Q(state__in=OPEN, reported_at=None)
    return returns().filter(is_open, due_on__range=(due_from, due_to)).order_by("due_on", "pk")


def latest_year(*, today: date) -> Period:
    """The year of the newest return, the last one over if there is none: where to look first."""
    newest = Return.objects.aggregate(newest=Max("period_end"))["newest"]
    return Period.parse(str(newest.year if newest else today.year - 1))
