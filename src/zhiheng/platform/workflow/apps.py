"""Cases, their steps and their clocks, as the procedures of the packs say."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Cases, their steps and their clocks, as the procedures of the packs say."""

    name = "zhiheng.platform.workflow"
    label = "workflow"
    verbose_name = "办理流程"
