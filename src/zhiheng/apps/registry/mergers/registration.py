"""What mergers offer to the floors below: an entry of the menu, tasks, words for their states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from zhiheng.apps.registry.choices import MergerState
from zhiheng.apps.registry.mergers.queries import mergers
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status, tasks

MOST = 20  # mergers on the first page of the workbench


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    title = Text("疑似同一主体", "Merging")
    nav.register(area="work", title=title, url="mergers", order=62, permission="registry.merge")
    tasks.register(to_decide)
    for code, zh, en, tone in STATES:
        status.register(code, zh=zh, en=en, tone=tone)


def to_decide(user: User, today: date) -> Iterator[tasks.Task]:
    """Mergers that somebody else proposed."""
    if not may(user, "registry.merge"):
        return
    waiting = mergers().filter(state=MergerState.PROPOSED).exclude(proposed_by=user).order_by("proposed_at")
    for one in waiting[:MOST]:
        names = f"{one.absorbed.name} → {one.survivor.name}"
        title = Text(f"决定是否合并：{names}", f"Decide whether to merge: {names}")
        yield tasks.Task(title=title, link=reverse("merger", args=[one.pk]), state="merger_proposed")


STATES: tuple[tuple[str, str, str, status.Tone], ...] = (
    ("merger_found", "待提议", "Found", "info"),
    ("merger_proposed", "待第二人决定", "A second person decides", "warn"),
    ("merger_merged", "已合并", "Merged", "good"),
    ("merger_refused", "不合并", "Not one", "quiet"),
    ("merger_undone", "已撤销合并", "Undone", "quiet"),
)
