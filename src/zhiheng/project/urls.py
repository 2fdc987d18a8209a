"""Root addresses: public site at the root, workbench under ``work/``, API under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhiheng.web.urls")),
    path("accounts/", include("zhiheng.platform.accounts.urls")),
]

handler400 = "zhiheng.web.views.bad_request"
handler403 = "zhiheng.web.views.forbidden"
handler404 = "zhiheng.web.views.not_found"
handler500 = "zhiheng.web.views.server_error"
