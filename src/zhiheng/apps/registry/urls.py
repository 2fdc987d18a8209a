"""Addresses of the register: the office's, the enterprise's own and everybody's."""

from django.urls import path

from zhiheng.apps.registry import lookup, views
from zhiheng.apps.registry.corrections import enterprise, office
from zhiheng.apps.registry.mergers import office as mergers

urlpatterns = [
    path("organisations/", lookup.organisations, name="public_organisations"),
    path("organisations/<str:code>/", lookup.organisation, name="public_organisation"),
    path("work/organisations/", views.OrganisationList.as_view(), name="organisations"),
    path("work/organisations/returned/", views.RejectedList.as_view(), name="organisation_lines_returned"),
    path("work/organisations/corrections/", office.CorrectionList.as_view(), name="corrections"),
    path("work/organisations/corrections/<str:number>/", office.correction, name="correction"),
    path("work/organisations/corrections/<str:number>/accept/", office.accept, name="correction_accept"),
    path("work/organisations/corrections/<str:number>/refuse/", office.refuse, name="correction_refuse"),
    path("work/organisations/corrections/<str:number>/transfer/", office.transfer, name="correction_transfer"),
    path("work/organisations/mergers/", mergers.MergerList.as_view(), name="mergers"),
    path("work/organisations/mergers/find/", mergers.find, name="mergers_find"),
    path("work/organisations/mergers/<int:pk>/", mergers.merger, name="merger"),
    path("work/organisations/<int:pk>/", views.organisation, name="organisation"),
    path("work/organisations/<int:pk>/same/", mergers.ask, name="merger_ask"),
    path("work/enterprise/", enterprise.my_enterprise, name="my_enterprise"),
    path("work/enterprise/corrections/", enterprise.OwnCorrectionList.as_view(), name="own_corrections"),
    path("work/enterprise/corrections/new/", enterprise.ask, name="correction_ask"),
    path("work/enterprise/corrections/<str:number>/", enterprise.own_correction, name="own_correction"),
    path("work/enterprise/corrections/<str:number>/withdraw/", enterprise.withdraw, name="correction_withdraw"),
]
