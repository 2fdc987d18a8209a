"""Units, people, roles and what each may see."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units, people, roles and what each may see."""

    name = "zhiheng.platform.accounts"
    label = "accounts"
    verbose_name = "单位与人员"
