"""Traceability of products."""

from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    """Traceability of products."""

    name = "zhiheng.apps.traceability"
    label = "traceability"
    verbose_name = "质量追溯"

    def ready(self) -> None:
        """Offer menu entries."""
        from zhiheng.apps.traceability import registration

        registration.announce()
