"""Tables of claimed keys and of links."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.apps.traceability.choices import ClaimState
from zhiheng.apps.traceability.forms.keys import TYPES
from zhiheng.apps.traceability.models import Claim, Link
from zhiheng.apps.traceability.tables.tracing import ThingColumn
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import DayColumn, Head, InstantColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

_TONES = {
    ClaimState.CLAIMED: "warn",
    ClaimState.CONFIRMED: "good",
    ClaimState.REFUSED: "bad",
    ClaimState.ENDED: "quiet",
    ClaimState.WITHDRAWN: "quiet",
}


def standing(claim: Claim) -> tuple[str, str]:
    """Tone and word of where a claim stands."""
    if claim.state == ClaimState.CONFIRMED and claim.end_asked_at is not None:
        return "warn", tr(Text("待终止", "End proposed"))
    return _TONES[ClaimState(claim.state)], str(claim.get_state_display())


class ClaimTable(Table):
    """Whose a key is."""

    title = Text("编码归属", "Whose keys are")
    empty_title = Text("没有申报", "Nothing is claimed")
    empty_hint = Text(
        "申报本企业的厂商识别代码，扫码页面才会显示企业名称。", "Claim your prefix, so that scanned codes name you."
    )

    digits = tables.Column(verbose_name=Head("代码", "Digits"), linkify=("trace_key", {"pk": tables.A("pk")}))
    kind = tables.Column(verbose_name=Head("类别", "Kind"))
    name = tables.Column(verbose_name=Head("企业", "Organisation"))
    uscc = tables.Column(verbose_name=Head("统一社会信用代码", "Credit code"))
    effective_from = DayColumn(verbose_name=Head("自", "Since"))
    effective_to = DayColumn(verbose_name=Head("至", "Until"))
    state = tables.Column(verbose_name=Head("状态", "State"))
    ended_at = InstantColumn(verbose_name=Head("终止登记时间", "End recorded"))

    class Meta:
        model = Claim
        fields = ("digits", "kind", "name", "uscc", "effective_from", "effective_to", "state", "ended_at")
        order_by = ("-pk",)

    def render_state(self, record: Claim) -> SafeString:
        """By word and colour."""
        return format_html('<span class="status {}">{}</span>', *standing(record))

    def value_state(self, record: Claim) -> str:
        """The word alone."""
        return standing(record)[1]


class LinkTable(Table):
    """Where codes lead."""

    title = Text("扫码链接", "Links of scanned codes")
    empty_title = Text("没有登记链接", "No links are registered")
    empty_hint = Text("没有登记时，扫码打开本站的产品页。", "Without any, a scan opens this site's own page.")

    anchor = ThingColumn(verbose_name=Head("编码", "Code"))
    link_type = tables.Column(verbose_name=Head("类型", "Type"))
    title_ = tables.Column(verbose_name=Head("标题", "Title"), accessor="title")
    target = tables.Column(verbose_name=Head("网址", "Address"))
    is_default = tables.BooleanColumn(verbose_name=Head("默认", "Default"))
    at = InstantColumn(verbose_name=Head("登记时间", "Registered"))
    withdrawn_at = InstantColumn(verbose_name=Head("撤回时间", "Withdrawn"))
    change = tables.Column(
        verbose_name=Head("操作", "Change"), accessor="pk", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = Link
        fields = ("anchor", "link_type", "title_", "target", "is_default", "at", "withdrawn_at", "change")
        order_by = ("-pk",)

    def render_link_type(self, value: str) -> str:
        """By name."""
        return str(TYPES.get(value, value))

    def render_change(self, record: Link) -> SafeString | str:
        """The way to withdraw it."""
        if record.withdrawn_at:
            return ""
        return format_html(
            '<a href="{}">{}</a>', reverse("trace_link_withdraw", args=[record.pk]), Head("撤回", "Withdraw")
        )
