"""What became of an attachment."""

from django.db.models import TextChoices


class FileState(TextChoices):
    """Whether people of the office can open it."""

    WAITING = "waiting", "处理中"
    CLEAN = "clean", "可查看"
    SEALED = "sealed", "仅存原件"
    ERASED = "erased", "已清除"
