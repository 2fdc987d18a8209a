"""What quality credit tells the apps above; instants and days are ISO 8601 text, as announcements are plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactRevoked:
    """A fact should never have been: whoever received it must drop it.

    Attributes:
        fact: its number.
        organisation: primary key of the organisation that it was about.
        kind: item of the catalogue.
        at: when we learnt of it.
    """

    fact: int
    organisation: int
    kind: str
    at: str


@dataclass(frozen=True, slots=True)
class FactRepaired:
    """An organisation has made good what a fact tells of.

    Attributes:
        fact: its number.
        organisation: primary key of the organisation.
        kind: item of the catalogue.
        repaired_on: the day from which the repair holds.
        at: when we learnt of it.
    """

    fact: int
    organisation: int
    kind: str
    repaired_on: str
    at: str


@dataclass(frozen=True, slots=True)
class GradeChanged:
    """The grade in force of an organisation became another; a first grade is not announced.

    Attributes:
        organisation: primary key.
        before, after: names of grades.
        grade: primary key of the grade as it was computed.
        at: the instant.
    """

    organisation: int
    before: str
    after: str
    grade: int
    at: str
