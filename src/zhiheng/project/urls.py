"""Root addresses: public site at the root, workbench under ``work/``, API under ``api/v1/``."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
