"""Two organisations side by side, and what a page says of mergers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhiheng.apps.registry import queries
from zhiheng.apps.registry.mergers.queries import mergers_of
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.apps.registry.tables import division_name
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web import formats

FACTS: tuple[tuple[str, Text], ...] = (
    ("name", Text("名称", "Name")),
    ("uscc", Text("统一社会信用代码", "Unified code")),
    ("orgcode", Text("组织机构代码", "Organisation code")),
    ("kind", Text("企业类型", "Legal form")),
    ("legal_representative", Text("法定代表人", "Legal representative")),
    ("division", Text("行政区划", "Division")),
    ("address", Text("注册地址", "Registered address")),
    ("registered_on", Text("注册日期", "Registered on")),
    ("industry", Text("行业", "Industry")),
    ("status", Text("登记状态", "Status")),
    ("recorded_at", Text("登记时间", "Recorded")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of both organisations."""

    title: Text
    survivor: str
    absorbed: str

    @property
    def differs(self) -> bool:
        """Both say something, and not the same."""
        return formats.MISSING not in (self.survivor, self.absorbed) and self.survivor != self.absorbed


def side_by_side(merger: Merger) -> list[Fact]:
    """What is known of the two, fact by fact."""
    return [Fact(title, _told(merger.survivor, name), _told(merger.absorbed, name)) for name, title in FACTS]


def _told(organisation: Organisation, name: str) -> str:
    value = getattr(organisation, name)
    if name == "division":
        return division_name(value)
    if name in ("kind", "status"):
        return str(getattr(organisation, f"get_{name}_display")())
    if name == "recorded_at":
        return formats.instant(value)
    return formats.day(value) if name == "registered_on" else value or formats.MISSING


def parts(merger: Merger) -> list[dict[str, Any]]:
    """What the score is made of, in both languages, without what weighs nothing."""
    told = merger.explanation.get("parts", [])
    return [{"text": Text(part["zh"], part["en"]), "weight": part["weight"]} for part in told if part["weight"]]


def of_organisation(organisation: Organisation, user: Any) -> dict[str, Any]:
    """What the page of an organisation says of mergers."""
    may_merge = isinstance(user, User) and may(user, "registry.merge")
    return {
        "merged_into": organisation.merged_into,
        "merged_with": list(queries.merged_with(organisation)),
        "mergers": list(mergers_of(organisation)) if may_merge else [],
        "may_merge": may_merge,
    }
