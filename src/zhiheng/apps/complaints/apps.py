"""Complaints of consumers, kept within the clocks of the law."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints of consumers, kept within the clocks of the law."""

    name = "zhiheng.apps.complaints"
    label = "complaints"
    verbose_name = "投诉举报"

    def ready(self) -> None:
        """Answer the conditions of the procedures; put the pages into the navigation."""
        from zhiheng.apps.complaints import conditions, datasets, sections
        from zhiheng.apps.complaints.choices import PROCEDURES
        from zhiheng.apps.complaints.exchange import PlatformImporter
        from zhiheng.apps.complaints.importers import AppealImporter
        from zhiheng.apps.complaints.opening import may_open
        from zhiheng.apps.registry import sections as page
        from zhiheng.platform.attachments import views as attachments
        from zhiheng.platform.datasets import declarations
        from zhiheng.platform.intake import importing
        from zhiheng.platform.workflow import guards, owners
        from zhiheng.vocab.bilingual import Text
        from zhiheng.web import nav

        for name, condition in conditions.ALL.items():
            guards.register(name, condition)
        declarations.register(datasets.COMPLAINTS)
        importing.register(AppealImporter())
        importing.register(PlatformImporter())
        owner = owners.Owner(handle="complaints.handle", decide="complaints.decide", page="complaint")
        for procedure in PROCEDURES.values():
            attachments.register(procedure, may_open)
            owners.register(procedure, owner)
        page.register(
            "complaints", title=sections.TITLE, order=30, tell=sections.for_office, permission="complaints.view"
        )
        page.register(
            "complaints", title=sections.PUBLISHED, order=30, tell=sections.for_enterprise, audience="enterprise"
        )
        page.register("complaints", title=sections.PUBLISHED, order=30, tell=sections.for_public, audience="public")
        nav.register(area="public", title=Text("投诉举报", "Complain"), url="complain", order=90)
        title = Text("投诉举报", "Complaints")
        nav.register(area="work", title=title, url="complaints", order=40, permission="complaints.view")
