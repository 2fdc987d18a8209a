"""Addresses of facts and their catalogue, under ``/work/credit/``."""

from django.urls import path

from zhiheng.apps.credit.views import facts

urlpatterns = [
    path("facts/", facts.FactList.as_view(), name="credit_facts"),
    path("facts/<int:pk>/", facts.fact, name="credit_fact"),
    path("facts/<int:pk>/revoke/", facts.revoke, name="credit_fact_revoke"),
    path("facts/<int:pk>/correct/", facts.correct, name="credit_fact_correct"),
    path("catalogue/", facts.CatalogueList.as_view(), name="credit_catalogue"),
    path("catalogue/fields/", facts.CatalogueFields.as_view(), name="credit_catalogue_fields"),
]
