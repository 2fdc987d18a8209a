"""Who works a case, and who answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.queries import roles_of
from zhiheng.platform.workflow import owners
from zhiheng.platform.workflow.models import Assignment, Case, Step


def handler(case: str = "pk", unit: str = "unit") -> Coalesce:
    """Who works a case, as an expression: whoever it was assigned to last, else whoever took its last step.

    Only persons who are still in the unit that holds the case; of a step that needed two, the one who proposed it.

    Args:
        case: where the rows asked about keep the key of the case.
        unit: where they keep its unit.
    """
    theirs = Assignment.objects.filter(case=OuterRef(case), to__is_active=True, to__unit=OuterRef(unit))
    proposed = Q(proposed_by__is_active=True, proposed_by__unit=OuterRef(unit))
    alone = Q(proposed_by=None, by__is_active=True, by__unit=OuterRef(unit))
    steps = Step.objects.filter(proposed | alone, case=OuterRef(case)).order_by("-seq")
    person = Coalesce("proposed_by", "by", output_field=BigIntegerField())
    return Coalesce(
        Subquery(theirs.order_by("-pk").values("to")[:1]),
        Subquery(steps.annotate(person=person).values("person")[:1]),
        output_field=BigIntegerField(),
    )


def handlers(cases: Collection[int]) -> dict[int, int]:
    """Who works each of these cases, by their keys; those that nobody has touched are left out."""
    found = Case.objects.filter(pk__in=cases).annotate(handler=handler()).order_by()
    return {pk: person for pk, person in found.values_list("pk", "handler") if person is not None}


def handler_of(case: Case) -> User | None:
    """Who works the case; None while nobody does."""
    person = handlers([case.pk]).get(case.pk)
    return None if person is None else User.objects.get(pk=person)


def persons(unit: int, roles: Collection[str]) -> QuerySet[User]:
    """The persons of a unit who hold one of the roles."""
    held = User.objects.filter(unit=unit, is_active=True, memberships__role__in=roles)
    return held.distinct().order_by("pk")


def heads(unit: int, procedure: str) -> list[User]:
    """Who answers for the cases of the unit: its own head or heads, else those of the next unit above that has one."""
    roles = owners.deciding(procedure)
    here: int | None = unit
    while here is not None:
        if found := list(persons(here, roles)):
            return found
        here = Unit.objects.values_list("parent", flat=True).get(pk=here)
    return []


def answered_for(user: User, *, procedure: str = "procedure", unit: str = "unit") -> Q:
    """The cases for which this person answers; see ``heads``.

    Args:
        user: the person.
        procedure: where the rows asked about keep the procedure of the case.
        unit: where they keep its unit.
    """
    mine: dict[frozenset[str], list[str]] = defaultdict(list)
    for one in sorted(owners.procedures()):
        roles = owners.deciding(one)
        if user.unit_id is not None and user.is_active and roles & roles_of(user).keys():
            mine[roles].append(one)
    found = Q(pk__in=())
    for roles, procedures in mine.items():
        found |= Q((f"{procedure}__in", procedures), (f"{unit}__in", _below_without_head(user, roles)))
    return found


def answers_for(user: User, case: Case) -> bool:
    """Whether this person answers for the case."""
    return Case.objects.filter(answered_for(user), pk=case.pk).exists()


def _below_without_head(user: User, roles: Collection[str]) -> list[int]:
    """The person's unit, and those below it down to the next that have a head of their own."""
    staffed = set(User.objects.filter(is_active=True, memberships__role__in=roles).values_list("unit", flat=True))
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Unit.objects.order_by().values_list("pk", "parent"):
        below[parent].append(pk)
    found = [user.unit_id or 0]
    for unit in found:  # grows while it is walked
        found += [one for one in below[unit] if one not in staffed]
    return found
