"""Signals that a product has hurt somebody."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Signals that a product has hurt somebody."""

    name = "zhiheng.apps.safety"
    label = "safety"
    verbose_name = "产品安全"
