"""Addresses of the pages about cases, under ``/work/``."""

from django.urls import path

from zhiheng.web.cases import charging, views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("cases/<str:number>/assign/", charging.assign, name="case_assign"),
    path("cases/<str:number>/clocks/<int:pk>/acknowledge/", charging.acknowledge, name="expiry_acknowledge"),
    path("overdue/", views.overdue, name="overdue"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:name>/<str:since>/", views.procedure, name="procedure"),
    path("rule-switch/", views.switch, name="rule_switch"),
]
