"""What the page of an organisation shows, to the office, to the enterprise itself and to everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiheng.apps.registry import queries, sections
from zhiheng.apps.registry.choices import Flag
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.registry.sections import Audience, Subject
from zhiheng.apps.registry.tables import division_name
from zhiheng.platform.accounts.scope import system_scope

MOST = 20  # of anything on one page


def subject_of(organisation: Organisation) -> Subject:
    """The organisation as the apps that contribute sections know it."""
    return Subject(
        pk=organisation.pk,
        parts=tuple(queries.parts_of(organisation.pk)),
        name=organisation.name,
        uscc=organisation.uscc or "",
        orgcode=organisation.orgcode,
        division=organisation.division,
    )


def everything(organisation: Organisation, request: HttpRequest, *, audience: Audience) -> dict[str, Any]:
    """Names, branches, marks and sections: in the person's scope for the office, with all in sight for the others."""
    if audience == "office":
        return _told(organisation, request, audience)
    with system_scope():
        return _told(organisation, request, audience)


def _told(organisation: Organisation, request: HttpRequest, audience: Audience) -> dict[str, Any]:
    branches, subject = queries.branches_of(organisation), subject_of(organisation)
    return {
        "organisation": organisation,
        "place": division_name(organisation.division),
        "flags": [Flag(flag).label for flag in organisation.flags] if audience == "office" else [],
        "names": list(queries.former_names(organisation)),
        "head_office": queries.head_office_of(organisation),
        "branches": list(branches[:MOST]),
        "branch_count": branches.count(),
        "sections": sections.shown(subject, request, audience=audience),
    }
