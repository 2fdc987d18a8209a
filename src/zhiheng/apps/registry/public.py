"""Businesses as anybody may look them up: name, code and place are public; nothing else is shown."""

from __future__ import annotations

from django.db.models import Q

from zhiheng.apps.registry.mergers.queries import survivors
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.platform.accounts.scope import system_scope

LEAST_TYPED, MOST_PROPOSED = 2, 8
MOST_ALIKE = 50  # organisations of one name that are looked at
CODE = 18


def proposed(typed: str) -> list[Organisation]:
    """What may be meant by what was typed so far: names and codes that begin with it, then names that hold it."""
    typed = typed.strip()
    if len(typed) < LEAST_TYPED:
        return []
    public = Organisation.objects.filter(merged_into=None).only("name", "uscc", "address", "division").order_by("name")
    with system_scope():
        begins = Q(name__startswith=typed) | Q(uscc__startswith=typed.upper())
        found = list(public.filter(begins)[:MOST_PROPOSED])
        if len(found) < MOST_PROPOSED:
            rest = public.filter(name__contains=typed).exclude(begins)
            found += rest[: MOST_PROPOSED - len(found)]
    return found


def named(typed: str) -> Organisation | None:
    """The one business of that name or code."""
    typed = typed.strip()
    with system_scope():
        if len(typed) == CODE and (found := by_code(typed.upper())) is not None:
            return found
        same = set(
            survivors(Organisation.objects.filter(name=typed).values_list("pk", flat=True)[:MOST_ALIKE]).values()
        )
        return Organisation.objects.get(pk=same.pop()) if len(same) == 1 else None


def by_code(code: str) -> Organisation | None:
    """The business of that unified social credit code."""
    if not code:
        return None
    with system_scope():
        return organisation_by_code(code) if len(code) == CODE else None
