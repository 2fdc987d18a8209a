"""Addresses of quality credit, under ``/work/credit/``."""

from zhiheng.apps.credit import urls_facts

urlpatterns = [*urls_facts.urlpatterns]
