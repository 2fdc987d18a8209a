"""Tables of the keys of programs."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import DayColumn, Head, InstantColumn, StatusColumn, Table


class KeyTable(Table):
    """A person's own keys."""

    title = Text("程序密钥", "Keys for programs")
    empty_title = Text("还没有密钥", "No keys yet")
    empty_hint = Text(
        "本单位的系统凭密钥通过接口报送和查询追溯事件；点“生成密钥”开始。",
        "Your own systems report and query events with a key: begin with “Make a key”.",
    )
    withdraw_at = "trace_program_withdraw"

    label = tables.Column(verbose_name=Head("用途", "For"))
    hint = tables.Column(verbose_name=Head("密钥", "Key"), orderable=False, attrs={"td": {"class": "mono"}})
    state = StatusColumn(verbose_name=Head("状态", "State"))
    made_at = InstantColumn(verbose_name=Head("生成时间", "Made"))
    last_used_on = DayColumn(verbose_name=Head("最近使用", "Last used"))
    expires_on = DayColumn(verbose_name=Head("有效期至", "Expires"))
    withdrawn_at = InstantColumn(verbose_name=Head("作废时间", "Withdrawn"))
    change = tables.Column(
        verbose_name=Head("操作", "Change"), accessor="pk", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = InterfaceKey
        fields = ("label", "hint", "state", "made_at", "last_used_on", "expires_on", "withdrawn_at", "change")
        order_by = ("-made_at",)

    def render_hint(self, value: str) -> str:
        """The beginning alone: nobody knows the rest."""
        return f"{value}…"

    def render_change(self, record: InterfaceKey) -> SafeString | str:
        """The way to withdraw it."""
        if record.withdrawn_at:
            return ""
        where = reverse(self.withdraw_at, args=[record.pk])
        return format_html('<a href="{}">{}</a>', where, Head("作废", "Withdraw"))


class AllKeyTable(KeyTable):
    """The keys of the units that an administrator answers for."""

    empty_title = Text("没有密钥", "No keys")
    empty_hint = Text("各单位人员在“产品追溯—程序密钥”中自行生成。", "People make their own under traceability.")
    withdraw_at = "trace_program_withdraw_any"

    unit = tables.Column(verbose_name=Head("单位", "Unit"), accessor="unit__name")
    person = tables.Column(
        verbose_name=Head("人员", "Person"), accessor="person__display_name", order_by="person__username"
    )

    class Meta:
        model = InterfaceKey
        fields = (
            "unit", "person", "label", "hint", "state", "made_at", "last_used_on", "expires_on", "withdrawn_at",
            "change",
        )  # fmt: skip
        sequence = fields
        order_by = ("-made_at",)
