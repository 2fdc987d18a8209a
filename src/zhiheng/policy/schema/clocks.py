"""Statutory clocks: how long the law gives for what, under which version, and what stops the counting."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, Name, Slug, refuse_overlaps

TimeUnit = Literal["hour", "workday", "day", "month", "year"]
Roll = Literal["statutory_holiday", "any_rest_day", "none"]


class Instrument(Item):
    """A law, regulation, order or notice that clocks and procedures cite."""

    id: Slug
    title: Bilingual
    number: Name


class Instruments(Item):
    """The file ``instruments.yaml``."""

    instruments: tuple[Instrument, ...]


class Pause(Item):
    """A reason for which the law does not count time."""

    id: Slug
    name: Bilingual
    article: Name


class Extension(Item):
    """How far the clock may be prolonged, and who approves."""

    n: Annotated[int, Field(ge=1)]
    unit: TimeUnit
    times: Annotated[int, Field(ge=1)] = 1
    approved_by: Bilingual
    article: Name


class ClockVersion(Dated):
    """The clock as one version of the law has it.

    Attributes:
        roll: which reading of "last day is a holiday" the law's own words give; ``none`` where time runs on.
        restart: the event upon which the law counts anew, if it names one.
    """

    n: Annotated[int, Field(ge=0)]
    unit: TimeUnit
    roll: Roll = "statutory_holiday"
    instrument: Slug
    article: Name
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    restart: Bilingual | None = None
    note: Bilingual | None = None


class Clock(Item):
    """One limit of time, in all its versions."""

    id: Slug
    name: Bilingual
    starts: Bilingual
    versions: Annotated[tuple[ClockVersion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Clock:
        refuse_overlaps(self.versions)
        return self


class Clocks(Item):
    """A file ``clocks/<topic>.yaml``."""

    clocks: Annotated[tuple[Clock, ...], Field(min_length=1)]
    author: Name
    next_review: date
