"""Sharing of credit facts."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Sharing of credit facts."""

    name = "zhiheng.apps.sharing"
    label = "sharing"
    verbose_name = "信息共享"

    def ready(self) -> None:
        """Put pages, statuses and tasks where the frame finds them."""
        from zhiheng.apps.sharing import registration

        registration.announce()
