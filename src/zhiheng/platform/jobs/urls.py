"""Addresses of jobs, under ``/work/jobs/``."""

from django.urls import path

from zhiheng.platform.jobs import views

urlpatterns = [path("<int:pk>/", views.job, name="job")]
