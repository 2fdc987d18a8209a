"""Addresses of the report of a release."""

from django.urls import path

from zhiheng.apps.publication import report_views

urlpatterns = [
    path("work/publication/releases/<str:code>/report/", report_views.report, name="report"),
    path("work/publication/releases/<str:code>/report/make/", report_views.make, name="report_make"),
    path("releases/<str:code>/report.<str:form>", report_views.file, name="report_file"),
]
