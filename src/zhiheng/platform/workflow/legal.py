"""Copies what procedures allow from the packs to the tables that the database's guards read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model

from zhiheng import policy
from zhiheng.platform.workflow.models import LegalState, LegalStep
from zhiheng.policy.schema.procedures import OUTSIDE, Procedure


def sync(**_: Any) -> None:
    """Make the tables say what the packs in force say (after each ``migrate``, as the owner of the tables)."""
    procedures = {(one.id, one.effective_from): one for pack in settings.PACKS for one in policy.load(pack).procedures}
    _replace(LegalState, [row for one in procedures.values() for row in _states(one)])
    _replace(LegalStep, [row for one in procedures.values() for row in _steps(one)])


def _replace(model: type[Model], rows: Sequence[Model]) -> None:
    """Write the rows unless they are there already."""
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    wanted = {tuple(getattr(row, name) for name in names) for row in rows}
    if wanted == set(model._default_manager.values_list(*names)):
        return
    model._default_manager.all().delete()
    model._default_manager.bulk_create(rows)


def _states(procedure: Procedure) -> Iterator[LegalState]:
    for state in procedure.states:
        yield LegalState(
            procedure=procedure.id,
            version_from=procedure.effective_from,
            state=state.id,
            is_initial=state.id == procedure.initial,
            is_closed=state.kind == "closed",
        )


def _steps(procedure: Procedure) -> Iterator[LegalStep]:
    for step in procedure.transitions:
        actors = sorted({word if word in OUTSIDE else "user" for word in step.by})
        for source in step.sources:
            yield LegalStep(
                procedure=procedure.id,
                version_from=procedure.effective_from,
                transition=step.id,
                before=source,
                after=step.to or source,
                needs_two=bool(step.confirmed_by),
                actors="{" + ",".join(actors) + "}",
            )
