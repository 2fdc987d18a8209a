"""Indicators: frozen data become figures that a second person approves."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Indicators: frozen data become figures that a second person approves."""

    name = "zhiheng.apps.indicators"
    label = "indicators"
    verbose_name = "质量指标"
