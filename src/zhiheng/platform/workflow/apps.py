"""Cases, their steps and their clocks, as the procedures of the packs say."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkflowConfig(AppConfig):
    """Cases, their steps and their clocks, as the procedures of the packs say."""

    name = "zhiheng.platform.workflow"
    label = "workflow"
    verbose_name = "办理流程"

    def ready(self) -> None:
        """What procedures allow is copied for the database's guards after each migration; cases can be verified."""
        from zhiheng.platform.ledger import comparing as ledger
        from zhiheng.platform.workflow import comparing, legal

        ledger.register("cases", comparing.cases)
        post_migrate.connect(legal.sync, sender=self, dispatch_uid="workflow.legal")
