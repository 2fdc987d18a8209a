"""Lists of sharing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2 import Column

from zhiheng.apps.sharing import catalogue
from zhiheng.apps.sharing.models import CreditReport, Delivery, Notice, ShareFile, Subscription
from zhiheng.vocab.bilingual import Text
from zhiheng.web.status import status_of
from zhiheng.web.tables import DayColumn, Head, InstantColumn, NumberColumn, Table
from zhiheng.web.templatetags.zhiheng import tr

WIDE = {"td": {"class": "wide"}}


def badge(code: str) -> SafeString:
    """A status by word and colour."""
    found = status_of(code)
    return format_html('<span class="status {}">{}</span>', found.tone, tr(found.label))


class ItemColumn(Column):  # type: ignore[misc]  # django-tables2 carries no types
    """What the catalogue calls the item."""

    def render(self, value: str) -> str:
        """Its name."""
        return tr(catalogue.title_of(value))


class DigestColumn(Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A hash by its first digits; the whole stands in exports."""

    def render(self, value: str) -> SafeString:
        """The first digits."""
        return format_html('<span class="mono" title="{}">{}…</span>', value, value[:12])

    def value(self, value: str) -> str:
        """The whole."""
        return value


class UnitColumn(Column):  # type: ignore[misc]  # django-tables2 carries no types
    """A unit by its name, sorted by its code."""

    def __init__(self, field: str, **options: Any) -> None:
        super().__init__(accessor=field, order_by=f"{field}__code", **options)

    def render(self, value: Any) -> str:
        """The name of the unit."""
        return tr(value.title)

    def value(self, value: Any) -> str:
        """The same for exports."""
        return tr(value.title)


class SubscriptionTable(Table):
    """Who may have what."""

    title = Text("订阅", "Subscriptions")
    empty_title = Text("没有订阅", "No subscriptions")
    empty_hint = Text("需要其他部门的信用信息时，在这里申请订阅。", "Ask here for facts of other departments.")

    pk = Column(verbose_name=Head("编号", "Number"))
    item = ItemColumn(verbose_name=Head("信息项", "Item"), attrs=WIDE)
    unit = UnitColumn("unit", verbose_name=Head("订阅单位", "Receiver"))
    provider = UnitColumn("provider", verbose_name=Head("提供单位", "Provider"))
    purpose = Column(verbose_name=Head("用途", "Purpose"), attrs=WIDE)
    state = Column(verbose_name=Head("状态", "State"))
    from_on = DayColumn(verbose_name=Head("开始", "From"))
    until_on = DayColumn(verbose_name=Head("截止", "Until"))
    asked_at = InstantColumn(verbose_name=Head("申请时间", "Asked"))

    def render_pk(self, value: int) -> SafeString:
        """Linked to its page."""
        return format_html('<a class="mono" href="{}">{}</a>', reverse("subscription", args=[value]), value)

    def value_pk(self, value: int) -> int:
        """The number alone."""
        return value

    def render_state(self, record: Subscription) -> SafeString:
        """By word and colour; an approved one whose last day is over has expired."""
        is_over = record.state == "approved" and record.until_on < timezone.localdate()
        return badge("subscription_expired" if is_over else f"subscription_{record.state}")

    def value_state(self, record: Subscription) -> str:
        """The code."""
        return str(record.state)


class ReceiptTable(Table):
    """What was given to whom."""

    title = Text("共享回执", "Receipts")
    empty_title = Text("没有共享回执", "No receipts")
    empty_hint = Text("每次提供信息都会自动留下回执。", "Each giving of facts leaves one by itself.")

    pk = Column(verbose_name=Head("回执", "Receipt"))
    at = InstantColumn(verbose_name=Head("时间", "When"))
    item = ItemColumn(verbose_name=Head("信息项", "Item"), attrs=WIDE)
    unit = UnitColumn("unit", verbose_name=Head("接收单位", "Receiver"))
    provider = UnitColumn("provider", verbose_name=Head("提供单位", "Provider"))
    channel = Column(accessor="get_channel_display", verbose_name=Head("方式", "Way"), order_by="channel")
    count = NumberColumn(verbose_name=Head("条数", "Facts"))
    organisation = Column(accessor="organisation__name", verbose_name=Head("主体", "Organisation"), default="—")
    purpose = Column(verbose_name=Head("用途", "Purpose"), attrs=WIDE)
    digest = DigestColumn(verbose_name=Head("内容摘要", "Digest"))


class DeliveryTable(Table):
    """What was pushed."""

    title = Text("推送", "Pushes")
    empty_title = Text("没有推送", "No pushes")
    empty_hint = Text("订阅写明推送地址后，新信息和撤回通知自动推送。", "Subscriptions with an address are pushed to.")

    made_at = InstantColumn(verbose_name=Head("生成", "Made"))
    subscription = Column(accessor="subscription_id", verbose_name=Head("订阅", "Subscription"))
    unit = UnitColumn("unit", verbose_name=Head("接收单位", "Receiver"))
    state = Column(verbose_name=Head("状态", "State"))
    attempts = NumberColumn(verbose_name=Head("次数", "Attempts"))
    next_at = InstantColumn(verbose_name=Head("下次", "Next"))
    fault = Column(verbose_name=Head("原因", "Why not"), default="—", attrs=WIDE)
    again = Column(empty_values=(), verbose_name=Head("办理", "Act"), orderable=False, exclude_from_export=True)

    def render_state(self, record: Delivery) -> SafeString:
        """By word and colour; the value of a field with choices would be its label."""
        return badge(f"delivery_{record.state}")

    def value_state(self, record: Delivery) -> str:
        """The code."""
        return str(record.state)

    def render_again(self, record: Delivery) -> SafeString | str:
        """Where one that was given up is tried again."""
        if record.state != "given_up":
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("delivery_again", args=[record.pk]), tr(Text("重试", "Again"))
        )


class NoticeTable(Table):
    """What was recalled, and who has said that it was carried out."""

    title = Text("撤回和修复通知", "Recalls and repairs")
    empty_title = Text("没有通知", "No notices")
    empty_hint = Text("已获取的信息被撤销或者修复时，自动通知到这里。", "They come when a given fact is recalled.")

    about = Column(verbose_name=Head("主体", "Organisation"), attrs=WIDE)
    uscc = Column(verbose_name=Head("代码", "Code"), default="—")
    item = ItemColumn(verbose_name=Head("信息项", "Item"), attrs=WIDE)
    reason = Column(accessor="get_reason_display", verbose_name=Head("事由", "Reason"), order_by="reason")
    unit = UnitColumn("unit", verbose_name=Head("接收单位", "Receiver"))
    raised_at = InstantColumn(verbose_name=Head("发出", "Told"))
    due_on = DayColumn(verbose_name=Head("期限", "Due"))
    state = Column(empty_values=(), verbose_name=Head("状态", "State"), order_by="acknowledged_at")

    class Meta:
        order_by = ("due_on",)

    def render_about(self, record: Notice) -> SafeString:
        """Linked to the notice."""
        return format_html('<a href="{}">{}</a>', reverse("notice", args=[record.pk]), record.about)

    def value_about(self, value: str) -> str:
        """The name alone."""
        return value

    def render_state(self, record: Notice) -> SafeString:
        """By word and colour."""
        return badge(f"notice_{state_of(record)}")

    def value_state(self, record: Notice) -> str:
        """The code."""
        return state_of(record)


def state_of(notice: Notice) -> str:
    """How far a notice is, as of today."""
    if notice.acknowledged_at is None:
        return "overdue" if notice.due_on < timezone.localdate() else "open"
    return "late" if timezone.localdate(notice.acknowledged_at) > notice.due_on else "done"


class PackageTable(Table):
    """Packages of bulk exchange."""

    title = Text("批量交换", "Bulk exchange")
    empty_title = Text("没有交换文件", "No packages")
    empty_hint = Text("在已批准的订阅页面提取。", "They are made on the page of an approved subscription.")

    name = Column(verbose_name=Head("文件", "File"))
    at = InstantColumn(accessor="share__at", verbose_name=Head("生成", "Made"))
    item = ItemColumn(accessor="share__item", verbose_name=Head("信息项", "Item"), attrs=WIDE)
    unit = UnitColumn("share__unit", verbose_name=Head("接收单位", "Receiver"))
    count = NumberColumn(accessor="share__count", verbose_name=Head("条数", "Facts"))
    size = NumberColumn(verbose_name=Head("字节", "Bytes"))
    until_on = DayColumn(verbose_name=Head("可下载至", "Until"))
    sha256 = DigestColumn(verbose_name="SHA-256")

    def render_name(self, record: ShareFile) -> SafeString | str:
        """Linked while it is there."""
        if record.until_on < timezone.localdate():
            return record.name
        return format_html('<a href="{}" download>{}</a>', reverse("package", args=[record.pk]), record.name)

    def value_name(self, value: str) -> str:
        """The name alone."""
        return value


class ReportTable(Table):
    """Credit reports that were issued."""

    title = Text("信用报告", "Credit reports")
    empty_title = Text("没有信用报告", "No credit reports")
    empty_hint = Text("点“出具报告”，输入统一社会信用代码。", "Issue one by the credit code of the organisation.")

    number = Column(verbose_name=Head("编号", "Number"))
    about = Column(verbose_name=Head("主体", "Organisation"), attrs=WIDE)
    edition = Column(accessor="get_edition_display", verbose_name=Head("版本", "Edition"), order_by="edition")
    purpose = Column(verbose_name=Head("用途", "Purpose"), attrs=WIDE)
    at = InstantColumn(verbose_name=Head("出具", "Issued"))
    files = Column(empty_values=(), verbose_name=Head("文件", "Files"), orderable=False, exclude_from_export=True)
    sha256 = DigestColumn(verbose_name="SHA-256")

    def render_files(self, record: CreditReport) -> SafeString:
        """PDF and the file that verifies."""
        addresses = [reverse("credit_report_file", args=[record.number, ending]) for ending in ("pdf", "json")]
        return format_html('<a href="{}" download>PDF</a> <a href="{}" download>JSON</a>', *addresses)


class _PublicTable(Table):
    name = Column(verbose_name=Head("主体", "Organisation"), attrs=WIDE)
    uscc = Column(verbose_name=Head("统一社会信用代码", "Credit code"), default="—")

    def render_name(self, record: dict[str, Any]) -> SafeString:
        """Linked to its page."""
        page = reverse("credit_organisation", args=[record["address"]])
        return format_html('<a href="{}">{}</a>', page, record["name"])

    def value_name(self, value: str) -> str:
        """The name alone."""
        return value


class LookupTable(_PublicTable):
    """Organisations that may be meant."""

    title = Text("企业", "Organisations")
    grade = Column(verbose_name=Head("信用等级", "Grade"), default="—", orderable=False)


class PenaltyTable(_PublicTable):
    """Penalties that are published now."""

    title = Text("行政处罚公示", "Published penalties")
    empty_title = Text("没有公示的行政处罚", "No penalty is published")
    kind = Column(verbose_name=Head("处罚种类", "Penalty"))
    document = Column(verbose_name=Head("文书号", "Decision"), default="—")
    source = Column(verbose_name=Head("作出单位", "Authority"))
    since = DayColumn(verbose_name=Head("公示日期", "Published"))
    until = DayColumn(verbose_name=Head("公示至", "Until"))
    repair_from = DayColumn(verbose_name=Head("可申请修复", "Repair from"))


class DishonestTable(_PublicTable):
    """Organisations on the list of serious violators."""

    title = Text("严重违法失信名单", "Serious violators")
    empty_title = Text("名单上没有主体", "Nobody is on the list")
    sector = Column(verbose_name=Head("领域", "Sector"), default="—")
    document = Column(verbose_name=Head("文书号", "Decision"), default="—")
    source = Column(verbose_name=Head("列入单位", "Authority"))
    since = DayColumn(verbose_name=Head("列入日期", "Listed"))
    until = DayColumn(verbose_name=Head("期满日期", "Term ends"))
    repair_from = DayColumn(verbose_name=Head("可申请提前移出", "May ask to leave"))
