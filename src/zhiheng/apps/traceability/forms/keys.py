"""What is asked when a key is claimed or a link registered, and what narrows their lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from zhiheng.apps.traceability.actions.linking import LINK_TYPES
from zhiheng.apps.traceability.choices import ClaimKind, ClaimState
from zhiheng.web.phrases import phrase

ENDING = "ending"
DAY = forms.DateInput(attrs={"type": "date"})
TYPES = {
    "pip": phrase("产品信息页", "Product information"),
    "traceability": phrase("追溯信息", "Traceability"),
    "recallStatus": phrase("召回状态", "Recall status"),
    "certificationInfo": phrase("认证信息", "Certification"),
    "hasRetailers": phrase("销售网点", "Retailers"),
    "instructions": phrase("使用说明", "Instructions"),
    "safetyInfo": phrase("安全信息", "Safety"),
    "nutritionalInfo": phrase("营养信息", "Nutrition"),
    "allergenInfo": phrase("过敏原信息", "Allergens"),
    "promotion": phrase("促销信息", "Promotion"),
    "support": phrase("售后服务", "Support"),
    "registerProduct": phrase("产品注册", "Product registration"),
    "sustainabilityInfo": phrase("环保信息", "Sustainability"),
}


def link_types() -> list[tuple[str, str]]:
    """Types of links by name."""
    return [(one, TYPES[one]) for one in LINK_TYPES]


class ClaimForm(forms.Form):
    """Which key is whose."""

    kind = forms.ChoiceField(label=phrase("类别", "Kind"), choices=ClaimKind.choices)
    digits = forms.CharField(label=phrase("代码", "Digits"), max_length=20)
    uscc = forms.CharField(
        label=phrase("统一社会信用代码", "Unified social credit code"),
        max_length=18,
        required=False,
        help_text=phrase("企业为自己申报的不用填", "a firm that speaks for itself leaves this empty"),
    )
    effective_from = forms.DateField(label=phrase("起始日期", "Since"), widget=DAY)
    evidence = forms.CharField(label=phrase("证明材料", "Evidence"), max_length=500, required=False)


class EndForm(forms.Form):
    """From which day a key is somebody's no longer, and why."""

    effective_to = forms.DateField(
        label=phrase("终止日期", "Ends on"),
        widget=DAY,
        help_text=phrase(
            "从这一天起不再归属；不能晚于今天", "from this day on it holds no longer; not later than today"
        ),
    )
    reason = forms.CharField(
        label=phrase("理由", "Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500})
    )


class LinkForm(forms.Form):
    """Where a code leads."""

    code = forms.CharField(label=phrase("产品编码", "Code"), max_length=400)
    link_type = forms.ChoiceField(label=phrase("链接类型", "Type"), choices=link_types)
    target = forms.CharField(
        label=phrase("网址", "Address"),
        max_length=2000,
        help_text=phrase(
            "以 https:// 开头；可用 {gtin}、{lot}、{serial} 代表扫到的编码",
            "begins with https://; {gtin}, {lot}, {serial} stand for what was scanned",
        ),
    )
    title = forms.CharField(label=phrase("标题", "Title"), max_length=200)
    is_default = forms.BooleanField(label=phrase("扫码直接打开", "A plain scan leads there"), required=False)


class DescriptionForm(forms.Form):
    """What a class or a place is called."""

    code = forms.CharField(label=phrase("产品或地点编码", "Code of a product or place"), max_length=400)
    name = forms.CharField(label=phrase("名称", "Name"), max_length=200)
    brand = forms.CharField(label=phrase("品牌", "Brand"), max_length=100, required=False)
    specification = forms.CharField(label=phrase("规格", "Specification"), max_length=200, required=False)


class ClaimFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By state, kind, digits and organisation."""

    state = filters.ChoiceFilter(
        label=phrase("状态", "State"),
        choices=[*ClaimState.choices, (ENDING, phrase("待终止", "End proposed"))],
        method="by_state",
    )
    kind = filters.ChoiceFilter(label=phrase("类别", "Kind"), choices=ClaimKind.choices)
    digits = filters.CharFilter(label=phrase("代码", "Digits"), lookup_expr="startswith", max_length=14)
    who = filters.CharFilter(label=phrase("企业或信用代码", "Organisation or code"), method="by_who", max_length=100)

    class Meta:
        form = forms.Form

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those whose end was proposed are confirmed until another person has decided."""
        if value == ENDING:
            return rows.filter(state=ClaimState.CONFIRMED, end_asked_at__isnull=False)
        return rows.filter(state=value)

    def by_who(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of the name, or the credit code."""
        text = value.strip()
        return rows.filter(Q(name__contains=text) | Q(uscc=text.upper()))


class LinkFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """By type and code."""

    link_type = filters.ChoiceFilter(label=phrase("链接类型", "Type"), choices=link_types)
    anchor = filters.CharFilter(label=phrase("编码", "Code"), lookup_expr="contains")

    class Meta:
        form = forms.Form
