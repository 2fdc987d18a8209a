"""Addresses of imports, under ``/work/imports/``."""

from django.urls import path

from zhiheng.web.imports import views

urlpatterns = [
    path("", views.UploadList.as_view(), name="imports"),
    path("new/", views.new_upload, name="import_new"),
    path("template/<slug:kind>/", views.template, name="import_template"),
    path("<int:pk>/", views.UploadPage.as_view(), name="import"),
    path("<int:pk>/confirm/", views.confirm, name="import_confirm"),
    path("<int:pk>/reopen/", views.reopen, name="import_reopen"),
    path("<int:pk>/receipt.json", views.receipt_file, name="import_receipt"),
    path("<int:pk>/annotated/", views.annotated, name="import_annotated"),
    path("<int:pk>/original/", views.original, name="import_original"),
]
