"""Work that outlives a request."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs deferred in the transaction of the write that asks for them."""

    name = "zhiheng.platform.jobs"
    label = "jobs"
    verbose_name = "后台任务"
