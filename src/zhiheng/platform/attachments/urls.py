"""Addresses of attachments, under ``/files/``."""

from django.urls import path

from zhiheng.platform.attachments import views

urlpatterns = [path("<str:number>/<str:name>/", views.download, name="attachment")]
