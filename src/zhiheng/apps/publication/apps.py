"""Publication: what was approved becomes a release that never changes."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Publication: what was approved becomes a release that never changes."""

    name = "zhiheng.apps.publication"
    label = "publication"
    verbose_name = "发布"
