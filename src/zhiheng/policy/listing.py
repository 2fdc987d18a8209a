"""A section of a pack as plain rows, for tables and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from zhiheng.policy.coverage import entries
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text

Row = dict[str, Any]


def rows(pack: Pack, section: str) -> list[Row]:
    """The rows of a section; numbers as JSON numbers, dates as ISO text.

    Raises:
        KeyError: no such section.
    """
    return SECTIONS[section](pack)


def _targets(pack: Pack) -> list[Row]:
    return [
        {
            "id": target.id,
            "clause": target.clause,
            "name_zh": target.name.zh,
            "name_en": target.name.en,
            "comparator": target.comparator,
            "value": plain(target.value),
            "unit": target.unit,
            "year": target.year,
            "kind": target.kind,
            "owners": list(target.owners),
        }
        for target in pack.targets
    ]


def _duties(pack: Pack) -> list[Row]:
    return [
        {
            "id": duty.id,
            "clause": duty.clause,
            "bodies": list(duty.bodies),
            "text_zh": duty.text.zh,
            "text_en": duty.text.en,
            "cadence": duty.cadence,
            "system": duty.system,
        }
        for duty in pack.duties
    ]


def _bodies(pack: Pack) -> list[Row]:
    return [
        {
            "id": body.id,
            "clause": body.clause,
            "name_zh": body.name.zh,
            "name_en": body.name.en,
            "kind": body.kind,
            "parent": body.parent,
            "division": body.division,
        }
        for body in pack.bodies.values()
    ]


def _coverage(pack: Pack) -> list[Row]:
    return [
        {
            "address": entry.address,
            "status": entry.status,
            "by": list(entry.by),
            "systems": list(entry.systems),
            "reason_zh": entry.reason.zh if entry.reason else None,
            "reason_en": entry.reason.en if entry.reason else None,
        }
        for entry in entries(pack)
    ]


def _clocks(pack: Pack) -> list[Row]:
    """One row a version: what a lawyer checks is one limit under one article."""
    return [
        {"id": clock.id, "name": plain(clock.name), "starts": plain(clock.starts), **_model(version)}
        for clock in pack.clocks.values()
        for version in clock.versions
    ]


def _credit_terms(pack: Pack) -> list[Row]:
    """One row a term and class, as a lawyer compares them with the article."""
    return [
        {
            "regime": regime.name,
            "class_zh": name.zh,
            "class_en": name.en,
            "question": term.question,
            "months": term.months,
            "answer": term.answer,
            "clock": regime.clock,
            "waits_for_restriction": term.waits_for_restriction,
            "instrument": term.instrument or regime.instrument,
            "article": term.article,
            "checked": regime.checked,
            "effective_from": regime.effective_from.isoformat(),
            "effective_to": regime.effective_to.isoformat() if regime.effective_to else None,
        }
        for regime in pack.penalty_regimes
        for group in regime.classes
        for name in group.names
        for term in group.terms
    ]


SECTIONS: dict[str, Callable[[Pack], list[Row]]] = {
    "targets": _targets,
    "indicators": lambda pack: [_model(indicator) for indicator in pack.indicators.values()],
    "duties": _duties,
    "bodies": _bodies,
    "returns": lambda pack: [_model(form) for form in pack.returns],
    "roles": lambda pack: [_model(role) for role in pack.roles.values()],
    "coverage": _coverage,
    "systems": lambda pack: [_model(system) for system in pack.systems.values()],
    "codes": lambda pack: [_model(codes) for codes in pack.codes.values()],
    "parameters": lambda pack: [_model(parameter) for parameter in pack.parameters.values()],
    "instruments": lambda pack: [_model(one) for one in pack.instruments.values()],
    "clocks": _clocks,
    "credit-terms": _credit_terms,
    "procedures": lambda pack: [_model(one) for one in pack.procedures],
    "papers": lambda pack: [_model(one) for one in pack.papers.values()],
    "identifiers": lambda pack: [_model(one) for one in pack.identifiers.values()],
    "catalogue": lambda pack: [_model(one) for one in pack.catalogue.values()],
    "gradings": lambda pack: [_model(one) for one in pack.gradings],
    "consequences": lambda pack: [_model(one) for one in pack.consequences.measures] if pack.consequences else [],
}


def _model(item: BaseModel) -> Row:
    row: Row = plain(item.model_dump())
    return row


def plain(value: Any) -> Any:
    """``value`` in the types that JSON has; decimals become numbers, whole ones integers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
