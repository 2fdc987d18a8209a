"""Addresses of the pages about cases, under ``/work/``."""

from django.urls import path

from zhiheng.web.cases import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("overdue/", views.overdue, name="overdue"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:name>/<str:since>/", views.procedure, name="procedure"),
    path("rule-switch/", views.switch, name="rule_switch"),
]
