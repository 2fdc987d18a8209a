"""What inspections offer to others: an importer, datasets, entries of the menu, sections of pages, words of states."""

from __future__ import annotations

from zhiheng.apps.inspection import sections
from zhiheng.apps.inspection.datasets import FAILING_SAMPLES, INSPECTIONS
from zhiheng.apps.inspection.importers import InspectionImporter
from zhiheng.apps.registry import sections as page
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
    contribute()
    status.register("set_aside", zh="待处理", en="To be dealt with", tone="warn")
    status.register("settled", zh="已处理", en="Settled", tone="quiet")


def contribute() -> None:
    """Tell of inspections on the page of an organisation."""
    page.register("inspections", title=sections.TITLE, order=20, tell=sections.for_office, permission="inspection.view")
    page.register("inspections", title=sections.TITLE, order=20, tell=sections.for_enterprise, audience="enterprise")
    page.register("inspections", title=sections.TITLE, order=20, tell=sections.for_public, audience="public")
