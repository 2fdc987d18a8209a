"""Words and tones of statuses: a status is always a word first and a colour second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiheng.vocab.bilingual import Text

Tone = Literal["good", "bad", "warn", "info", "quiet"]


@dataclass(frozen=True, slots=True)
class Status:
    """How a status is shown. ``bad`` (red) is kept for what needs somebody to act."""

    label: Text
    tone: Tone


_statuses: dict[str, Status] = {}


def register(code: str, *, zh: str, en: str, tone: Tone) -> None:
    """Teach the frame one more status; the same word always has the same tone everywhere."""
    _statuses[code] = Status(Text(zh, en), tone)


def status_of(code: str) -> Status:
    """The status called ``code``.

    Raises:
        KeyError: nobody has registered it.
    """
    return _statuses[code]


for _code, _zh, _en, _tone in (
    ("met", "达到", "Met", "good"),
    ("missed", "未达到", "Not met", "bad"),
    ("inconclusive", "不能判定", "Inconclusive", "warn"),
    ("no_data", "无数据", "No data", "quiet"),
    ("not_due", "未到期", "Not yet due", "info"),
    ("draft", "草稿", "Draft", "quiet"),
    ("submitted", "已提交", "Submitted", "info"),
    ("checked", "已审核", "Checked", "info"),
    ("sent_back", "已退回", "Sent back", "warn"),
    ("accepted", "已接收", "Accepted", "good"),
    ("locked", "已锁定", "Locked", "good"),
    ("overdue", "逾期", "Overdue", "bad"),
    ("frozen", "已冻结", "Frozen", "info"),
    ("approved", "已批准", "Approved", "good"),
    ("released", "已发布", "Released", "good"),
    ("revised", "已修订", "Revised", "warn"),
    ("waiting", "等待中", "Waiting", "quiet"),
    ("running", "进行中", "Running", "info"),
    ("done", "已完成", "Done", "good"),
    ("failed", "失败", "Failed", "bad"),
    ("pass", "合格", "Pass", "good"),
    ("fail", "不合格", "Fail", "bad"),
    ("undetermined", "未判定", "Undetermined", "warn"),
    ("served", "已支持", "Served", "good"),
    ("planned", "已计划", "Planned", "info"),
    ("declaratory", "宣示性条款", "Declaratory", "quiet"),
    ("clock_running", "计时中", "Running", "info"),
    ("clock_half", "已过半", "Half used", "info"),
    ("clock_late", "将到期", "Running out", "warn"),
    ("clock_expired", "已超期", "Overdue", "bad"),
    ("clock_paused", "暂停", "Paused", "quiet"),
    ("clock_in-time", "按期完成", "In time", "good"),
    ("clock_too-late", "超期完成", "Too late", "warn"),
    ("case_open", "办理中", "Open", "info"),
    ("case_waiting", "等待中", "Waiting", "warn"),
    ("case_closed", "已办结", "Closed", "quiet"),
    ("active", "在用", "Active", "good"),
    ("inactive", "停用", "Inactive", "quiet"),
):
    register(_code, zh=_zh, en=_en, tone=_tone)  # type: ignore[arg-type]  # the tones above are the five
