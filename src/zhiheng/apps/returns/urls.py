"""Addresses of the returns."""

from django.urls import path

from zhiheng.apps.returns.views import filling, lists, stepping

urlpatterns = [
    path("work/findings/", lists.findings, name="findings"),
    path("work/returns/", lists.return_list, name="returns"),
    path("work/returns/standings/", lists.standings, name="return_standings"),
    path("work/returns/begin/", filling.begin, name="return_begin"),
    path("work/returns/remind/", lists.remind, name="return_remind"),
    path("work/returns/workbook.xlsx", lists.unit_workbook, name="return_workbook"),
    path("work/returns/<int:pk>/", filling.detail, name="return"),
    path("work/returns/<int:pk>/template.xlsx", filling.template, name="return_template"),
    path("work/returns/<int:pk>/live/", filling.live, name="return_live"),
    path("work/returns/<int:pk>/sheet/", stepping.sheet, name="return_sheet"),
    path("work/returns/<int:pk>/versions/", stepping.versions, name="return_versions"),
    path("work/returns/<int:pk>/history/<slug:item>/", stepping.history, name="return_history"),
    path("work/returns/<int:pk>/<str:verb>/", stepping.step, name="return_step"),
]
