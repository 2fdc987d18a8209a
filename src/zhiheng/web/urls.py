"""Addresses of the frame."""

from django.urls import path

from zhiheng.web import views, workbench

urlpatterns = [
    path("language/<str:code>/", views.language, name="language"),
    path("work/", workbench.work, name="work"),
    path("work/me/", workbench.my_account, name="my_account"),
]
