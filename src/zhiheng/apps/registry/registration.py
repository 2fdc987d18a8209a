"""What the register offers to the floors below: an importer, an entry of the menu, words for its states."""

from __future__ import annotations

from zhiheng.apps.registry.importers import EnterpriseImporter
from zhiheng.platform.intake import importing
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    importing.register(EnterpriseImporter())
    nav.register(
        area="work", title=Text("企业", "Organisations"), url="organisations", order=60, permission="registry.view"
    )
    for code, zh, en, tone in STATES:
        status.register(code, zh=zh, en=en, tone=tone)


STATES: tuple[tuple[str, str, str, status.Tone], ...] = (
    ("source_new", "新登记", "New", "good"),
    ("source_updated", "更新", "Updated", "info"),
    ("source_confirmed", "一致", "Confirmed", "quiet"),
    ("source_older", "较旧，仅留存", "Older, kept only", "quiet"),
    ("source_rejected", "退回待更正", "Returned for correction", "warn"),
)
