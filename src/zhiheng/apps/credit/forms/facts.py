"""Filters of the list of facts, and what a person writes to revoke or correct one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.choices import FactState
from zhiheng.apps.credit.facts.mapping import HEADS, is_money
from zhiheng.apps.credit.facts.reading import Line, Reader
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.apps.registry import queries as registry
from zhiheng.apps.registry.queries import city_choices
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

DAY = forms.DateInput(attrs={"type": "date"})
UNSAID = ("", phrase("（未填）", "(not said)"))


class FactFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """Organisation or number, item, source, city, state, and days."""

    q = filters.CharFilter(label=phrase("主体、代码或编号", "Organisation, code, number"), method="filter_text")
    kind = filters.ChoiceFilter(label=phrase("信息项", "Item"), choices=queries.kind_choices)
    source = filters.ChoiceFilter(
        label=phrase("提供单位", "Source"), choices=queries.sources, field_name="source__code"
    )
    organisation = filters.NumberFilter(
        field_name="organisation",
        method="filter_organisation",
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.HiddenInput,
    )
    city = filters.ChoiceFilter(label=phrase("市", "City"), choices=city_choices, method="filter_city")
    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=FactState.choices)
    since = filters.DateFilter(label=phrase("自", "From"), field_name="occurred_on", lookup_expr="gte", widget=DAY)
    until = filters.DateFilter(label=phrase("至", "To"), field_name="occurred_on", lookup_expr="lte", widget=DAY)

    class Meta:
        form = forms.Form

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the organisation's name, its code, or the head of the number."""
        text = value.strip()
        whose = Q(organisation__name__contains=text) | Q(organisation__uscc=text.upper())
        return rows.filter(whose | Q(key__startswith=text))

    def filter_organisation(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        """Of one organisation and of what was merged into it."""
        return rows.filter(organisation__in=registry.parts_of(int(value)))

    def filter_city(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Everything in a city."""
        return rows.filter(division__startswith=value)


class RevocationForm(forms.Form):
    """Why a fact should never have been."""

    reason = forms.CharField(
        label=phrase("撤销理由", "Why it is revoked"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CorrectionForm(forms.Form):
    """The fact as it should be, written as a file would have it and read by the same rules."""

    def __init__(self, fact: Fact, data: Any = None, *, today: date) -> None:
        self.fact, self.item, self._today = fact, catalogue.item(fact.kind), today
        super().__init__(data, initial=_initial(fact, self.item))
        self.fields |= _heads() | {one.id: _input(one) for one in self.item.fields}
        self.fields["reason"] = forms.CharField(
            label=phrase("更正理由", "Why it is corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )

    def line(self) -> Line:
        """What was written, as a row of the item; what is wrong with it stands at its fields.

        Raises:
            Problem: ``correction_unreadable``.
        """
        cells = {name: str(value or "") for name, value in self.cleaned_data.items() if name != "reason"}
        for one in self.item.fields:
            bare = cells[one.id].replace(",", "").replace(".", "", 1)
            if is_money(one) and bare.isdigit():
                cells[one.id] += "元"  # the label says so
        line = Reader(self.item, received_on=self._today).read(0, cells | {"fact_key": self.fact.key})
        for fault in line.faults:
            self.add_error(fault.column if fault.column in self.fields else None, _words(fault.message, fault.remedy))
        if line.faults:
            raise Problem("correction_unreadable", "有内容无法识别，见各项说明", "some of it cannot be read, see below")
        return line


def _words(message: Text, remedy: Text) -> str:
    return tr(Text(f"{message.zh}。{remedy.zh}", f"{message.en}: {remedy.en}"))


def _heads() -> dict[str, forms.Field]:
    names = {name: phrase(told[0].zh, told[0].en) for name, told in HEADS.items()}
    return {
        "organisation_code": forms.CharField(label=names["organisation_code"], max_length=30),
        "occurred_on": forms.CharField(label=names["occurred_on"], max_length=30, widget=DAY),
        "fact_until": forms.CharField(label=names["fact_until"], max_length=30, widget=DAY, required=False),
    }


def _input(one: FactField) -> forms.Field:
    label = phrase(one.name.zh, one.name.en)
    if one.kind == "code":
        choices = [UNSAID, *((code.code, phrase(code.name.zh, code.name.en)) for code in catalogue.codes_of(one))]
        return forms.ChoiceField(label=label, choices=choices, required=one.required)
    if one.kind == "flag":
        choices = [UNSAID, ("是", phrase("是", "Yes")), ("否", phrase("否", "No"))]
        return forms.ChoiceField(label=label, choices=choices, required=one.required)
    widget = DAY if one.kind == "date" else forms.TextInput
    return forms.CharField(label=label, max_length=500, required=one.required, widget=widget)


def _initial(fact: Fact, item: CatalogueItem) -> dict[str, Any]:
    values = {one.id: fact.fields.get(one.id, "") for one in item.fields}
    flags = {one.id for one in item.fields if one.kind == "flag"}
    written = {
        name: ("是" if value else "否") if value != "" and name in flags else value for name, value in values.items()
    }
    until = fact.effective_to and (fact.effective_to - timedelta(days=1)).isoformat()
    return written | {
        "organisation_code": fact.organisation.uscc or fact.organisation.orgcode,
        "occurred_on": fact.occurred_on.isoformat(),
        "fact_until": until or "",
    }
