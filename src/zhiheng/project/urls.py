"""Root addresses: public site at the root, workbench under ``work/``, API under ``api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from zhiheng.api.views import documentation_of
from zhiheng.project.api import api
from zhiheng.web.admin_site import register_all, window

register_all()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhiheng.apps.portal.urls")),
    path("", include("zhiheng.web.urls")),
    path("", include("zhiheng.apps.complaints.urls")),
    path("", include("zhiheng.apps.publication.report_urls")),
    path("", include("zhiheng.apps.returns.urls")),
    path("", include("zhiheng.apps.publication.urls")),
    path("work/inspections/", include("zhiheng.apps.inspection.urls")),
    path("work/trace/", include("zhiheng.apps.traceability.urls")),
    path("work/safety/", include("zhiheng.apps.safety.urls")),
    path("work/credit/", include("zhiheng.apps.credit.urls")),
    path("credit/", include("zhiheng.apps.credit.urls_enterprise")),
    path("", include("zhiheng.apps.traceability.urls_resolver")),
    path("", include("zhiheng.apps.registry.urls")),
    path("work/", include("zhiheng.web.cases.urls")),
    path("work/imports/", include("zhiheng.web.imports.urls")),
    path("work/jobs/", include("zhiheng.platform.jobs.urls")),
    # after whatever else lies under credit/: a code is looked for in what is left
    path("", include("zhiheng.apps.sharing.urls")),
    path("files/", include("zhiheng.platform.attachments.urls")),
    path("accounts/", include("zhiheng.platform.accounts.urls")),
    path("api/v1/epcis/", include("zhiheng.apps.traceability.api.urls")),
    path("api/v1/", documentation_of(api), name="api_documentation"),
    path("api/v1/", api.urls),
    path("admin/", window.urls),
]

handler400 = "zhiheng.project.refusals.bad_request"
handler403 = "zhiheng.project.refusals.forbidden"
handler404 = "zhiheng.project.refusals.not_found"
handler500 = "zhiheng.project.refusals.server_error"
