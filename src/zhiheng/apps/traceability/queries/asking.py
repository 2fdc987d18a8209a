"""Named queries, within the scope of whoever asks."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from zhiheng.apps.traceability.models import NamedQuery
from zhiheng.platform.accounts.models import User


def named_queries() -> QuerySet[NamedQuery]:
    """All that are visible, by name."""
    return NamedQuery.objects.select_related("unit").order_by("name", "pk")


def named_query(name: str, person: User) -> NamedQuery | None:
    """The query of that name; of several the one of the person's own unit."""
    own = Case(When(unit_id=person.unit_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    return named_queries().filter(name=name).order_by(own, "pk").first()
