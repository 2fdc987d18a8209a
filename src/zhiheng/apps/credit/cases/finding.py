"""Cases of quality credit, and the unit that works them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhiheng.apps.credit.cases.choices import CaseKind
from zhiheng.apps.credit.models import CreditCase, Grade
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow.models import Case
from zhiheng.vocab.problem import Problem

OFFICER = "credit-officer"


def credit_cases() -> QuerySet[CreditCase]:
    """All that the person may see, with what pages show of them."""
    return CreditCase.objects.select_related("case", "case__unit", "organisation", "grade", "grade__rules")


def of_case(case: Case) -> CreditCase:
    """What a case is about; whoever sees the case may see that, though not every list that it stands in."""
    with system_scope():
        return credit_cases().get(case=case)


def by_number(number: str) -> CreditCase | None:
    """The matter of that case number."""
    return credit_cases().filter(case__number=number).first()


def of_follower(follower: str) -> list[CreditCase]:
    """What may be seen with a receipt, in its scope; with what the receipt alone does not open."""
    seen = list(CreditCase.objects.filter(case__follower=follower).values_list("pk", flat=True))
    with system_scope():
        return list(credit_cases().filter(pk__in=seen).order_by("pk"))


def open_ones(organisation: int, kind: CaseKind) -> QuerySet[CreditCase]:
    """The cases of that kind that are not closed."""
    return credit_cases().filter(organisation=organisation, kind=kind, case__closed_at=None)


def newest_grade(organisation: int, *, upto: date | None = None) -> Grade | None:
    """The grade computed for the latest moment."""
    found = Grade.objects.filter(organisation=organisation).select_related("rules")
    if upto is not None:
        found = found.filter(as_of__lte=upto)
    return found.order_by("-as_of", "-known_at", "-pk").first()


def unit_for(division: str) -> Unit:
    """Who works matters of that place: its county, else its city, else the province, the first with such an officer.

    Raises:
        Problem: nobody anywhere holds the role; then the province's first unit would have nobody to take it.
    """
    staffed = Unit.objects.filter(closed_on=None, people__memberships__role=OFFICER, people__is_active=True)
    county = Q(kind=UnitKind.COUNTY, division=division)
    city = Q(kind=UnitKind.CITY, division=f"{division[:4]}00")
    province = Q(kind__in=(UnitKind.PROVINCE, UnitKind.DEPARTMENT))
    ladder = (county, city, province) if len(division) == 6 else (province,)
    everyone = Unit.objects.filter(closed_on=None)
    for units in (staffed, everyone):
        for place in ladder:
            if (unit := units.filter(place).order_by("code").first()) is not None:
                return unit
    raise Problem("no_unit", "没有可以承办的单位，请先导入单位", "there is no unit that could take it: load the units")
