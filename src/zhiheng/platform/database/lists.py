"""Conditions on long lists of values."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL


def among(column: str, values: Collection[str]) -> RawSQL:
    """``column IN values`` as one parameter: thousands of placeholders take longer to write than the query to run.

    Args:
        column: of text, as the table has it; never from outside.
        values: to look for.
    """
    return RawSQL(f'"{column}" = ANY(%s)', [list(values)], output_field=BooleanField())  # noqa: S611 - our own columns


def among_numbers(column: str, values: Collection[int]) -> RawSQL:
    """As :func:`among`, for numbers."""
    return RawSQL(f'"{column}" = ANY(%s::bigint[])', [list(values)], output_field=BooleanField())  # noqa: S611 - our own columns
