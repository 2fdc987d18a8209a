"""Keys of programs: whose they are, and whether they still open anything."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, CharField, QuerySet, Value, When

from zhiheng.apps.traceability.models import InterfaceKey
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import needs_second_factor

SOON = timedelta(days=14)  # time enough to give a program another key


def may_have_keys(person: User) -> bool:
    """Whether programs may act for a person: not where acting takes a second factor, which a program has not."""
    return person.unit_id is not None and not needs_second_factor(person)


def keys_in_use(person: User, today: date) -> QuerySet[InterfaceKey]:
    """A person's keys that open something."""
    return InterfaceKey.objects.filter(person=person, withdrawn_at=None, expires_on__gte=today)


def program_keys(today: date) -> QuerySet[InterfaceKey]:
    """All visible keys, with where each stands."""
    states = Case(
        When(withdrawn_at__isnull=False, then=Value("key_withdrawn")),
        When(expires_on__lt=today, then=Value("key_expired")),
        When(person__is_active=False, then=Value("key_idle")),
        When(expires_on__lte=today + SOON, then=Value("key_expiring")),
        default=Value("key_active"),
        output_field=CharField(),
    )
    return InterfaceKey.objects.select_related("unit", "person").annotate(state=states).order_by("-pk")


def keys_of(person: User, today: date) -> QuerySet[InterfaceKey]:
    """A person's own keys."""
    return program_keys(today).filter(person=person)
