"""Checks the cells of a statistical form against its rules.

A rule compares a cell with another cell or a number: ``left <= right``, ``left >= right``, ``left == right``,
``low <= left <= high`` (between), or ``|left - previous| <= right % of |previous|`` (change_within, against the same
cell of the previous period). A rule whose cells are empty says nothing: an empty cell is not 0; whether it may be
empty at all is the business of ``required``. All arithmetic is decimal and exact.

Source: the validation rules that official statistics editing calls hard (error) and soft (warning) edits
(UNECE Glossary of Terms on Statistical Data Editing).

>>> run(Input(values={"pass": 97, "all": 96}, rules=[
...     FormRule(id="part", left="pass", operator="<=", right="all", importance="error")])).findings[0].rule
'part'
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.vocab.problem import Problem

VERSION = "1"
Operator = Literal["<=", ">=", "==", "between", "change_within"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormRule(_Model):
    """One rule; see the pack's return forms."""

    id: str = Field(description="name of the rule")
    left: str = Field(description="the cell that is checked")
    operator: Operator = Field(description="how the cell must compare")
    right: Annotated[
        str | Decimal | tuple[Decimal, Decimal],
        Field(union_mode="left_to_right", description="a cell, a number, two numbers, or a percentage"),
    ]
    importance: Literal["error", "warning"] = Field(description="an error stops the return, a warning asks")


class Input(_Model):
    """Cells by name, those of the previous period, and the rules."""

    values: dict[str, Decimal | None] = Field(description="cells; null is an empty cell")
    previous: dict[str, Decimal | None] = Field(default={}, description="cells of the previous period")
    required: list[str] = Field(default=[], description="cells that must be filled")
    rules: list[FormRule] = Field(description="rules of the form, in order")


class Finding(_Model):
    """One rule that does not hold, or a required cell that is empty (rule ``required``)."""

    rule: str = Field(description="name of the rule, or required")
    item: str = Field(description="the cell that breaks it")
    importance: Literal["error", "warning"] = Field(description="that of the rule")
    value: Decimal | None = Field(description="what the cell holds; null if it is empty")
    limit: Decimal | None = Field(description="the number it was compared with")


class Result(_Model):
    """All findings, in the order of the rules; required cells first."""

    findings: list[Finding] = Field(description="one for each rule that does not hold")


def run(given: Input) -> Result:
    """Check every rule.

    Raises:
        Problem: ``cell_unknown`` when a rule names a cell that the form does not have.
    """
    missing = [
        Finding(rule="required", item=item, importance="error", value=None, limit=None)
        for item in given.required
        if given.values.get(item) is None
    ]
    broken = [finding for rule in given.rules if (finding := _check(rule, given)) is not None]
    return Result(findings=[*missing, *broken])


def _check(rule: FormRule, given: Input) -> Finding | None:
    value = _cell(given, rule.left)
    if value is None:
        return None
    limit = _broken_limit(rule, value, given)
    if limit is None:
        return None
    return Finding(rule=rule.id, item=rule.left, importance=rule.importance, value=value, limit=limit)


def _broken_limit(rule: FormRule, value: Decimal, given: Input) -> Decimal | None:
    """The number that ``value`` is on the wrong side of, or None if the rule holds or has nothing to compare."""
    if isinstance(rule.right, tuple):
        low, high = rule.right
        return low if value < low else high if value > high else None
    if rule.operator == "change_within":
        return _broken_change(rule, value, given)
    limit = _cell(given, rule.right) if isinstance(rule.right, str) else rule.right
    if limit is None:
        return None
    holds = {"<=": value <= limit, ">=": value >= limit, "==": value == limit}[rule.operator]
    return None if holds else limit


def _broken_change(rule: FormRule, value: Decimal, given: Input) -> Decimal | None:
    before = given.previous.get(rule.left)
    if before is None or not isinstance(rule.right, Decimal):
        return None
    return None if abs(value - before) * 100 <= rule.right * abs(before) else before


def _cell(given: Input, name: str) -> Decimal | None:
    if name not in given.values:
        raise Problem("cell_unknown", f"表中没有指标“{name}”", f"the form has no cell {name!r}", item=name)
    return given.values[name]
