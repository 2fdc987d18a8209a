"""Addresses of complaints: the citizen's at the root, the office's under ``work/``."""

from django.urls import path

from zhiheng.apps.complaints.views import citizen, exchange, following, office, operator, papers, public, sorting

urlpatterns = [
    path("complain/", citizen.complain, name="complain"),
    path("complain/businesses/", citizen.businesses, name="businesses"),
    path("complaints/statistics/", public.statistics, name="complaint_statistics"),
    path("complaints/published/", public.published, name="complaints_published"),
    path("follow/", following.follow, name="follow"),
    path("follow/matter/", following.matter, name="matter"),
    path("follow/matter/<str:number>/write/", following.write, name="matter_write"),
    path("follow/matter/<str:number>/withdraw/", following.withdraw, name="matter_withdraw"),
    path("follow/matter/<str:number>/satisfied/", following.satisfied, name="matter_satisfied"),
    path("follow/matter/<str:number>/papers/<int:pk>/", papers.own, name="matter_paper"),
    path("follow/leave/", following.leave, name="matter_leave"),
    path("work/complaints/", office.ComplaintList.as_view(), name="complaints"),
    path("work/complaints/register/", operator.register, name="complaint_register"),
    path("work/complaints/register/hints/", operator.hints, name="complaint_hints"),
    path("work/complaints/sort/", sorting.several, name="complaints_sort"),
    path("work/complaints/exchange/<str:kind>/", exchange.leave, name="complaints_exchange"),
    path("work/complaints/<str:number>/", office.complaint, name="complaint"),
    path("work/complaints/<str:number>/step/<str:transition>/", office.step, name="complaint_step"),
    path("work/complaints/<str:number>/proposal/<int:pk>/<str:verb>/", office.decide, name="complaint_decide"),
    path("work/complaints/<str:number>/papers/", papers.papers, name="complaint_papers"),
    path("work/complaints/<str:number>/papers/<slug:form_id>/", papers.make, name="complaint_paper_make"),
    path("work/complaints/<str:number>/papers/<int:pk>/<str:kind>/", papers.paper, name="complaint_paper"),
    path("work/complaints/<str:number>/write/", office.write, name="complaint_write"),
    path("work/complaints/<str:number>/consent/", office.consent, name="complaint_consent"),
    path("work/complaints/<str:number>/classify/", office.classify, name="complaint_classify"),
    path("work/complaints/<str:number>/look/", office.look, name="complaint_look"),
    path("work/complaints/<str:number>/publish/", office.publish, name="complaint_publish"),
    path("work/complaints/<str:number>/call-back/", office.call_back, name="complaint_call_back"),
]
