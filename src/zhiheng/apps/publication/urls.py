"""Addresses of the workbench pages of publication."""

from django.urls import path

from zhiheng.apps.publication import views

urlpatterns = [
    path("work/publication/", views.freeze_list, name="freezes"),
    path("work/publication/freezes/new/", views.freeze_new, name="freeze_new"),
    path("work/publication/freezes/<int:pk>/", views.freeze_detail, name="freeze"),
    path("work/publication/freezes/<int:pk>/approve/", views.approve, name="freeze_approve"),
    path("work/publication/freezes/<int:pk>/release/", views.release, name="freeze_release"),
    path("work/publication/releases/", views.release_list, name="releases_work"),
    path("work/publication/releases/<str:code>/", views.release_detail, name="release_work"),
    path("work/publication/calendar/", views.calendar, name="release_calendar"),
]
