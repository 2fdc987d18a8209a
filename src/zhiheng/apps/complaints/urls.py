"""Addresses of complaints: the citizen's at the root, the office's under ``work/``."""

from django.urls import path

from zhiheng.apps.complaints.views import citizen, following

urlpatterns = [
    path("complain/", citizen.complain, name="complain"),
    path("complain/businesses/", citizen.businesses, name="businesses"),
    path("follow/", following.follow, name="follow"),
    path("follow/matter/", following.matter, name="matter"),
    path("follow/matter/<str:number>/write/", following.write, name="matter_write"),
    path("follow/matter/<str:number>/withdraw/", following.withdraw, name="matter_withdraw"),
    path("follow/matter/<str:number>/satisfied/", following.satisfied, name="matter_satisfied"),
    path("follow/leave/", following.leave, name="matter_leave"),
]
