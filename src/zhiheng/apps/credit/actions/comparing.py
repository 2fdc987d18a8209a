"""Two versions of the rules are held against each other over everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from zhiheng.apps.credit.grading import rulebook
from zhiheng.apps.credit.grading.moving import Moved, moved
from zhiheng.apps.credit.models import Comparison
from zhiheng.apps.credit.queries.versions import book_of
from zhiheng.apps.registry.queries import briefs_of
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.database.staging import staged
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.canonical import instant
from zhiheng.vocab.problem import Problem

_COLUMNS = (
    ("organisation", "bigint"),
    ("division", "text"),
    ("before", "text"),
    ("after", "text"),
    ("score_before", "integer"),
    ("score_after", "integer"),
)
_INSERT = """
INSERT INTO credit_movedgrade (comparison_id, organisation_id, division, before, after, score_before, score_after)
SELECT %s, organisation, division, before, after, score_before, score_after FROM moved_stage
"""


@transaction.atomic
def ask_comparison(*, before: str, after: str, by: User | None, at: datetime) -> Comparison:
    """Ask for two versions to be compared as of today; the work itself is ``carry_out`` of a job.

    Raises:
        Problem: ``version_unknown``: the pack has no such version.
    """
    books = [book_of(name) for name in (before, after)]
    if None in books:
        zh, en = "规则包中没有这个版本", "the pack has no such version"
        raise Problem("version_unknown", zh, en, field="before" if books[0] is None else "after")
    old, new = (rulebook.keep(book, at=at) for book in books if book is not None)
    with system_scope():
        made = Comparison.objects.create(before=old, after=new, as_of=day_of(at), known_at=at, asked_by=by)
        said = {"before": old.sha256, "after": new.sha256, "as_of": made.as_of, "known_at": instant(at)}
        append(action="credit.ask_comparison", by=by, at=at, record=f"credit.comparison:{made.pk}", payload=said)
    return made


def carry_out(comparison: Comparison, *, at: datetime) -> int:
    """Find everybody whose grade is another, and keep it; how many. Done already: nothing is done again."""
    with system_scope(), transaction.atomic():
        held = Comparison.objects.select_for_update(of=("self",)).get(pk=comparison.pk)
        if held.finished_at is not None:
            return held.moved.count()
        rules = [rulebook.rules_of(one) for one in (held.before, held.after)]
        found = moved(*rules, as_of=held.as_of, known_at=held.known_at)
        _store(held, found.moved)
        held.finished_at, held.organisations = at, found.organisations
        held.save(update_fields=["finished_at", "organisations"])
        said = {"organisations": found.organisations, "moved": len(found.moved)}
        append(
            action="credit.finish_comparison", by="system", at=at, record=f"credit.comparison:{held.pk}", payload=said
        )
    return len(found.moved)


def _store(comparison: Comparison, found: list[Moved]) -> None:
    held = briefs_of(one.organisation for one in found)
    rows = (
        [one.organisation, held[one.organisation].division, one.before, one.after, one.score_before, one.score_after]
        for one in found
    )
    with staged("moved_stage", _COLUMNS, rows), connection.cursor() as cursor:
        cursor.execute(_INSERT, [comparison.pk])
