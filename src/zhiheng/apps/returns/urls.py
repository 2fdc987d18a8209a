"""Addresses of the returns."""

from django.urls import path

from zhiheng.apps.returns import views

urlpatterns = [
    path("work/returns/", views.return_list, name="returns"),
    path("work/returns/standings/", views.standings, name="return_standings"),
    path("work/returns/begin/", views.begin, name="return_begin"),
    path("work/returns/remind/", views.remind, name="return_remind"),
    path("work/returns/<int:pk>/", views.detail, name="return"),
    path("work/returns/<int:pk>/template.xlsx", views.template, name="return_template"),
    path("work/returns/<int:pk>/explain/", views.explain, name="return_explain"),
    path("work/returns/<int:pk>/history/<slug:item>/", views.history, name="return_history"),
    path("work/returns/<int:pk>/<str:verb>/", views.step, name="return_step"),
]
