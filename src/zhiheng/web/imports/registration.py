"""What the pages of imports put into the frame: an entry of the menu and words for states."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.intake import queries
from zhiheng.platform.intake.choices import UploadStatus
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status, tasks


def announce() -> None:
    """Put everything in its place (once, when the frame starts)."""
    nav.register(area="work", title=Text("数据导入", "Imports"), url="imports", order=20, permission="intake.view")
    for state in UploadStatus:
        status.register(f"upload_{state.value}", zh=state.text.zh, en=state.text.en, tone=state.tone)
    status.register("issue_open", zh="待更正", en="Open", tone="warn")
    status.register("issue_corrected", zh="已更正", en="Corrected", tone="good")
    tasks.register(waiting)


def waiting(user: User, today: date) -> Iterable[tasks.Task]:
    """Files of the person's unit that wait for confirmation or correction."""
    if not may(user, "intake.upload") or user.unit is None:
        return
    own = queries.uploads().filter(unit=user.unit)
    for upload in own.filter(status=UploadStatus.DETECTED)[:20]:
        title = Text(f"确认导入：{upload.filename}", f"Confirm import: {upload.filename}")
        yield tasks.Task(title, f"/work/imports/{upload.pk}/", "upload_detected")
    for upload in own.filter(status=UploadStatus.FINISHED, corrects=None, open_rows__gt=0)[:20]:
        rows = upload.open_rows
        title = Text(f"更正退回的 {rows} 行：{upload.filename}", f"Correct {rows} rows: {upload.filename}")
        yield tasks.Task(title, f"/work/imports/{upload.pk}/", "issue_open")
