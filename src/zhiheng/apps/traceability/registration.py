"""What traceability offers to the floors below: menu entries."""

from __future__ import annotations

from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    nav.register(
        area="work", title=Text("产品追溯", "Traceability"), url="trace", order=50, permission="traceability.view"
    )
    title = Text("程序密钥", "Keys for programs")
    nav.register(area="work", title=title, url="trace_programs_all", order=905, permission="accounts.manage")
    status.register("subscription_active", zh="正常", en="Running", tone="good")
    status.register("subscription_trying", zh="重试中", en="Trying again", tone="warn")
    status.register("subscription_stopped", zh="已停止", en="Stopped", tone="bad")
    status.register("subscription_ended", zh="已退订", en="Ended", tone="quiet")
    status.register("key_active", zh="有效", en="In use", tone="good")
    status.register("key_expiring", zh="即将到期", en="Expires soon", tone="warn")
    status.register("key_expired", zh="已到期", en="Expired", tone="quiet")
    status.register("key_idle", zh="账户已停用", en="Account closed", tone="warn")
    status.register("key_withdrawn", zh="已作废", en="Withdrawn", tone="quiet")
    status.register("capture_running", zh="进行中", en="Running", tone="info")
    status.register("capture_done", zh="全部接收", en="All taken", tone="good")
    status.register("capture_partly", zh="部分接收", en="Taken in part", tone="warn")
    status.register("capture_refused", zh="已退回", en="Refused", tone="bad")
    status.register("event_stands", zh="有效", en="Standing", tone="good")
    status.register("event_voided", zh="已作废", en="Taken back", tone="warn")
    status.register("event_declaration", zh="错误声明", en="Declaration of error", tone="info")
    status.register("sheet_waiting", zh="待确认", en="To be confirmed", tone="warn")
    status.register("sheet_recorded", zh="已登记", en="Recorded", tone="good")
