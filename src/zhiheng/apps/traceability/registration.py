"""What traceability offers to the floors below: menu entries."""

from __future__ import annotations

from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    nav.register(
        area="work", title=Text("产品追溯", "Traceability"), url="trace", order=50, permission="traceability.view"
    )
    status.register("capture_running", zh="进行中", en="Running", tone="info")
    status.register("capture_done", zh="全部接收", en="All taken", tone="good")
    status.register("capture_partly", zh="部分接收", en="Taken in part", tone="warn")
    status.register("capture_refused", zh="已退回", en="Refused", tone="bad")
    status.register("event_stands", zh="有效", en="Standing", tone="good")
    status.register("event_voided", zh="已作废", en="Taken back", tone="warn")
    status.register("event_declaration", zh="错误声明", en="Declaration of error", tone="info")
    status.register("sheet_waiting", zh="待确认", en="To be confirmed", tone="warn")
    status.register("sheet_recorded", zh="已登记", en="Recorded", tone="good")
