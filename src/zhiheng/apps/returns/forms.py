"""Forms of returns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from zhiheng.apps.returns import actions, queries
from zhiheng.apps.returns.choices import FREQUENCIES, State
from zhiheng.apps.returns.models import Return
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem
from zhiheng.web.templatetags.zhiheng import tr


class CellsForm(forms.Form):
    """One field a cell of the return; the reason is asked for once values have been accepted before."""

    reason = forms.CharField(max_length=500, required=False)

    def __init__(self, ret: Return, data: Mapping[str, Any] | None = None) -> None:
        standing = queries.cells(ret)
        super().__init__(data, initial={item: _plain(value) for item, value in standing.items()})
        self.ret = ret
        for item in ret.definition.items:
            field = forms.DecimalField(required=False, max_digits=26, decimal_places=6, localize=False)
            field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number", "autocomplete": "off"})
            field.label = tr(item.name)
            self.fields[item.id] = field
        self.fields["reason"].label = tr(Text("修改原因", "Reason of the change"))
        if not ret.version:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Refuse what the cell's kind refuses, at the cell."""
        cleaned = super().clean() or {}
        for item in self.ret.definition.items:
            try:
                actions.check_value(item, item.id, cleaned.get(item.id))
            except Problem as problem:
                self.add_error(item.id, tr(Text(problem.zh, problem.en)))
        return cleaned

    @property
    def values(self) -> dict[str, Decimal | None]:
        """The cells that were given and are readable."""
        return {
            item.id: self.cleaned_data[item.id] for item in self.ret.definition.items if item.id in self.cleaned_data
        }


class ChooseForm(forms.Form):
    """Which form and period to look at or to begin."""

    form = forms.ChoiceField()
    period = forms.ChoiceField()

    def __init__(self, definition: ReturnForm, periods: list[Period], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["form"].label = tr(Text("报表", "Form"))
        self.fields["form"].choices = [(form.id, form_label(form)) for form in queries.forms()]  # type: ignore[attr-defined]
        self.fields["form"].initial = definition.id
        self.fields["period"].label = tr(Text("期间", "Period"))
        self.fields["period"].choices = [(str(period), tr(period.label())) for period in periods]  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """Narrows the list of returns."""

    form = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    unit = forms.CharField(required=False, max_length=100)
    year = forms.IntegerField(required=False, min_value=1949, max_value=2100)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        every = ("", tr(Text("全部", "All")))
        self.fields["form"].label = tr(Text("报表", "Form"))
        self.fields["form"].choices = [every, *((form.id, form_label(form)) for form in queries.forms())]  # type: ignore[attr-defined]
        self.fields["state"].label = tr(Text("状态", "State"))
        self.fields["state"].choices = [every, *((state.value, tr(STATE_NAMES[state])) for state in State)]  # type: ignore[attr-defined]
        self.fields["unit"].label = tr(Text("单位", "Unit"))
        self.fields["year"].label = tr(Text("年份", "Year"))

    def narrowed(self) -> Any:
        """The returns that the form asks for."""
        asked = self.cleaned_data if self.is_valid() else {}
        found = queries.returns()
        if asked.get("form"):
            found = found.filter(form=asked["form"])
        if asked.get("state"):
            found = found.filter(state=asked["state"])
        if asked.get("unit"):
            found = found.filter(unit__name__contains=asked["unit"])
        if asked.get("year"):
            found = found.filter(period_end__year=asked["year"])
        return found


STATE_NAMES = {
    State.DRAFT: Text("填报中", "Draft"),
    State.SUBMITTED: Text("待审核", "Submitted, to be checked"),
    State.CHECKED: Text("待验收", "Checked, to be accepted"),
    State.ACCEPTED: Text("已验收", "Accepted"),
    State.LOCKED: Text("已锁定", "Locked"),
    State.RETURNED: Text("已退回", "Sent back"),
}


def form_label(form: ReturnForm) -> str:
    """Number and title of a form."""
    return f"{form.form.number} {tr(form.title)}（{tr(FREQUENCIES[form.frequency][1])}）"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
