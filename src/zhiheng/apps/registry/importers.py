"""How a register of enterprises comes in through intake."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.registry.actions import gather, record_organisations
from zhiheng.apps.registry.batching import Recorded
from zhiheng.apps.registry.queries import places_on
from zhiheng.apps.registry.reading import Line, read_lines
from zhiheng.apps.registry.template import template_workbook
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User
    from zhiheng.platform.intake.models import Upload


TEMPLATE = (
    "name",
    "uscc",
    "orgcode",
    "registered_on",
    "kind",
    "legal_representative",
    "capital",
    "scope",
    "province",
    "city",
    "division",
    "address",
    "industry",
    "status",
)


class EnterpriseImporter:
    """Registers of enterprises (kind ``enterprises``)."""

    kind = "enterprises"
    permissions = frozenset({"registry.edit"})

    @property
    def title(self) -> Text:
        """What the files are called."""
        return self.mapping().title

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""
        return policy.load(settings.PACKS[0]).mappings[self.kind]

    def template(self) -> bytes:
        """The workbook that authorities may fill in."""
        return template_workbook(self.mapping(), TEMPLATE, {})

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Merge the rows into the register."""
        recorded = record_organisations(lines=_lines(rows, at), upload=upload.pk, unit=upload.unit.pk, by=by, at=at)
        return _outcome(recorded)

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        with system_scope():
            return _outcome(gather(_lines(rows, timezone.now())).recorded)


def _lines(rows: list[MappedRow], at: datetime) -> list[Line]:
    places = places_on(timezone.localdate(at))
    industries = policy.load(settings.PACKS[0]).industries
    return read_lines([(row.number, row.cells, row.raw) for row in rows], places, industries)


def _outcome(recorded: Recorded) -> Outcome:
    errors = [
        RowError(line.number, fault.column, fault.code, fault.message, fault.remedy)
        for line in recorded.rejected
        for fault in line.faults
    ]
    return Outcome(accepted=recorded.accepted, duplicates=recorded.duplicates, errors=errors)
