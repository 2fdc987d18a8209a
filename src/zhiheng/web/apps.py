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
        from zhiheng.web.cases import registration as cases
        from zhiheng.web.imports import registration as imports

        nav.register(area="work", title=Text("我的任务", "My tasks"), url="work", order=0)
        for title, url, order, permission in (
            (Text("存证账", "Ledger"), "ledger", 800, "ledger.view"),
            (Text("单位与人员", "Units and people"), "units", 900, "accounts.view"),
        ):
            nav.register(area="work", title=title, url=url, order=order, permission=permission)
        imports.announce()
        cases.announce()
