"""Files that people hand in: kept as they came, shown only as cleaned copies."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Files that people hand in: kept as they came, shown only as cleaned copies."""

    name = "zhiheng.platform.attachments"
    label = "attachments"
    verbose_name = "附件"
