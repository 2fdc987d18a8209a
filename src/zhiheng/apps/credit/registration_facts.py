"""What facts offer to the floors below: importers, a comparison for the verifier, a dataset, entries of the menu."""

from __future__ import annotations

from zhiheng.apps.credit import sections_facts, tasks_facts
from zhiheng.apps.credit.datasets import CREDIT_FACTS
from zhiheng.apps.credit.facts import comparing
from zhiheng.apps.credit.importers import importers
from zhiheng.apps.registry import sections as page
from zhiheng.platform.datasets import declarations
from zhiheng.platform.intake import importing
from zhiheng.platform.ledger.comparing import register as compare
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    assert tasks_facts.collect_facts  # known to the queue since it was imported
    importing.register_family("credit", importers)
    compare("credit.facts", comparing.facts)
    declarations.register(CREDIT_FACTS)
    title = Text("信用信息", "Credit facts")
    nav.register(area="work", title=title, url="credit_facts", order=55, permission="credit.view")
    code, name = "credit-facts", sections_facts.TITLE
    page.register(code, title=name, order=45, tell=sections_facts.for_office, permission="credit.view")
    page.register(code, title=name, order=45, tell=sections_facts.for_enterprise, audience="enterprise")
    page.register(code, title=name, order=45, tell=sections_facts.for_public, audience="public")
    for code, zh, en, tone in STATES:
        status.register(code, zh=zh, en=en, tone=tone)


STATES: tuple[tuple[str, str, str, status.Tone], ...] = (
    ("fact_in_force", "有效", "In force", "info"),
    ("fact_repaired", "已修复", "Repaired", "good"),
    ("fact_expired", "已到期", "Expired", "quiet"),
    ("fact_revoked", "已撤销", "Revoked", "quiet"),
)
