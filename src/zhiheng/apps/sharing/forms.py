"""What people of the office say of subscriptions, notices and reports, and what narrows their lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.choices import Channel, DeliveryState, Edition, Reason, SubscriptionState
from zhiheng.web.phrases import phrase
from zhiheng.web.templatetags.zhiheng import tr

LONG = forms.Textarea(attrs={"rows": 3})


class Day(forms.DateInput):
    """A day, chosen or typed as ISO 8601."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def item_choices() -> list[tuple[str, str]]:
    """The items of the catalogue."""
    return [(one.id, tr(one.name)) for one in catalogue.items().values()]


def city_choices() -> list[tuple[str, str]]:
    """The cities of today."""
    return [(one.code[:4], one.name) for one in policy.load(settings.PACKS[0]).divisions.cities()]


class SubscriptionForm(forms.Form):
    """What a unit asks for."""

    fields_chosen = forms.MultipleChoiceField(label=phrase("字段", "Fields"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.CharField(label=phrase("用途", "Purpose"), max_length=500, widget=LONG)
    basis = forms.CharField(
        label=phrase("依据", "Legal basis"),
        max_length=300,
        help_text=phrase("写明法律、法规或者文件的名称和条款。", "Name the law or document and its article."),
    )
    personal_basis = forms.CharField(
        label=phrase("个人信息依据", "Basis for personal fields"),
        max_length=300,
        required=False,
        help_text=phrase("选了含个人信息的字段时必填。", "Needed where a field may name a person."),
    )
    from_on = forms.DateField(label=phrase("开始日期", "First day"), widget=Day)
    until_on = forms.DateField(label=phrase("截止日期", "Last day"), widget=Day)
    endpoint = forms.URLField(
        label=phrase("推送地址", "Address for pushes"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=phrase("https 开头；不填则由本单位通过接口查询。", "Begins with https; without one you ask the API."),
    )

    def __init__(self, *args: Any, item: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fields_chosen"].choices = [(one.id, _named(item, one)) for one in item.fields]  # type: ignore[attr-defined]


def _named(item: Any, field: Any) -> str:
    notes = [tr(field.name)]
    if field.personal:
        notes.append(str(phrase("（个人信息）", " (personal)")))
    if catalogue.field_sharing(item, field) == "authorised":
        notes.append(str(phrase("（须主体授权）", " (with consent)")))
    return "".join(notes)


class DecisionForm(forms.Form):
    """Approve or refuse."""

    is_approved = forms.ChoiceField(
        label=phrase("审批结果", "Decision"),
        choices=[("yes", phrase("批准", "Approve")), ("no", phrase("不批准", "Refuse"))],
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(
        label=phrase("意见", "Reason"),
        max_length=500,
        required=False,
        widget=LONG,
        help_text=phrase("不批准时必填。", "Needed for a refusal."),
    )


class EndForm(forms.Form):
    """End a subscription before its last day."""

    reason = forms.CharField(label=phrase("终止理由", "Reason"), max_length=500, widget=LONG)


class ConsentForm(forms.Form):
    """An organisation's consent."""

    code = forms.CharField(label=phrase("统一社会信用代码", "Credit code"), max_length=18)
    document = forms.CharField(label=phrase("授权书编号", "Number of the document"), max_length=120)
    until_on = forms.DateField(label=phrase("授权截止日期", "Last day"), widget=Day)


class AcknowledgementForm(forms.Form):
    """That a recall was carried out."""

    remark = forms.CharField(
        label=phrase("处理情况", "What was done"), max_length=500, required=False, widget=LONG,
        help_text=phrase("如：已停止使用并从名单移除。", "Such as: no longer used, taken off the list."),
    )  # fmt: skip


class ReportForm(forms.Form):
    """Whom a report is about, and what for."""

    code = forms.CharField(
        label=phrase("统一社会信用代码", "Credit code"), max_length=18, help_text=phrase("18 位。", "18 characters.")
    )
    purpose = forms.CharField(
        label=phrase("用途", "Purpose"), max_length=500, widget=LONG,
        help_text=phrase("写入报告和存证账，不写个人信息。", "Goes into report and ledger; name no person."),
    )  # fmt: skip


class _Filter(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    class Meta:
        form = forms.Form


class SubscriptionFilter(_Filter):
    """By state, item, side and words."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=SubscriptionState.choices)
    item = filters.ChoiceFilter(label=phrase("信息项", "Item"), choices=item_choices)
    side = filters.ChoiceFilter(
        label=phrase("本单位", "My unit"),
        choices=[("receives", phrase("订阅", "receives")), ("provides", phrase("提供", "provides"))],
        method="filter_side",
    )
    text = filters.CharFilter(label=phrase("单位、用途", "Unit, purpose"), method="filter_text")

    def filter_side(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What the person's unit receives or provides."""
        unit = self.request.user.unit_id
        return rows.filter(unit=unit) if value == "receives" else rows.filter(provider=unit)

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a name or of the purpose."""
        wanted = Q(unit__name__contains=value) | Q(provider__name__contains=value)
        return rows.filter(wanted | Q(purpose__contains=value))


class ReceiptFilter(_Filter):
    """By item, way, and days."""

    item = filters.ChoiceFilter(label=phrase("信息项", "Item"), choices=item_choices)
    channel = filters.ChoiceFilter(
        label=phrase("方式", "Way"), choices=[one for one in Channel.choices if one[0] != Channel.REPORT]
    )
    subscription = filters.NumberFilter(label=phrase("订阅编号", "Subscription"), min_value=1, max_value=2**53)
    since = filters.DateFilter(label=phrase("自", "From"), field_name="at", lookup_expr="date__gte", widget=Day)
    until = filters.DateFilter(label=phrase("至", "Until"), field_name="at", lookup_expr="date__lte", widget=Day)


class DeliveryFilter(_Filter):
    """By state."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=DeliveryState.choices)
    subscription = filters.NumberFilter(label=phrase("订阅编号", "Subscription"), min_value=1, max_value=2**53)


class PackageFilter(_Filter):
    """By item."""

    item = filters.ChoiceFilter(label=phrase("信息项", "Item"), choices=item_choices, field_name="share__item")


NOTICE_STATES = (
    ("open", phrase("待确认", "To be acknowledged")),
    ("overdue", phrase("逾期未确认", "Overdue")),
    ("done", phrase("已确认", "Acknowledged")),
    ("late", phrase("逾期后确认", "Acknowledged late")),
)


class NoticeFilter(_Filter):
    """By state, reason, item and words."""

    state = filters.ChoiceFilter(label=phrase("状态", "State"), choices=NOTICE_STATES, method="filter_state")
    reason = filters.ChoiceFilter(label=phrase("事由", "Reason"), choices=Reason.choices)
    item = filters.ChoiceFilter(label=phrase("信息项", "Item"), choices=item_choices)
    text = filters.CharFilter(label=phrase("主体、单位", "Organisation, unit"), method="filter_text")

    def filter_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """How far they are, as of today."""
        today = timezone.localdate()
        wanted = {
            "open": Q(acknowledged_at__isnull=True),
            "overdue": Q(acknowledged_at__isnull=True, due_on__lt=today),
            "done": Q(acknowledged_at__isnull=False),
            "late": Q(acknowledged_at__date__gt=F("due_on")),
        }
        return rows.filter(wanted[value])

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a name, or the head of a code."""
        wanted = Q(about__contains=value) | Q(uscc__startswith=value.upper())
        return rows.filter(wanted | Q(unit__name__contains=value))


class ReportFilter(_Filter):
    """By edition, number and organisation."""

    edition = filters.ChoiceFilter(label=phrase("版本", "Edition"), choices=Edition.choices)
    text = filters.CharFilter(label=phrase("主体、编号", "Organisation, number"), method="filter_text")

    def filter_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Part of a name, or the head of a code or number."""
        wanted = Q(about__contains=value) | Q(uscc__startswith=value.upper())
        return rows.filter(wanted | Q(number__startswith=value.upper()))


class PublicFilter(forms.Form):
    """Narrows the public lists."""

    text = forms.CharField(label=phrase("名称或代码", "Name or code"), max_length=100, required=False)
    city = forms.ChoiceField(label=phrase("市", "City"), required=False)
    kind = forms.ChoiceField(label=phrase("种类", "Kind"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        everything = ("", phrase("全部", "All"))
        self.fields["city"].choices = [everything, *city_choices()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [everything, *kinds]  # type: ignore[attr-defined]
        if not kinds:
            del self.fields["kind"]

    def asked(self) -> dict[str, str]:
        """What was understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").strip() for name in self.fields}
