"""The append-only log of every action."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Who did what to which record, provably unchanged since."""

    name = "zhiheng.platform.ledger"
    label = "ledger"
    verbose_name = "可信日志"
