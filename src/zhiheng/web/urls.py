"""Addresses of the frame."""

from django.urls import path

from zhiheng.web import ledger, people, units, views, workbench

urlpatterns = [
    path("language/<str:code>/", views.language, name="language"),
    path("work/", workbench.work, name="work"),
    path("work/me/", workbench.my_account, name="my_account"),
    path("work/ledger/", ledger.entries, name="ledger"),
    path("work/ledger/<int:pk>/", ledger.entry, name="ledger_entry"),
    path("work/units/", units.UnitList.as_view(), name="units"),
    path("work/units/<int:pk>/", people.unit, name="unit"),
    path("work/units/<int:pk>/add/", people.add_person, name="add_person"),
    path("work/units/people/", units.PersonList.as_view(), name="people"),
    path("work/units/people/<int:pk>/", people.person, name="person"),
    path("work/units/people/<int:pk>/active/", people.set_active, name="set_active"),
]
