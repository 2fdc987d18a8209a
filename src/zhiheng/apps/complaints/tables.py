"""The working list of complaints."""

from __future__ import annotations

from datetime import date

import django_tables2
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.complaints.models import Complaint
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats
from zhiheng.web.status import status_of
from zhiheng.web.tables import DayColumn, Head, InstantColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

_TONE = {"open": "info", "waiting": "warn", "closed": "quiet"}


class ComplaintTable(Table):
    """Complaints and reports, what runs out first first."""

    title = Text("投诉举报", "Complaints and reports")
    empty_title = Text("没有投诉举报", "No complaints or reports")
    settled_by = "case_id"  # as the index of open cases by their end has it
    empty_hint = Text("可放宽筛选条件，或者登记一件来电。", "Widen the filter, or register a telephone call.")

    number = django_tables2.Column(accessor="case__number", verbose_name=Head("编号", "Number"))
    kind = django_tables2.Column(accessor="get_kind_display", verbose_name=Head("类别", "Kind"), order_by="kind")
    state = django_tables2.Column(accessor="case__state", verbose_name=Head("状态", "State"))
    due = DayColumn(accessor="case__next_due", verbose_name=Head("届满日", "Due"), order_by="case__next_expiry")
    respondent = django_tables2.Column(verbose_name=Head("商家", "Business"))
    product = django_tables2.Column(verbose_name=Head("商品或者服务", "Goods or service"), default="—")
    unit = django_tables2.Column(
        accessor="case__unit", verbose_name=Head("承办单位", "Unit"), order_by="case__unit__code"
    )
    channel = django_tables2.Column(
        accessor="submission__get_channel_display",
        verbose_name=Head("渠道", "Channel"),
        order_by="submission__channel",
    )
    received = InstantColumn(accessor="case__received_at", verbose_name=Head("收到", "Received"))

    class Meta:
        sequence = ("number", "due", "state", "kind", "respondent", "product", "unit", "channel", "received")
        order_by = ("due",)

    def render_number(self, value: str) -> SafeString:
        """Linked to the case."""
        return format_html('<a class="mono nowrap" href="{}">{}</a>', reverse("complaint", args=[value]), value)

    def value_number(self, value: str) -> str:
        """The number alone, for exports."""
        return value

    def render_state(self, record: Complaint) -> SafeString:
        """By word and colour."""
        state = record.case.standing
        return format_html('<span class="status {}">{}</span>', _TONE[state.kind], tr(state.name))

    def value_state(self, record: Complaint) -> str:
        """The word alone."""
        return tr(record.case.standing.name)

    def render_due(self, record: Complaint, value: date) -> SafeString | str:
        """The day; red once it is over."""
        expiry = record.case.next_expiry
        if expiry is None or expiry > timezone.now():
            return formats.day(value)
        word = tr(status_of("clock_expired").label)
        return format_html('{}<br><span class="status bad">{}</span>', formats.day(value), word)

    def render_unit(self, record: Complaint) -> str:
        """The name of the unit."""
        return tr(record.case.unit.title)

    def value_unit(self, record: Complaint) -> str:
        """The name of the unit."""
        return tr(record.case.unit.title)


class PublishedTable(Table):
    """Closed complaints as everybody may read of them."""

    title = Text("公示的投诉", "Published complaints")

    product = django_tables2.Column(verbose_name=Head("商品或者服务", "Goods or service"), default="—")
    outcome = django_tables2.Column(accessor="case__state", verbose_name=Head("结果", "Outcome"))
    closed = DayColumn(accessor="case__closed_at", verbose_name=Head("办结", "Closed"))
    unit = django_tables2.Column(accessor="case__unit", verbose_name=Head("承办单位", "Office"))

    class Meta:
        orderable = False

    def render_outcome(self, record: Complaint) -> str:
        """In words."""
        return tr(record.case.standing.name)

    def render_unit(self, record: Complaint) -> str:
        """The name of the unit."""
        return tr(record.case.unit.title)
