"""What the page of a grade shows, to the office and to the enterprise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.credit.grading import repairing
from zhiheng.apps.credit.grading.naming import grade_tone
from zhiheng.apps.credit.grading.wording import told
from zhiheng.apps.credit.queries import cases, grades
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may


def page_of(organisation: Any, found: grades.Seen | None, *, at: datetime, user: User | None) -> dict[str, Any]:
    """All that the template asks for; ``user`` none for the enterprise."""
    standing = grades.standing_of(organisation.pk)
    shown: dict[str, Any] = {
        "standing": standing,
        "standing_tone": grade_tone(standing.value) if standing else "",
        "cases": cases.of_organisation(organisation.pk),
        "may_see_ledger": user is not None and may(user, "ledger.view"),
        "may_grade": user is not None and may(user, "credit.grade"),
        "changes": [(one, grade_tone(one.before), grade_tone(one.after)) for one in grades.changes_of(organisation.pk)],
    }
    if found is None:
        return shown
    as_of = date.fromisoformat(found.body["as_of"])
    shown |= {
        "told": told(found.rules, found.body, found.rows),
        "seen": found,
        "as_of": as_of,
        "known_at": datetime.fromisoformat(found.body["known_at"]),
        "weighing": _weighing(organisation.pk, at),
        "measures": _measures(standing.value if standing else "", found, as_of),
    }
    return shown


def _weighing(organisation: int, at: datetime) -> list[tuple[repairing.Weighing, Any]]:
    """What weighs today, with what is in the way of its repair."""
    return [(one, one.why_not(day_of(at))) for one in grades.weighing(organisation, at=at)]


def _measures(value: str, found: grades.Seen, on: date) -> list[Any]:
    """Sanctions and incentives that follow from the grade in force and from what is known."""
    held = policy.load(settings.PACKS[0]).consequences
    if held is None or not value:
        return []
    facts = frozenset(row.kind for row in found.rows if row.revoked_at is None and row.occurred_on <= on)
    return list(held.measures_for(value, facts, on))
