"""What narrows the lists of returns, of who has reported, and of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from zhiheng.apps.returns import owing, queries
from zhiheng.apps.returns.choices import FREQUENCIES, Delivery, State
from zhiheng.apps.returns.models import Return
from zhiheng.apps.returns.owing import Owed
from zhiheng.apps.returns.queries import Standing
from zhiheng.platform.accounts.models import Unit
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period, PeriodKind
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr

SINCE = 2011  # the first year that the document looks at
LABELS = {
    "form": Text("报表", "Form"),
    "state": Text("状态", "State"),
    "unit": Text("单位", "Unit"),
    "year": Text("年份", "Year"),
    "period": Text("期间", "Period"),
    "delivery": Text("报送情况", "Delivery"),
    "importance": Text("重要性", "Importance"),
}
IMPORTANCE = {
    "finding_error": Text("错误", "Error"),
    "finding_open": Text("待说明", "To be explained"),
    "finding_explained": Text("已说明", "Explained"),
}
Choices = list[tuple[str, str]]


def every() -> tuple[str, str]:
    """The choice that narrows nothing."""
    return "", tr(Text("全部", "All"))


def form_label(form: ReturnForm) -> str:
    """Number, title and frequency of a form."""
    return f"{form.form.number} {tr(form.title)}（{tr(FREQUENCIES[form.frequency][1])}）"


def form_choices(listed: Sequence[ReturnForm]) -> Choices:
    """Forms to choose from."""
    return [(form.id, form_label(form)) for form in listed]


class _Filter(forms.Form):
    """A form of optional choices; an address that asks for nonsense narrows nothing."""

    choices: Mapping[str, Choices] = {}

    def __init__(self, data: Mapping[str, Any], choices: Mapping[str, Choices]) -> None:
        super().__init__(data)
        for name, field in self.fields.items():
            field.label = tr(LABELS[name])
            if name in choices:
                field.choices = choices[name]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ReturnFilter(_Filter):
    """Narrows the list of returns."""

    form = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    unit = forms.CharField(required=False, max_length=100)
    year = forms.IntegerField(required=False, min_value=1949, max_value=2100)

    def __init__(self, data: Mapping[str, Any]) -> None:
        states = [(state.value, tr(state.text)) for state in State]
        super().__init__(data, {"form": [every(), *form_choices(queries.forms())], "state": [every(), *states]})

    def narrowed(self) -> QuerySet[Return]:
        """The returns that are asked for."""
        return narrow(queries.returns(), self.asked())


class FindingFilter(ReturnFilter):
    """Narrows the findings: the returns in question, and what matters."""

    period = forms.CharField(required=False, max_length=20)
    importance = forms.ChoiceField(required=False)
    field_order = ("importance", "form", "unit", "period", "year", "state")

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        choices = [(code, tr(text)) for code, text in IMPORTANCE.items()]
        self.fields["importance"].choices = [every(), *choices]  # type: ignore[attr-defined]
        del self.fields["year"]

    def clean_period(self) -> Period | None:
        """A period as people or codes write it; a year asks for all that lies in it."""
        text = self.cleaned_data["period"]
        try:
            return Period.parse(text) if text else None
        except Problem as problem:
            raise forms.ValidationError(tr(Text(problem.zh, problem.en))) from problem


def narrow(found: QuerySet[Return], asked: Mapping[str, Any]) -> QuerySet[Return]:
    """The returns that fit what was asked."""
    if "form" in asked:
        found = found.filter(form=asked["form"])
    if "state" in asked:
        found = found.filter(state=asked["state"])
    if "unit" in asked:
        found = found.filter(unit__name__contains=asked["unit"])
    if "year" in asked:
        found = found.filter(period_end__year=asked["year"])
    if "period" in asked:
        found = found.filter(period_start__gte=asked["period"].start, period_end__lte=asked["period"].end)
    return found


class StandingFilter(_Filter):
    """Whose returns for which form and period to look at."""

    form = forms.ChoiceField(required=False)
    period = forms.ChoiceField(required=False)
    delivery = forms.ChoiceField(required=False)
    unit = forms.CharField(required=False, max_length=100)

    def __init__(self, data: Mapping[str, Any], units: Sequence[Unit], *, today: date) -> None:
        self.units, self.today = units, today
        listed = [form for form in queries.forms() if any(owing.owes(unit, form) for unit in units)]
        self.definition = next((form for form in listed if form.id == data.get("form")), None)
        periods = list(_periods(self.definition, today))
        chosen = next((period for period in periods if str(period) == data.get("period")), None)
        self.chosen = chosen or queries.latest_year(today=today)
        deliveries = [(one.value, tr(one.text)) for one in Delivery]
        filled = {**{name: data.get(name, "") for name in ("form", "delivery", "unit")}, "period": str(self.chosen)}
        choices = {
            "form": [every(), *form_choices(listed)],
            "period": [(str(period), tr(period.label())) for period in periods],
            "delivery": [every(), *deliveries],
        }
        super().__init__(filled, choices)

    def owed(self) -> list[Owed]:
        """All that the units owe for the form and period."""
        only = [self.definition] if self.definition else None
        return list(owing.owed_in(self.chosen, units=self.units, today=self.today, only=only))

    def narrowed(self, rows: Sequence[Standing]) -> list[Standing]:
        """The rows that are asked for."""
        asked = self.asked()
        return [
            row
            for row in rows
            if asked.get("delivery") in (None, row.delivery.value) and asked.get("unit", "") in row.unit.name
        ]


def _periods(form: ReturnForm | None, today: date) -> Iterator[Period]:
    """Years, latest first, each followed by its parts where the form has such."""
    for year in range(today.year, SINCE - 1, -1):
        whole = Period.parse(str(year))
        yield whole
        if form is not None and FREQUENCIES[form.frequency][0] is not PeriodKind.YEAR:
            yield from reversed(owing.periods_of(form, whole, today=today))


class BeginForm(forms.Form):
    """Which of the unit's forms, and for which period, to fill in."""

    form = forms.ChoiceField()
    period = forms.ChoiceField()

    def __init__(self, listed: Sequence[ReturnForm], data: Mapping[str, Any], *, today: date) -> None:
        self.definition = next((form for form in listed if form.id == data.get("form")), listed[0])
        periods = owing.periods_over(self.definition, today=today)
        self.chosen = next((one for one in periods if str(one) == data.get("period")), periods[0] if periods else None)
        super().__init__({"form": self.definition.id, "period": str(self.chosen or "")})
        self.fields["form"].label = tr(LABELS["form"])
        self.fields["form"].choices = form_choices(listed)  # type: ignore[attr-defined]
        self.fields["period"].label = tr(LABELS["period"])
        self.fields["period"].choices = [(str(one), tr(one.label())) for one in periods]  # type: ignore[attr-defined]
