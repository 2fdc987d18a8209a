"""Addresses of quality credit, under ``/work/credit/``."""

from zhiheng.apps.credit import urls_facts, urls_grades

urlpatterns = [*urls_grades.urlpatterns, *urls_facts.urlpatterns]
