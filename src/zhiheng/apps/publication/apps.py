"""Publication: what was approved becomes a release that never changes."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Publication: what was approved becomes a release that never changes."""

    name = "zhiheng.apps.publication"
    label = "publication"
    verbose_name = "发布"

    def ready(self) -> None:
        """Register what others find by name."""
        from zhiheng.apps.publication import pending
        from zhiheng.vocab.bilingual import Text
        from zhiheng.web import nav, tasks

        tasks.register(pending.tasks_of)
        nav.register(
            area="work",
            title=Text("冻结与发布", "Freeze and release"),
            url="freezes",
            order=50,
            permission="publication.view",
        )
