"""Quality credit."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Quality credit."""

    name = "zhiheng.apps.credit"
    label = "credit"
    verbose_name = "质量信用"
