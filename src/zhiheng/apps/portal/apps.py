"""The public site."""

from django.apps import AppConfig

from zhiheng.vocab.bilingual import Text


class PortalConfig(AppConfig):
    """The public site."""

    name = "zhiheng.apps.portal"
    label = "portal"
    verbose_name = "公众网站"

    def ready(self) -> None:
        """Put the public pages into the navigation; have charts drawn for every release."""
        from zhiheng.apps.portal.tasks import draw_ahead
        from zhiheng.apps.publication.messages import Released
        from zhiheng.platform.announcements import subscribe
        from zhiheng.web import nav, status

        subscribe(Released, draw_ahead)
        status.register("worded", zh="定性，未量化", en="In words only", tone="quiet")

        for order, (url, title) in enumerate(_PAGES):
            nav.register(area="public", title=title, url=url, order=order)


_PAGES = (
    ("home", Text("目标进展", "Progress")),
    ("cities", Text("地市", "Cities")),
    ("targets", Text("目标清单", "Targets")),
    ("coverage", Text("条款落实", "Coverage")),
    ("bodies", Text("部门职责", "Duties")),
    ("releases", Text("发布", "Releases")),
    ("downloads", Text("数据下载", "Data")),
)
