"""Tables of uploads and of rows sent back."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.platform.intake import importing
from zhiheng.platform.intake.models import RowIssue, Upload
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem
from zhiheng.web.phrases import phrase as say
from zhiheng.web.tables import InstantColumn, NumberColumn, StatusColumn, Table
from zhiheng.web.templatetags.zhiheng import tr


def kind_title(kind: str) -> str:
    """What files of this kind are called."""
    try:
        return tr(importing.get(kind).title)
    except Problem:  # an importer of an earlier version
        return kind


class UploadTable(Table):
    """What came in."""

    title = Text("导入记录", "Imports")
    empty_title = Text("还没有导入任何文件", "No file has been imported yet")
    empty_hint = Text("选择数据类别并上传第一个文件。", "Choose a kind of data and upload the first file.")

    filename = tables.Column(verbose_name=say("文件", "File"), linkify=("import", {"pk": tables.A("pk")}))
    kind = tables.Column(verbose_name=say("类别", "Kind"))
    unit = tables.Column(verbose_name=say("报送单位", "Unit"), order_by="unit__name")
    received_at = InstantColumn(verbose_name=say("接收时间", "Received"))
    status = StatusColumn(verbose_name=say("状态", "State"))
    rows_read = NumberColumn(verbose_name=say("行数", "Rows"), accessor="rows")
    accepted = NumberColumn(verbose_name=say("接受", "Accepted"))
    duplicates = NumberColumn(verbose_name=say("重复", "Duplicates"))
    rejected = NumberColumn(verbose_name=say("退回", "Sent back"))
    open_rows = NumberColumn(verbose_name=say("待更正", "Still open"))

    class Meta:
        model = Upload
        fields: tuple[str, ...] = ()
        order_by = ("-received_at",)

    def render_kind(self, value: str) -> str:
        """The title of the kind."""
        return kind_title(value)

    def value_kind(self, value: str) -> str:
        """The kind as written in addresses."""
        return value

    def render_status(self, value: str, record: Upload, column: StatusColumn) -> str:
        """The badge."""
        return column.render(f"upload_{record.status}")

    def value_status(self, record: Upload) -> str:
        """The code."""
        return str(record.status)


class IssueTable(Table):
    """Rows sent back, with reason and remedy."""

    title = Text("退回的行", "Rows sent back")
    empty_title = Text("没有退回的行", "No row was sent back")
    empty_hint = None

    row = NumberColumn(verbose_name=say("行号", "Row"))
    sheet = tables.Column(verbose_name=say("工作表", "Sheet"))
    column = tables.Column(verbose_name=say("列", "Column"))
    value = tables.Column(verbose_name=say("原值", "Value"), attrs={"td": {"class": "mono"}})
    message = tables.Column(verbose_name=say("原因", "Reason"), order_by="code")
    remedy = tables.Column(verbose_name=say("处理办法", "What to do"), orderable=False)
    code = tables.Column(verbose_name=say("代码", "Code"))
    state = StatusColumn(verbose_name=say("状态", "State"), accessor="resolved_at", empty_values=())

    class Meta:
        model = RowIssue
        fields: tuple[str, ...] = ()
        order_by = ("row",)

    def render_message(self, value: Text) -> str:
        """In the language of the page."""
        return tr(value)

    def value_message(self, value: Text) -> str:
        """The same for exports."""
        return tr(value)

    def render_remedy(self, value: Text) -> str:
        """In the language of the page."""
        return tr(value)

    def value_remedy(self, value: Text) -> str:
        """The same for exports."""
        return tr(value)

    def render_state(self, record: RowIssue, column: StatusColumn) -> SafeString:
        """Open, or corrected by a later upload."""
        badge = column.render("issue_corrected" if record.resolved_at else "issue_open")
        return format_html("{}", badge)

    def value_state(self, record: RowIssue) -> str:
        """The same for exports."""
        return "corrected" if record.resolved_at else "open"
