"""The register of organisations."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The register of organisations."""

    name = "zhiheng.apps.registry"
    label = "registry"
    verbose_name = "主体登记"

    def ready(self) -> None:
        """Offer the importer and the menu entry."""
        from zhiheng.apps.registry import registration
        from zhiheng.apps.registry.mergers import registration as mergers

        registration.announce()
        mergers.announce()
