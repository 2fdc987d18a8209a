"""Datasets: typed extracts, frozen as files and counted once."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Datasets: typed extracts, frozen as files and counted once."""

    name = "zhiheng.platform.datasets"
    label = "datasets"
    verbose_name = "数据集"
