"""How results of inspections come in through intake."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.inspection.actions import gather, record_results
from zhiheng.apps.inspection.batching import Recorded
from zhiheng.apps.inspection.choices import Domain, Extent, Level, Sampling, Verdict
from zhiheng.apps.inspection.reading import Line, read_line
from zhiheng.apps.registry.queries import places_on
from zhiheng.apps.registry.template import template_workbook
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User
    from zhiheng.platform.intake.models import Upload


TEMPLATE = (
    "sample_no",
    "occurred_on",
    "level",
    "domain",
    "category",
    "product",
    "spec",
    "batch",
    "sampling",
    "stratum",
    "extent",
    "organisation_code",
    "organisation_name",
    "division",
    "laboratory",
    "verdict",
    "failing",
    "plan",
    "remark",
)
WORDS = {
    "level": [label for value, label in Level.choices if value != Level.UNSTATED],
    "domain": [label for value, label in Domain.choices if value != Domain.UNSTATED],
    "sampling": [label for value, label in Sampling.choices if value != Sampling.UNSTATED],
    "extent": list(Extent.labels),
    "verdict": list(Verdict.labels),
}


class InspectionImporter:
    """Results of sampling inspections (kind ``inspections``)."""

    kind = "inspections"
    permissions = frozenset({"inspection.record"})

    @property
    def title(self) -> Text:
        """What the files are called."""
        return self.mapping().title

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""
        return policy.load(settings.PACKS[0]).mappings[self.kind]

    def template(self) -> bytes:
        """The workbook that laboratories fill in: every sample of a plan, with its verdict."""
        return template_workbook(self.mapping(), TEMPLATE, WORDS)

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Store results and failing items; lines that cannot be results are set aside."""
        recorded = record_results(
            lines=_lines(rows, at),
            upload=upload.pk,
            unit=upload.unit.pk,
            filename=upload.filename,
            by=by,
            at=at,
        )
        return _outcome(recorded)

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        with system_scope():
            return _outcome(gather(_lines(rows, timezone.now())).recorded)


def _lines(rows: list[MappedRow], at: datetime) -> list[Line]:
    today = timezone.localdate(at)
    places = places_on(today)
    return [read_line(row.number, row.cells, row.raw, places=places, received_on=today) for row in rows]


def _outcome(recorded: Recorded) -> Outcome:
    errors = [
        RowError(line.number, fault.column, fault.code, fault.message, fault.remedy)
        for line in recorded.rejected
        for fault in line.faults
    ]
    return Outcome(accepted=recorded.accepted, duplicates=recorded.duplicates, errors=errors)
