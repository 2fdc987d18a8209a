"""Complaints of consumers, kept within the clocks of the law."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints of consumers, kept within the clocks of the law."""

    name = "zhiheng.apps.complaints"
    label = "complaints"
    verbose_name = "投诉举报"
