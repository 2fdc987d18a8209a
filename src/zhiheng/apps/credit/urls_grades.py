"""Addresses of grades and cases, under ``/work/credit/``."""

from django.urls import path

from zhiheng.apps.credit.views import cases, grades, own, rules

urlpatterns = [
    path("", grades.overview, name="credit"),
    path("grades/", grades.StandingList.as_view(), name="credit_grades"),
    path("changes/", grades.ChangeList.as_view(), name="credit_changes"),
    path("grade-all/", grades.grade_all, name="credit_grade_all"),
    path("organisations/<int:pk>/", grades.grade, name="credit_grade"),
    path("organisations/<int:pk>/regrade/", cases.regrade, name="credit_regrade"),
    path("organisations/<int:pk>/repair/", cases.record_repair, name="credit_repair"),
    path("organisations/<int:pk>/objection/", cases.record_objection, name="credit_objection"),
    path("cases/", cases.CaseList.as_view(), name="credit_cases"),
    path("cases/<str:number>/", cases.case, name="credit_case"),
    path("cases/<str:number>/step/<str:transition>/", cases.step, name="credit_case_step"),
    path("cases/<str:number>/proposal/<int:pk>/<str:verb>/", cases.decide, name="credit_case_decide"),
    path("mine/", own.own, name="credit_own"),
    path("mine/<str:number>/object/", own.objected, name="credit_own_object"),
    path("mine/<str:number>/step/<str:transition>/", own.stepped, name="credit_own_step"),
    path("mine/<str:kind>/", own.file, name="credit_own_file"),
    path("rules/", rules.rules, name="credit_rules"),
    path("rules/compare/", rules.compare, name="credit_rules_compare"),
    path("rules/compare/ask/", rules.ask_comparison, name="credit_rules_ask_comparison"),
    path("rules/comparisons/<int:pk>/", rules.MovedList.as_view(), name="credit_rules_comparison"),
    path("watch/", rules.watch, name="credit_watch"),
    path("consequences/", rules.consequences, name="credit_consequences"),
]
