"""What laboratories write into cells: results, limits, several failing items, several laboratories.

Nothing is guessed: a cell that does not read as what its column should hold is refused with a
:class:`~zhiheng.vocab.problem.Problem`, which is how shifted columns come to light.
"""

from __future__ import annotations

from zhiheng.vocab.measurements.items import Item, item_form, split_items
from zhiheng.vocab.measurements.laboratories import Laboratory, LaboratoryRole, split_laboratories
from zhiheng.vocab.measurements.limits import Limit, LimitKind, SamplingPlan, meets, parse_limit
from zhiheng.vocab.measurements.results import Measurement, MeasurementKind, parse_measurement

__all__ = [
    "Item",
    "Laboratory",
    "LaboratoryRole",
    "Limit",
    "LimitKind",
    "Measurement",
    "MeasurementKind",
    "SamplingPlan",
    "item_form",
    "meets",
    "parse_limit",
    "parse_measurement",
    "split_items",
    "split_laboratories",
]
