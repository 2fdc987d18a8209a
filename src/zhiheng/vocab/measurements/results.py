"""Test results (检验结果)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhiheng.vocab.measurements.quantities import LONGEST_CELL, Quantity, half_width, quantity
from zhiheng.vocab.missing import Missing, missing_kind
from zhiheng.vocab.problem import Problem
from zhiheng.vocab.units import laboratory_unit


class MeasurementKind(StrEnum):
    """What a result says."""

    VALUE = "value"
    SEVERAL = "several"
    RANGE = "range"
    BELOW = "below"
    ABOVE = "above"
    NOT_DETECTED = "not_detected"
    QUALITATIVE = "qualitative"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One result cell.

    Attributes:
        kind: what it says.
        raw: the cell as it was.
        values: the numbers; of ``not_detected`` the detection limit, if told; of ``range`` both ends.
        unit: spelt as :func:`~zhiheng.vocab.units.laboratory_unit` does; None where none is written.
        comparator: ``<``, ``<=``, ``>``, ``>=`` of ``below`` and ``above``.
        uncertainty: what stands behind ±.
        missing: which marker stood for no value.
        notes: how the cell was understood, such as ``lost_superscript``.
    """

    kind: MeasurementKind
    raw: str
    values: tuple[Decimal, ...] = ()
    unit: str | None = None
    comparator: str | None = None
    uncertainty: Decimal | None = None
    missing: Missing | None = None
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The number, if the result is exactly one."""
        return self.values[0] if self.kind is MeasurementKind.VALUE else None


COMPARATORS = {"<": "<", "≤": "<=", ">": ">", "≥": ">="}
_NOT_DETECTED = re.compile(r"(?:未检出|检不出|n\.?d\.?|not detected)(?P<limit>.*)", re.IGNORECASE)
_DETECTION_LIMIT = re.compile(
    r"[(,]?\s*(?:(?:方法)?检出限|定量限|lod|loq)?\s*[:=为]?\s*[<≤]?\s*(?P<limit>\d.*?)\)?", re.IGNORECASE
)
_PORTION = re.compile(r"/\d+\s*(?:g|mL)", re.IGNORECASE)
_QUALITATIVE = re.compile(
    r"(?:阳性|阴性|检出|有|无效|合格|不合格|(?:不|未)?符合.{0,20}|未?通过|未标.{0,30}|标签?不.{0,30}|有异[味物].{0,20}"
    r"|\+{1,4}|-{2,4}|pass|fail|positive|negative)(?:\(.{0,30}\))?",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?P<sign>[<≤>≥])\s*(?P<rest>\S.*)")
_SEPARATOR = re.compile(r"\s*[,;、，；]\s*")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D*")
_RANGE = re.compile(r"(?P<low>.+?[^eE^×xX*\s])\s*[~至-]\s*(?P<high>\d.*)")


def parse_measurement(text: str) -> Measurement:
    """What a result cell says.

    Raises:
        Problem: ``result_unreadable`` (often the sign of a shifted column), ``result_units_differ``.

    >>> parse_measurement("2.55μg/kg").value, parse_measurement("2.55μg/kg").unit
    (Decimal('2.55'), 'μg/kg')
    >>> parse_measurement("3.7×104, 4.6×104").values
    (Decimal('37000'), Decimal('46000'))
    >>> parse_measurement("未检出(<0.01mg/kg)").kind.value
    'not_detected'
    """
    if (marker := missing_kind(text)) is not None:
        return Measurement(MeasurementKind.MISSING, text, missing=marker)
    tidy = half_width(text) if len(text) <= LONGEST_CELL else ""
    found = _not_detected(tidy, text) or _compared(tidy, text) or _number(tidy, text) or _several(tidy, text)
    if found is None and _QUALITATIVE.fullmatch(tidy):
        found = Measurement(MeasurementKind.QUALITATIVE, text)
    if found is None:
        raise Problem(
            "result_unreadable",
            f"“{text[:LONGEST_CELL]}”不是检验结果；请检查该行是否错列",
            f"{text[:LONGEST_CELL]!r} is no test result: look whether the columns of this row are shifted",
            value=text,
        )
    return found


def _not_detected(tidy: str, raw: str) -> Measurement | None:
    found = _NOT_DETECTED.fullmatch(tidy)
    if found is None:
        return None
    if not found["limit"].strip():
        return Measurement(MeasurementKind.NOT_DETECTED, raw)
    if _PORTION.fullmatch(found["limit"]):
        return Measurement(MeasurementKind.NOT_DETECTED, raw, unit=laboratory_unit(found["limit"]))
    told = _DETECTION_LIMIT.fullmatch(found["limit"].strip())
    limit = quantity(told["limit"]) if told else None
    return _of(MeasurementKind.NOT_DETECTED, raw, limit) if limit else None


def _compared(tidy: str, raw: str) -> Measurement | None:
    found = _COMPARED.fullmatch(tidy)
    limit = quantity(found["rest"]) if found else None
    if found is None or limit is None:
        return None
    kind = MeasurementKind.BELOW if found["sign"] in "<≤" else MeasurementKind.ABOVE
    return _of(kind, raw, limit, comparator=COMPARATORS[found["sign"]])


def _number(tidy: str, raw: str) -> Measurement | None:
    if "±" in tidy:
        value, _, margin = tidy.partition("±")
        first, second = quantity(value.strip()), quantity(margin.strip())
        if first is None or second is None:
            return None
        return _of(MeasurementKind.VALUE, raw, first, unit=first.unit or second.unit, uncertainty=second.value)
    found = quantity(tidy)
    return _of(MeasurementKind.VALUE, raw, found) if found else None


def _several(tidy: str, raw: str) -> Measurement | None:
    pieces = [piece for piece in _SEPARATOR.split(tidy) if piece]
    if len(pieces) > 1 and not _THOUSANDS.fullmatch(tidy):
        return _joined(MeasurementKind.SEVERAL, raw, [quantity(piece) for piece in pieces])
    if ends := _RANGE.fullmatch(tidy):
        return _joined(MeasurementKind.RANGE, raw, [quantity(ends["low"]), quantity(ends["high"])])
    return None


def _joined(kind: MeasurementKind, raw: str, parts: list[Quantity | None]) -> Measurement | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    units = {part.unit for part in known if part.unit}
    if len(units) > 1:
        raise Problem(
            "result_units_differ",
            f"“{raw}”中的单位不一致：{'、'.join(sorted(units))}",
            f"the units in {raw!r} differ: {', '.join(sorted(units))}",
            value=raw,
        )
    notes = tuple(dict.fromkeys(note for part in known for note in part.notes))
    return Measurement(kind, raw, tuple(part.value for part in known), next(iter(units), None), notes=notes)


def _of(
    kind: MeasurementKind,
    raw: str,
    found: Quantity,
    *,
    unit: str | None = None,
    comparator: str | None = None,
    uncertainty: Decimal | None = None,
) -> Measurement:
    return Measurement(
        kind, raw, (found.value,), unit or found.unit, comparator, uncertainty=uncertainty, notes=found.notes
    )
