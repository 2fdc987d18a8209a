"""Quality credit."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Quality credit."""

    name = "zhiheng.apps.credit"
    label = "credit"
    verbose_name = "质量信用"

    def ready(self) -> None:
        """Offer what facts and grades have for the floors below."""
        from zhiheng.apps.credit import registration_facts, registration_grades

        registration_facts.announce()
        registration_grades.announce()
