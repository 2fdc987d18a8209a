"""The shared frame of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The shared frame of the API."""

    name = "zhiheng.api"
    label = "api"
    verbose_name = "接口"
