"""The shared page frame."""

from django.apps import AppConfig

from zhiheng.vocab.bilingual import Text


class WebConfig(AppConfig):
    """The shared page frame."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Put the frame's own pages into the navigation."""
        from zhiheng.web import nav

        nav.register(area="work", title=Text("我的任务", "My tasks"), url="work", order=0)
        nav.register(
            area="work",
            title=Text("单位与人员", "Units and people"),
            url="units",
            order=900,
            permission="accounts.view",
        )
