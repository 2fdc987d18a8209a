"""What the register offers to the floors below: an importer, entries of the menu, words for its states, its cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.apps.registry.choices import CorrectionState
from zhiheng.apps.registry.corrections import queries
from zhiheng.apps.registry.corrections.actions import PROCEDURE
from zhiheng.apps.registry.importers import EnterpriseImporter
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.platform.attachments import views as attachments
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.intake import importing
from zhiheng.platform.workflow import owners
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status, tasks

MOST = 50  # tasks of one kind on one page; the list has them all


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    importing.register(EnterpriseImporter())
    for area, title, url, order, permission in (
        ("work", Text("我的企业", "My enterprise"), "my_enterprise", 10, "registry.own"),
        ("work", Text("企业", "Organisations"), "organisations", 60, "registry.view"),
        ("work", Text("企业信息更正", "Corrections"), "corrections", 61, "registry.correct"),
        ("public", Text("企业查询", "Enterprises"), "public_organisations", 80, None),
    ):
        nav.register(area=area, title=title, url=url, order=order, permission=permission)  # type: ignore[arg-type]  # the two areas above
    for code, zh, en, tone in STATES:
        status.register(code, zh=zh, en=en, tone=tone)
    attachments.register(PROCEDURE, may_open, following=following)
    owners.register(PROCEDURE, owners.Owner(handle="registry.correct", decide="registry.correct", page="correction"))
    tasks.register(to_examine)


def may_open(request: HttpRequest, attachment: Attachment) -> bool:
    """The row was visible already; this asks what the role allows."""
    return may(request.user, "registry.correct") or attachment.case.follower == following(request) != ""


def following(request: HttpRequest) -> str:
    """The keyed hash by which a person of an enterprise follows the cases that it brought."""
    if not isinstance(request.user, User) or request.user.unit is None or not may(request.user, "registry.own"):
        return ""
    return queries.follower_of(request.user.unit)


def to_examine(user: User, today: date) -> Iterator[tasks.Task]:
    """The corrections that wait for an answer of the person's unit."""
    if user.unit_id is None or not may(user, "registry.correct"):
        return
    waiting = queries.corrections().filter(unit=user.unit_id, state=CorrectionState.OPEN).order_by("filed_at")
    for one in waiting[:MOST]:
        name, fact = one.organisation_name, one.get_fact_display()
        title = Text(f"审核更正申请：{name}（{fact}）", f"Examine a correction: {name} ({fact})")
        yield tasks.Task(title=title, link=reverse("correction", args=[one.number]), state="correction_open")


STATES: tuple[tuple[str, str, str, status.Tone], ...] = (
    ("source_new", "新登记", "New", "good"),
    ("source_updated", "更新", "Updated", "info"),
    ("source_confirmed", "一致", "Confirmed", "quiet"),
    ("source_older", "较旧，仅留存", "Older, kept only", "quiet"),
    ("source_rejected", "退回待更正", "Returned for correction", "warn"),
    ("correction_open", "审核中", "Being examined", "info"),
    ("correction_accepted", "已更正", "Corrected", "good"),
    ("correction_refused", "不予更正", "Not corrected", "warn"),
    ("correction_withdrawn", "已撤回", "Withdrawn", "quiet"),
)
