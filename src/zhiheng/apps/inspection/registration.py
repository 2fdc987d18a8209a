"""What inspections offer to the floors below: an importer, datasets, entries of the menu, words for states."""

from __future__ import annotations

from zhiheng.apps.inspection.datasets import FAILING_SAMPLES, INSPECTIONS
from zhiheng.apps.inspection.importers import InspectionImporter
from zhiheng.platform.datasets import declarations
from zhiheng.platform.intake import importing
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav, status


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    importing.register(InspectionImporter())
    declarations.register(INSPECTIONS)
    declarations.register(FAILING_SAMPLES)
    nav.register(
        area="work",
        title=Text("检验结果", "Inspection results"),
        url="inspections",
        order=50,
        permission="inspection.view",
    )
    status.register("set_aside", zh="待处理", en="To be dealt with", tone="warn")
    status.register("settled", zh="已处理", en="Settled", tone="quiet")
