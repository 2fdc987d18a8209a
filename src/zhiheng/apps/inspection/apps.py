"""Results of sampling inspections."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """Results of sampling inspections."""

    name = "zhiheng.apps.inspection"
    label = "inspection"
    verbose_name = "监督抽查"

    def ready(self) -> None:
        """Offer the importer, the datasets and the menu entries."""
        from zhiheng.apps.inspection import registration

        registration.announce()
