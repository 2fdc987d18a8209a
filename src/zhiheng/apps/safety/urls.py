"""Addresses of signals, under ``/work/safety/``."""

from django.urls import path

from zhiheng.apps.safety import views

urlpatterns = [
    path("", views.signals, name="signals"),
    path("<int:pk>/", views.signal, name="signal"),
]
