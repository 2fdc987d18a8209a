"""Puts the returns into the navigation, the task list, the imports and the datasets."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Returns of departments and cities."""

    name = "zhiheng.apps.returns"
    label = "returns"
    verbose_name = "数据报送"

    def ready(self) -> None:
        """Register what others find by name."""
        from zhiheng.apps.returns import datasets, importers, reminders
        from zhiheng.platform.datasets import declarations
        from zhiheng.platform.intake import importing
        from zhiheng.vocab.bilingual import Text
        from zhiheng.web import nav, tasks

        declarations.register(datasets.RETURNS)
        importing.register(importers.ReturnsImporter())
        tasks.register(reminders.tasks_of)
        nav.register(area="work", title=Text("数据报送", "Returns"), url="returns", order=30, permission="returns.view")
        nav.register(
            area="work", title=Text("校验问题", "Findings"), url="findings", order=31, permission="returns.view"
        )
