"""The list of signals."""

from __future__ import annotations

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.safety.models import SafetySignal
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import Head, InstantColumn, StatusColumn, Table


class SignalTable(Table):
    """Signals with what they are about."""

    title = Text("伤害线索", "Signals of injury")
    empty_title = Text("没有伤害线索", "No signals of injury")
    empty_hint = Text("投诉举报写到伤害或者危险时列在这里。", "They appear when a complaint speaks of harm.")

    severity = StatusColumn(verbose_name=Head("程度", "Severity"))
    source = django_tables2.Column(verbose_name=Head("来源", "Source"))
    product = django_tables2.Column(verbose_name=Head("商品或者服务", "Goods or service"), default="—")
    respondent = django_tables2.Column(verbose_name=Head("经营者", "Business"), default="—")
    unit = django_tables2.Column(verbose_name=Head("单位", "Unit"))
    state = StatusColumn(verbose_name=Head("状态", "State"))
    at = InstantColumn(verbose_name=Head("时间", "When"))

    class Meta:
        sequence = ("source", "severity", "product", "respondent", "unit", "state", "at")
        orderable = False

    def render_source(self, record: SafetySignal) -> SafeString:
        """The record that it came from, linked to the signal."""
        return format_html('<a href="{}">{}</a>', reverse("signal", args=[record.pk]), record.number)

    def render_severity(self, record: SafetySignal) -> SafeString:
        """By word and colour."""
        return self.columns["severity"].column.render(f"severity_{record.severity}")  # type: ignore[no-any-return]

    def render_state(self, record: SafetySignal) -> SafeString:
        """By word and colour."""
        return self.columns["state"].column.render(f"signal_{record.state}")  # type: ignore[no-any-return]

    def render_unit(self, record: SafetySignal) -> str:
        """The name of the unit."""
        return record.unit.title.zh
