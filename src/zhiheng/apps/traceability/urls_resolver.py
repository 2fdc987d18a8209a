"""Addresses of scanned codes at the site's root, the page behind them, and what the resolver can do."""

from django.urls import path, re_path

from zhiheng.apps.traceability.scanned import KEYS
from zhiheng.apps.traceability.views import resolving

urlpatterns = [
    path(".well-known/gs1resolver", resolving.description_file, name="trace_resolver_description"),
    re_path(rf"^product/(?P<below>(?:{KEYS})/.+)$", resolving.product, name="trace_product"),
    re_path(rf"^(?P<below>(?:{KEYS})/.+)$", resolving.resolve, name="trace_resolve"),
]
