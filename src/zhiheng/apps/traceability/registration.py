"""What traceability offers to the floors below: menu entries."""

from __future__ import annotations

from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    nav.register(
        area="work", title=Text("产品追溯", "Traceability"), url="trace", order=50, permission="traceability.view"
    )
