"""Addresses for enterprises without an account, under ``/credit/``."""

from django.urls import path

from zhiheng.apps.credit.views import enterprise

urlpatterns = [
    path("apply/", enterprise.start, name="credit_start"),
    path("apply/<str:code>/<str:kind>/", enterprise.file, name="credit_apply"),
    path("follow/", enterprise.follow, name="credit_follow"),
    path("matter/", enterprise.matter, name="credit_matter"),
    path("matter/<str:number>/object/", enterprise.objected, name="credit_matter_object"),
    path("matter/<str:number>/<str:transition>/", enterprise.stepped, name="credit_matter_step"),
]
