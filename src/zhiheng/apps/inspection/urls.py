"""Addresses of inspection results, under ``/work/inspections/``."""

from django.urls import path

from zhiheng.apps.inspection import views

urlpatterns = [
    path("", views.ResultList.as_view(), name="inspections"),
    path("quarantine/", views.QuarantineList.as_view(), name="inspection_quarantine"),
    path("quarantine/<int:pk>/", views.quarantined, name="inspection_quarantined"),
    path("<int:pk>/", views.inspection, name="inspection"),
]
