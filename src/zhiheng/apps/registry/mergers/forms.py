"""What narrows the list of mergers, and what people say of one."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.registry.choices import MergerFinding, MergerState
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.web.phrases import phrase

OPEN = "open"
STATES = [(OPEN, phrase("待处理", "Waiting")), *MergerState.choices]


class MergerFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Name or code, state, evidence."""

    q = filters.CharFilter(label=phrase("名称或代码", "Name or code"), method="filter_text")
    state = filters.ChoiceFilter(
        label=phrase("状态", "State"), choices=STATES, method="filter_state", empty_label=phrase("全部", "All")
    )
    finding = filters.ChoiceFilter(label=phrase("依据", "Evidence"), choices=MergerFinding.choices)

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Merger], name: str, value: str) -> QuerySet[Merger]:
        """Part of a name, or a code, of either organisation."""
        text = value.strip()
        either = Q()
        for end in ("survivor", "absorbed"):
            either |= Q(**{f"{end}__name__contains": text}) | Q(**{f"{end}__uscc": text.upper()})
        return rows.filter(either)

    def filter_state(self, rows: QuerySet[Merger], name: str, value: str) -> QuerySet[Merger]:
        """One state, or all that wait for somebody."""
        if value == OPEN:
            return rows.filter(state__in=[MergerState.FOUND, MergerState.PROPOSED])
        return rows.filter(state=value)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=phrase("理由与所核对的材料", "Why, and what was looked at"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProposalForm(ReasonForm):
    """Which of the two stays, and why they are one."""

    survivor = forms.TypedChoiceField(
        label=phrase("保留哪一家", "Which one stays"), coerce=int, widget=forms.RadioSelect
    )
    field_order = ("survivor", "reason")

    def __init__(self, *args: Any, merger: Merger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = [merger.survivor, merger.absorbed]
        field = self.fields["survivor"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.pk, f"{one.name} {one.uscc or one.orgcode}".strip()) for one in ends]
        field.initial = merger.survivor_id


class OtherForm(forms.Form):
    """The other organisation, by its code or whole name."""

    other = forms.CharField(label=phrase("另一家的代码或者全称", "Code or full name of the other one"), max_length=300)

    def __init__(self, *args: Any, than: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._than = than

    def clean_other(self) -> Organisation:
        """The one visible organisation so called."""
        said = self.cleaned_data["other"].strip()
        called = Q(name=said) | Q(uscc=said.upper()) | Q(orgcode=said.upper().replace("-", ""))
        found = list(Organisation.objects.filter(called, merged_into=None).exclude(pk=self._than.pk)[:2])
        if len(found) != 1:
            many = phrase("有不止一家，请用代码", "there are several: use the code")
            none = phrase("没有找到这家企业，请核对代码或者全称", "there is none: check the code or the full name")
            raise forms.ValidationError(many if found else none)
        return found[0]
