"""A pack as others use it: looked up by id, parents merged in, targets spelt out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhiheng.policy.schema.base import in_force
from zhiheng.policy.schema.bodies import Body, Duty, PermissionEntry, Role, SystemEntry
from zhiheng.policy.schema.catalogue import CatalogueItem
from zhiheng.policy.schema.clocks import Clock, ClockVersion, Instrument
from zhiheng.policy.schema.consequences import Consequences
from zhiheng.policy.schema.coverage import Coverage
from zhiheng.policy.schema.credit_terms import PenaltyRegime
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.policy.schema.identifiers import IdentifierScheme
from zhiheng.policy.schema.indicators import Comparator, Every, Indicator, TargetKind, Unit
from zhiheng.policy.schema.jurisdictions import Jurisdiction
from zhiheng.policy.schema.manifest import CodeList, Manifest, Parameter
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.policy.schema.papers import PaperForm
from zhiheng.policy.schema.procedures import Procedure
from zhiheng.policy.schema.returns import FormItem, ReturnForm
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.vocab.divisions import Division, DivisionTable
    from zhiheng.vocab.industries import IndustryTable


@dataclass(frozen=True, slots=True)
class Target:
    """A promise of the document, with what it takes over from its indicator.

    Attributes:
        comparator: ``>`` or ``>=``; null for rank and qualitative targets.
        value: the promised number, exact; null likewise.
        every: the reporting period in which a maintained value must hold.
        since: first year in which a maintained or cumulative target counts.
        at_most_rank: the worst place among the peers that still meets a rank target.
        needs_operationalisation: the words set no number, and none has been agreed yet.
        reading: how unclear words were read, and why.
    """

    id: str
    indicator: str
    clause: str
    name: Text
    kind: TargetKind
    year: int
    comparator: Comparator | None
    value: Decimal | None
    unit: Unit | None
    every: Every | None
    since: int | None
    at_most_rank: int | None
    shares_number_with: str | None
    needs_operationalisation: bool
    reading: Text | None
    owners: tuple[str, ...]
    supports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One body of policy with all that it extends.

    ``hash`` is the SHA-256 over the relative paths and bytes of the data files of this pack and of those it extends.
    """

    manifest: Manifest
    folders: tuple[Path, ...]
    hash: str
    indicators: dict[str, Indicator] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    systems: dict[str, SystemEntry] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=lambda: Coverage(entries=()))
    roles: dict[str, Role] = field(default_factory=dict)
    permissions: dict[str, PermissionEntry] = field(default_factory=dict)
    returns: list[ReturnForm] = field(default_factory=list)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    procedures: list[Procedure] = field(default_factory=list)
    jurisdictions: list[Jurisdiction] = field(default_factory=list)
    penalty_regimes: list[PenaltyRegime] = field(default_factory=list)
    papers: dict[str, PaperForm] = field(default_factory=dict)
    identifiers: dict[str, IdentifierScheme] = field(default_factory=dict)
    catalogue: dict[str, CatalogueItem] = field(default_factory=dict)
    gradings: list[GradingRules] = field(default_factory=list)
    consequences: Consequences | None = None

    @property
    def id(self) -> str:
        """The id of the pack itself."""
        return self.manifest.id

    @property
    def version(self) -> str:
        """The version of the pack itself."""
        return self.manifest.version

    @property
    def title(self) -> Text:
        """What the pack is called."""
        return self.manifest.title

    @property
    def folder(self) -> Path:
        """The folder of the pack itself."""
        return self.folders[-1]

    @cached_property
    def targets(self) -> list[Target]:
        """All targets, in the order of the document (within an address, as its answer lists them)."""
        order = {address: place for place, address in enumerate(self.addresses)}
        listed = [reference for entry in self.coverage.entries for reference in entry.by]
        place_of = {reference: place for place, reference in reversed(list(enumerate(listed)))}
        found = [
            Target(
                id=entry.id,
                indicator=indicator.id,
                clause=entry.clause or indicator.clause,
                name=indicator.name,
                kind=entry.kind,
                year=entry.year,
                comparator=entry.comparator,
                value=entry.value,
                unit=indicator.measure.unit,
                every=entry.every,
                since=entry.since,
                at_most_rank=entry.at_most_rank,
                shares_number_with=entry.shares_number_with,
                needs_operationalisation=entry.needs_operationalisation,
                reading=entry.reading,
                owners=indicator.owners,
                supports=indicator.supports,
            )
            for indicator in self.indicators.values()
            for entry in indicator.targets
        ]
        return sorted(
            found,
            key=lambda target: (order.get(target.clause, len(order)), place_of.get(f"target:{target.id}", len(listed))),
        )

    @cached_property
    def numeric_targets(self) -> list[Target]:
        """The targets that promise a number."""
        return [target for target in self.targets if target.value is not None]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the source document."""
        return self.manifest.source.addresses if self.manifest.source else ()

    def target(self, target_id: str) -> Target:
        """The target with that id.

        Raises:
            KeyError: there is none.
        """
        for target in self.targets:
            if target.id == target_id:
                return target
        raise KeyError(target_id)

    def form(self, form_id: str, *, on: date | None = None) -> ReturnForm:
        """The form with that id, the version in force on that day (without a day: the latest).

        Raises:
            Problem: there is none, or none in force.
        """
        versions = [form for form in self.returns if form.id == form_id]
        if not versions:
            raise Problem("unknown_form", f"没有报表 {form_id}", f"no form {form_id}", form=form_id)
        return in_force(versions, on) if on else max(versions, key=lambda form: form.effective_from)

    @cached_property
    def form_items(self) -> dict[str, tuple[ReturnForm, FormItem]]:
        """Each item of the returns with the latest form that asks for it."""
        ordered = sorted(self.returns, key=lambda form: form.effective_from)
        return {item.id: (form, item) for form in ordered for item in form.items}

    def clock(self, clock_id: str, *, on: date) -> ClockVersion:
        """The clock as the law had it on that day.

        Raises:
            KeyError: no such clock.
            Problem: no version is in force on that day.
        """
        return in_force(self.clocks[clock_id].versions, on)

    def competent(self, category: str, *, on: date) -> Jurisdiction | None:
        """The body that answers for a category on that day; None where the place alone decides."""
        found = (one for one in self.jurisdictions if category in one.categories and one.is_in_force(on))
        return next(found, None)

    def procedure(self, procedure_id: str, *, on: date) -> Procedure:
        """The procedure as the law had it on that day.

        Raises:
            Problem: there is none, or none in force.
        """
        versions = [one for one in self.procedures if one.id == procedure_id]
        if not versions:
            raise Problem("unknown_procedure", f"没有程序 {procedure_id}", f"no procedure {procedure_id}")
        return in_force(versions, on)

    def grading(self, grading_id: str, *, on: date) -> GradingRules:
        """The grading rules as they stood on that day.

        Raises:
            Problem: there are none, or none in force.
        """
        versions = [one for one in self.gradings if one.id == grading_id]
        if not versions:
            known = ", ".join(sorted({one.id for one in self.gradings})) or "-"
            zh, en = f"没有评级规则 {grading_id}；可用：{known}", f"no grading rules {grading_id}; there are: {known}"
            raise Problem("unknown_grading", zh, en, grading=grading_id)
        return in_force(versions, on)

    def inspection_factor(self, grade: str, on: date) -> Decimal:
        """By how much a grade multiplies the usual share of inspections on that day; 1 where the pack says nothing."""
        return Decimal(1) if self.consequences is None else self.consequences.factor(grade, on)

    def parameter(self, parameter_id: str, *, on: date) -> Decimal | str:
        """The value of a dated parameter on that day.

        Raises:
            KeyError: no such parameter.
            Problem: it has no value on that day.
        """
        return in_force(self.parameters[parameter_id].values, on).value

    @cached_property
    def divisions(self) -> DivisionTable:
        """The administrative divisions of the national pack."""
        from zhiheng.vocab.divisions import DivisionTable

        return DivisionTable(self._rows("divisions.csv"))

    @cached_property
    def industries(self) -> IndustryTable:
        """The industries of the national pack."""
        from zhiheng.vocab.industries import IndustryTable

        return IndustryTable(self._rows("industries.csv"))

    @cached_property
    def cities(self) -> list[Division]:
        """The cities that report under this pack, in the order of their bodies."""
        codes = (body.division for body in self.bodies.values() if body.kind == "city")
        return [self.divisions.get(code) for code in codes if code]

    def file(self, name: str) -> Path:
        """The file of that relative name, in this pack or the nearest one it extends.

        Raises:
            Problem: none of them has it.
        """
        for folder in reversed(self.folders):
            if (folder / name).is_file():
                return folder / name
        raise Problem(
            "pack_file_missing",
            f"规则包 {self.id} 没有文件 {name}",
            f"pack {self.id} has no file {name}",
            file=name,
        )

    def _rows(self, name: str) -> list[dict[str, str]]:
        import csv

        with self.file(name).open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
