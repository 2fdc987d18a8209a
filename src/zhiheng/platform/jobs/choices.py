"""Where a job stands."""

from django.db import models


class JobState(models.TextChoices):
    """States a person sees; the queue keeps its own."""

    WAITING = "waiting", "等待中"
    RUNNING = "running", "进行中"
    FINISHED = "finished", "已完成"
    FAILED = "failed", "失败"
