"""Reads of returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from zhiheng import policy
from zhiheng.apps.returns.choices import COUNTED, FREQUENCIES, State
from zhiheng.apps.returns.models import AcceptedValue, Cell, Explanation, Return
from zhiheng.engines import form_rules
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

CITY = "city"
REQUIRED = Text("必填指标未填写", "a required cell is empty")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a return breaks, with what the unit has said about it.

    Attributes:
        item: the cell.
        rule: name of the rule (``required`` for an empty required cell).
        is_error: whether it must be mended; a warning may be explained instead.
        message: for the person at the form.
        limit: the number the value was compared with.
        explanation: text given for exactly this value, or empty.
    """

    item: str
    rule: str
    is_error: bool
    message: Text
    value: Decimal | None
    limit: Decimal | None
    explanation: str

    @property
    def blocks(self) -> bool:
        """Whether the return cannot be submitted as it is."""
        return self.is_error or not self.explanation


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands with one form for one period; ``ret`` is None if it has not even begun."""

    unit: Unit
    due_on: date
    ret: Return | None
    is_overdue: bool

    @property
    def state(self) -> str:
        """State of the return, ``missing`` if there is none."""
        return self.ret.state if self.ret else "missing"


def pack_of(form: str) -> str:
    """The pack in force that has this form.

    Raises:
        Problem: none has.
    """
    for pack in settings.PACKS:
        if any(known.id == form for known in policy.load(pack).returns):
            return str(pack)
    raise Problem("unknown_form", f"没有报表“{form}”", f"there is no form {form!r}", form=form)


def forms() -> list[ReturnForm]:
    """All forms of the packs in force, each in its latest version."""
    latest: dict[str, ReturnForm] = {}
    for pack in settings.PACKS:
        for form in sorted(policy.load(pack).returns, key=lambda form: form.effective_from):
            latest[form.id] = form
    return sorted(latest.values(), key=lambda form: form.form.number)


def reporting_units(form: ReturnForm) -> QuerySet[Unit]:
    """The units that owe this form: every city, or the one department that it names."""
    if form.body == CITY:
        return Unit.objects.filter(kind=UnitKind.CITY).order_by("division")
    return Unit.objects.filter(code=form.body)


def returns() -> QuerySet[Return]:
    """All returns that the asking person may see (row-level security decides)."""
    return Return.objects.select_related("unit")


def cells(ret: Return) -> dict[str, Decimal | None]:
    """The cells as they stand, one for each item of the form."""
    latest = dict(Cell.objects.filter(ret=ret).order_by("item", "-id").distinct("item").values_list("item", "value"))
    return {item.id: latest.get(item.id) for item in ret.definition.items}


def authors(ret: Return) -> set[int]:
    """Who wrote the cells that stand now."""
    latest = Cell.objects.filter(ret=ret).order_by("item", "-id").distinct("item").values_list("by_id", flat=True)
    return {author for author in latest if author is not None}


def previous_cells(ret: Return) -> dict[str, Decimal | None]:
    """The cells of the same form and unit one period earlier; empty if there was none."""
    earlier = Return.objects.filter(form=ret.form, unit=ret.unit_id, period=str(ret.when.previous())).first()
    return cells(earlier) if earlier else {}


def findings(ret: Return) -> list[Finding]:
    """What the rules of the form say about the cells as they stand."""
    explained = {
        (row.rule, row.value.normalize()): row.text for row in Explanation.objects.filter(ret=ret).order_by("id")
    }
    return check(ret.definition, cells(ret), previous_cells(ret), explained)


def check(
    form: ReturnForm,
    values: Mapping[str, Decimal | None],
    previous: Mapping[str, Decimal | None],
    explained: Mapping[tuple[str, Decimal], str],
) -> list[Finding]:
    """What the rules of ``form`` say about ``values``, without a database."""
    rules = {rule.id: rule for rule in form.rules}
    found = form_rules.run(
        form_rules.Input(
            values=dict(values),
            previous=dict(previous),
            required=[item.id for item in form.items if item.required],
            rules=[
                form_rules.FormRule(
                    id=rule.id, left=rule.left, operator=rule.operator, right=rule.right, importance=rule.importance
                )
                for rule in form.rules
            ],
        )
    ).findings
    return [
        Finding(
            item=broken.item,
            rule=broken.rule,
            is_error=broken.importance == "error",
            message=rules[broken.rule].message if broken.rule in rules else REQUIRED,
            value=broken.value,
            limit=broken.limit,
            explanation="" if broken.value is None else explained.get((broken.rule, broken.value.normalize()), ""),
        )
        for broken in found
    ]


def standings(form: ReturnForm, period: Period, *, today: date) -> list[Standing]:
    """Every unit that owes the form for the period, reported or not: nobody is left out."""
    due_on = Return.due(form, period)
    known = {ret.unit_id: ret for ret in returns().filter(form=form.id, period=str(period))}
    return [
        Standing(
            unit=unit,
            due_on=due_on,
            ret=(ret := known.get(unit.pk)),
            is_overdue=today > due_on and (ret is None or ret.is_open),
        )
        for unit in reporting_units(form)
    ]


def open_periods(form: ReturnForm, *, since: date, today: date) -> list[Period]:
    """The periods of the form that have ended by ``today``, from ``since`` on, latest first."""
    period = Period.of(today, FREQUENCIES[form.frequency][0]).previous()
    found = []
    while period.start >= since and form.is_in_force(period.end):
        found.append(period)
        period = period.previous()
    return found


def history(ret: Return, item: str) -> QuerySet[Cell]:
    """Every value that a cell has had, latest first."""
    return Cell.objects.filter(ret=ret, item=item).select_related("by").order_by("-id")


def accepted_values(rets: Iterable[Return]) -> dict[int, dict[str, Decimal]]:
    """The values that count now, by return and item."""
    counted = [ret for ret in rets if ret.state in COUNTED]
    rows = AcceptedValue.objects.filter(ret__in=counted).order_by("version")
    result: dict[int, dict[str, Decimal]] = {}
    for row in rows:
        result.setdefault(row.ret_id, {})[row.item] = row.value
    return result


def waiting(state: State) -> QuerySet[Return]:
    """Returns in a state, oldest due first."""
    return returns().filter(state=state).order_by("due_on")
