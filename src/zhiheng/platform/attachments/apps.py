"""Files that people hand in: kept as they came, shown only as cleaned copies."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Files that people hand in: kept as they came, shown only as cleaned copies."""

    name = "zhiheng.platform.attachments"
    label = "attachments"
    verbose_name = "附件"

    def ready(self) -> None:
        """Files can be verified."""
        from zhiheng.platform.attachments import comparing
        from zhiheng.platform.ledger.comparing import register

        register("files", comparing.files)
