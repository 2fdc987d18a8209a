"""Who owes which form for which period: follows from the packs alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.returns.choices import FREQUENCIES
from zhiheng.apps.returns.models import Return
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

CITY = "city"
Key = tuple[str, int, str]  # form, unit, period


@dataclass(frozen=True, slots=True)
class Owed:
    """One return that a unit owes.

    Attributes:
        form: the version in force on the last day of the period.
        pack: where the form comes from.
    """

    form: ReturnForm
    pack: str
    unit: Unit
    period: Period

    @property
    def key(self) -> Key:
        """What identifies the return."""
        return self.form.id, self.unit.pk, str(self.period)

    @property
    def due_on(self) -> date:
        """The last day for handing in."""
        return Return.due(self.form, self.period)


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
    """All forms of the packs in force, each in its latest version, by their numbers."""
    latest: dict[str, ReturnForm] = {}
    for pack in settings.PACKS:
        for form in sorted(policy.load(pack).returns, key=lambda form: form.effective_from):
            latest[form.id] = form
    return sorted(latest.values(), key=lambda form: form.form.number)


def owes(unit: Unit, form: ReturnForm) -> bool:
    """Whether ``form`` is asked of ``unit``: of every city, or of the one department that it names."""
    return unit.kind == UnitKind.CITY if form.body == CITY else unit.code == form.body


def forms_of(unit: Unit | None) -> list[ReturnForm]:
    """The forms that a unit owes; none for counties, laboratories and the lead office."""
    return [form for form in forms() if unit is not None and owes(unit, form)]


def owed_by(unit: Unit, form_id: str, period: Period, *, today: date) -> Owed:
    """The return that is asked for.

    Raises:
        Problem: no such form, the unit does not owe it, it is not asked for such a period, or the period runs still.
    """
    pack = pack_of(form_id)
    form = policy.load(pack).form(form_id, on=period.end)
    kind, name = FREQUENCIES[form.frequency]
    if period.kind != kind:
        raise Problem(
            "period_kind",
            f"报表“{form.title.zh}”按{name.zh}报送，期间 {period} 不符",
            f"form {form_id} is asked for {name.en}; {period} is no such period",
        )
    if period.end >= today:
        raise Problem(
            "period_not_over",
            f"{period.label().zh}尚未结束，{period.end} 之后才能填报",
            f"{period} is not over; it can be reported after {period.end}",
        )
    if not owes(unit, form):
        raise Problem("unit_owes_no_form", f"{unit} 不报送报表“{form.title.zh}”", f"{unit} does not owe form {form_id}")
    return Owed(form, pack, unit, period)


def periods_of(form: ReturnForm, within: Period, *, today: date) -> list[Period]:
    """The periods of a form that lie in ``within``, are over and in force, in order."""
    kind = FREQUENCIES[form.frequency][0]
    if not Period.of(within.start, kind).start >= within.start:
        return []  # a year's form has no part in a quarter
    first, last = Period.of(within.start, kind), Period.of(within.end, kind)
    return [
        period
        for period in first.through(last)
        if within.contains(period) and period.end < today and form.is_in_force(period.end)
    ]


def periods_over(form: ReturnForm, *, today: date) -> list[Period]:
    """All periods of a form that are over, latest first, as far back as the form is in force."""
    period = Period.of(today, FREQUENCIES[form.frequency][0])
    found = []
    while (period := period.previous()).end >= form.effective_from:
        if form.is_in_force(period.end):
            found.append(period)
    return found


def owed_in(
    within: Period, *, units: Sequence[Unit], today: date, only: Sequence[ReturnForm] | None = None
) -> Iterator[Owed]:
    """Everything that ``units`` owe for periods inside ``within`` that are over: form by form, unit by unit."""
    for form in forms() if only is None else only:
        periods = periods_of(form, within, today=today)
        pack = pack_of(form.id) if periods else ""
        for period in periods:
            version = policy.load(pack).form(form.id, on=period.end)
            yield from (
                Owed(version, pack, unit, period)
                for unit in units
                if owes(unit, version) and not (unit.closed_on and unit.closed_on <= period.end)
            )
