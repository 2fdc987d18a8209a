"""How facts come in through intake: one kind of import for each item of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.actions.facts import gather, record_facts
from zhiheng.apps.credit.facts import faults as say
from zhiheng.apps.credit.facts.batching import Recorded
from zhiheng.apps.credit.facts.mapping import HEADS, kind_of, mapping_of
from zhiheng.apps.credit.facts.reading import Line, Reader
from zhiheng.apps.credit.queries.facts import provider_of, source_for
from zhiheng.apps.registry.template import template_workbook
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.policy.schema.catalogue import CatalogueItem
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import Unit, User
    from zhiheng.platform.intake.models import Upload

MOST_WORDS = 240  # characters that a spreadsheet takes for a list to choose from


class FactImporter:
    """Files of facts of one item."""

    permissions = frozenset({"credit.provide"})

    def __init__(self, item: CatalogueItem) -> None:
        self._item = item

    @property
    def kind(self) -> str:
        """The item's kind of import."""
        return kind_of(self._item)

    @property
    def title(self) -> Text:
        """What the files are called."""
        return self.mapping().title

    def mapping(self) -> Mapping:
        """The columns, made from the catalogue."""
        return mapping_of(self._item)

    def takes_from(self, unit: Unit) -> bool:
        """Its provider, whoever sits below it, and the lead office."""
        return source_for(self._item, unit) is not None

    def template(self) -> bytes:
        """The workbook that providers may fill in."""
        names = {one.id: [code.name.zh for code in catalogue.codes_of(one)] for one in self._item.fields}
        names |= {one.id: ["是", "否"] for one in self._item.fields if one.kind == "flag"}
        words = {name: list_ for name, list_ in names.items() if len(",".join(list_)) <= MOST_WORDS}
        return template_workbook(self.mapping(), [*HEADS, *(one.id for one in self._item.fields)], words)

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Record what is new."""
        source, lines = source_for(self._item, upload.unit), self._lines(rows, at)
        if source is None:  # the unit has been moved since it sent the file
            return _refused(lines, self._item, upload.unit.name)
        recorded = record_facts(kind=self._item.id, lines=lines, source=source, upload=upload.pk, by=by, at=at)
        return _outcome(recorded)

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        with system_scope():
            source, lines = provider_of(self._item), self._lines(rows, timezone.now())
            if source is None:
                return _refused(lines, self._item, self._item.provider)
            return _outcome(gather(kind=self._item.id, lines=lines, source=source))

    def _lines(self, rows: list[MappedRow], at: datetime) -> list[Line]:
        reader = Reader(self._item, received_on=timezone.localdate(at))
        return [reader.read(row.number, row.cells) for row in rows]


def importers() -> Iterator[FactImporter]:
    """One for each item of the catalogue in force."""
    return (FactImporter(item) for item in catalogue.items().values())


def _refused(lines: list[Line], item: CatalogueItem, unit: str) -> Outcome:
    for line in lines:
        line.faults = [say.not_provider(item, unit)]
    return _outcome(Recorded(rejected=lines))


def _outcome(recorded: Recorded) -> Outcome:
    errors = [
        RowError(line.number, fault.column, fault.code, fault.message, fault.remedy)
        for line in recorded.rejected
        for fault in line.faults
    ]
    return Outcome(accepted=recorded.accepted, duplicates=recorded.duplicates, errors=errors)
