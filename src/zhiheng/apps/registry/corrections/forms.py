"""What an enterprise and an officer type about a correction, and what narrows their lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.registry.choices import CorrectionState, Fact
from zhiheng.platform.accounts.models import Unit
from zhiheng.web.files import FilesField, FilesForm
from zhiheng.web.phrases import phrase

CHOOSE = phrase("请选择", "Choose")


class CorrectionForm(FilesForm):
    """Which fact, what it should be, why, and what shows it."""

    fact = forms.ChoiceField(label=phrase("更正事项", "What is wrong"), choices=[("", CHOOSE), *Fact.choices])
    wanted = forms.CharField(
        label=phrase("应为", "What it should be"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=phrase(
            "照营业执照填写；日期如 2012-05-18，注册资金如 100万元",
            "As on the licence; a date like 2012-05-18, capital like 100万元",
        ),
    )
    reason = forms.CharField(label=phrase("理由", "Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = FilesField(
        label=phrase("证明材料", "Evidence"),
        required=False,
        help_text=phrase(
            "营业执照、变更通知书等，最多 9 个，各不超过 20 MB",
            "The licence, the notice of the change: at most 9 files, each of 20 MB",
        ),
    )


class RefusalForm(forms.Form):
    """Why it is not corrected; the enterprise reads it."""

    prefix = "refuse"  # it stands beside the other on one page

    reason = forms.CharField(
        label=phrase("不予更正的理由", "Why it is not corrected"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=phrase(
            "企业可以看到；长期保存，不写个人信息",
            "The enterprise reads it; kept for good: name no private person",
        ),
    )


class TransferForm(forms.Form):
    """To whom it is passed on, and why."""

    prefix = "transfer"

    unit = forms.ModelChoiceField(label=phrase("转送单位", "Unit"), queryset=Unit.objects.none(), empty_label=CHOOSE)
    reason = forms.CharField(label=phrase("理由", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offices = Unit.objects.filter(closed_on=None).exclude(kind__in=("laboratory", "enterprise"))
        self.fields["unit"].queryset = offices.order_by("code")  # type: ignore[attr-defined]


class OwnFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """State and fact."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=CorrectionState.choices)
    fact = filters.ChoiceFilter(label=phrase("更正事项", "Fact"), choices=Fact.choices)

    class Meta:
        form = forms.Form


class CorrectionFilter(OwnFilter):
    """State, fact, and part of a name or number."""

    q = filters.CharFilter(label=phrase("编号或企业", "Number or enterprise"), method="filter_text")

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the number, the name or the code of the organisation."""
        text = value.strip()
        named = Q(organisation_name__contains=text) | Q(organisation_code=text.upper())
        return rows.filter(named | Q(number__contains=text.upper()))
