"""Addresses of the register, under ``/work/organisations/``."""

from django.urls import path

from zhiheng.apps.registry import views

urlpatterns = [
    path("", views.OrganisationList.as_view(), name="organisations"),
    path("returned/", views.RejectedList.as_view(), name="organisation_lines_returned"),
    path("<int:pk>/", views.organisation, name="organisation"),
]
