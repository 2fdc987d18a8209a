"""Files come in: kept as sent, read, mapped, handed over, answered with a receipt."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Files that come in."""

    name = "zhiheng.platform.intake"
    label = "intake"
    verbose_name = "数据导入"
