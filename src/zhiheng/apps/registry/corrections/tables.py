"""Lists of corrections, for the enterprise and for the office."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.safestring import SafeString

from zhiheng.apps.registry.models import Correction
from zhiheng.vocab.bilingual import Text
from zhiheng.web.formats import MISSING
from zhiheng.web.tables import Head, InstantColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr


class OwnCorrectionTable(Table):
    """What the enterprise asked for."""

    title = Text("更正申请", "Corrections asked for")
    empty_title = Text("没有更正申请", "No correction was asked for")
    empty_hint = Text("登记内容有误时，可在上方登记信息中申请更正。", "Ask for one where the register is wrong.")

    number = tables.Column(
        verbose_name=Head("编号", "Number"), linkify=("own_correction", {"number": tables.A("number")})
    )
    fact = tables.Column(verbose_name=Head("更正事项", "Fact"), accessor="get_fact_display", order_by="fact")
    wanted = tables.Column(verbose_name=Head("应为", "Should be"), orderable=False)
    state = StatusColumn(verbose_name=Head("状态", "State"))
    filed_at = InstantColumn(verbose_name=Head("申请时间", "Asked for"))
    answered_at = InstantColumn(verbose_name=Head("答复时间", "Answered"))
    answer = tables.Column(verbose_name=Head("答复", "Answer"), default=MISSING, orderable=False)

    class Meta:
        model = Correction
        fields = ("number", "fact", "wanted", "state", "filed_at", "answered_at", "answer")
        order_by = ("-filed_at",)

    def render_state(self, record: Correction, column: StatusColumn) -> SafeString:
        """By word and colour."""
        return column.render(f"correction_{record.state}")

    def value_state(self, record: Correction) -> str:
        """The code, for exports."""
        return record.state


class CorrectionTable(OwnCorrectionTable):
    """What enterprises ask the office for."""

    title = Text("企业信息更正", "Corrections of the register")
    empty_hint = Text("企业申请更正登记信息时列在这里。", "They appear here when an enterprise asks for one.")

    number = tables.Column(verbose_name=Head("编号", "Number"), linkify=("correction", {"number": tables.A("number")}))
    organisation_name = tables.Column(verbose_name=Head("企业", "Enterprise"))
    unit = tables.Column(verbose_name=Head("审核单位", "Unit"), order_by="unit__code")

    class Meta:
        model = Correction
        fields = ("number", "organisation_name", "fact", "wanted", "state", "unit", "filed_at", "answered_at")
        exclude = ("answer",)
        sequence = fields
        order_by = ("-filed_at",)

    def render_unit(self, record: Correction) -> str:
        """The name of the unit."""
        return tr(record.unit.title) if record.unit else MISSING

    def value_unit(self, record: Correction) -> str:
        """The name of the unit, for exports."""
        return self.render_unit(record)
