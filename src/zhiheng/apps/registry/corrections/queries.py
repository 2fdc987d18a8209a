"""Whose an enterprise is, and the corrections that were asked for, within the scope of whoever asks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from zhiheng.apps.registry.models import Correction, Organisation
from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope


def own_organisation(user: User) -> Organisation | None:
    """The organisation that the person's unit is: an enterprise whose code is that of the organisation."""
    unit = user.unit
    if unit is None or unit.kind != UnitKind.ENTERPRISE:
        return None
    with system_scope():
        return organisation_by_code(unit.code)


def follower_of(unit: Unit) -> str:
    """The keyed hash by which an enterprise follows the cases that it brought."""
    return salted_hmac("zhiheng.registry.enterprise", str(unit.pk), algorithm="sha256").hexdigest()


def holder_of(user: User) -> str:
    """The keyed hash under which files of a form that the person has not sent yet are kept."""
    return salted_hmac("zhiheng.registry.form", str(user.pk), algorithm="sha256").hexdigest()


def corrections() -> QuerySet[Correction]:
    """All that the person may see, the latest first."""
    return Correction.objects.select_related("unit", "filed_by").order_by("-filed_at", "-pk")


def own_corrections(user: User) -> QuerySet[Correction]:
    """What the person's enterprise asked for; the organisation itself is out of its reach."""
    return Correction.objects.filter(enterprise=user.unit_id).select_related("unit").order_by("-filed_at", "-pk")


def organisation_of(correction: Correction) -> Organisation:
    """The organisation, wherever it lies: whoever is to answer needs what the register holds of it."""
    with system_scope():
        return Organisation.objects.get(pk=correction.organisation_id)


def open_facts(organisation: Organisation) -> frozenset[str]:
    """What is being examined already."""
    with system_scope():
        return frozenset(organisation.corrections.filter(state="open").values_list("fact", flat=True))
