"""When a period set by law ends.

The day of the event does not count; the period's last day ends it. Working days are those of the State Council's yearly
notices, make-up working days included. A last day on a day off moves on, under the reading chosen: over the days that a
notice lists (``statutory_holiday``) or over every day of rest (``any_rest_day``); laws leave that open.
Months and years end on the day of the same number, or on the month's last day if it has none such. Hours run from the
instant, on every day. Time that the law does not count (a pause) is added; an extension runs on from the end, if it was
approved before the end; a restart begins the count anew. Where a notice still to come may move the day, the answer is
``provisional``: never an error, never a firm date.

Source: SAMR Order 121 (2026) article 45; Law on Administrative Penalties (2021) article 85; Civil Code (2020) articles
200-204 for months, years and hours. The worked number pauses a mediation of 60 days for 20 days of testing.

>>> found = run(Input(start=date(2026, 6, 1), unit="day", n=60, paused_days=20))
>>> found.due, found.provisional
(datetime.date(2026, 8, 20), False)
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.deadlines.counting import SHANGHAI, Due, Extension, Pause, Roll, Unit, day_of, due, shanghai

__all__ = [
    "SHANGHAI",
    "VERSION",
    "Added",
    "Due",
    "Extension",
    "Input",
    "Interval",
    "Pause",
    "Result",
    "Roll",
    "Unit",
    "day_of",
    "due",
    "run",
    "shanghai",
]

VERSION = "1.0.0"
MOST = 1_000_000


class Interval(BaseModel):
    """Days that do not count: those after ``from_on`` up to and with ``to_on``."""

    model_config = ConfigDict(extra="forbid")

    from_on: date = Field(description="The day after which time stands still.")
    to_on: date = Field(description="The last day that does not count.")


class Added(BaseModel):
    """An extension: how much was added, and the day on which that was approved."""

    model_config = ConfigDict(extra="forbid")

    n: int = Field(ge=1, le=MOST, description="How many units are added.")
    unit: Unit = Field(description="What is added.")
    approved_on: date = Field(description="The day of the approval.")


class Input(BaseModel):
    """A period and what happened in it."""

    model_config = ConfigDict(extra="forbid")

    start: date | datetime = Field(description="Day of the event; for hours the instant with its time zone.")
    unit: Unit = Field(description="What is counted.")
    n: int = Field(ge=0, le=MOST, description="How many units.")
    roll: Roll = Field(default="statutory_holiday", description="Over which days off the last day moves on.")
    paused_days: int = Field(default=0, ge=0, le=MOST, description="Days not counted, of the period's own kind.")
    pauses: tuple[Interval, ...] = Field(default=(), max_length=1000, description="The same as intervals.")
    extensions: tuple[Added, ...] = Field(default=(), max_length=100, description="Time added.")
    restarts: tuple[date | datetime, ...] = Field(default=(), description="Events from which the law counts anew.")


class Result(BaseModel):
    """When the period ends."""

    due: date | datetime = Field(description="The last day, or the instant for hours, in Shanghai.")
    provisional: bool = Field(description="Whether a notice still to come may move the day.")
    nominal: date | datetime = Field(description="The last day before it moved over days off.")
    earlier: date | datetime = Field(description="The earlier end of the two readings of a holiday.")
    late_extensions: int = Field(description="Extensions approved after the end, which therefore add nothing.")


def run(given: Input) -> Result:
    """The end of the period.

    Raises:
        Problem: the codes are on the card.
    """
    begin = _begin(given)
    pauses = tuple(Pause(one.from_on, one.to_on) for one in given.pauses)
    added = tuple(Extension(one.n, one.unit, one.approved_on) for one in given.extensions)
    extensions = tuple(one for one in added if one.approved_on >= day_of(begin))

    def end(roll: Roll) -> Due:
        paused = given.paused_days
        return due(begin, given.n, given.unit, roll=roll, paused_days=paused, pauses=pauses, extensions=extensions)

    found = end(given.roll)
    readings = [found] if given.roll == "none" else [found, end("statutory_holiday"), end("any_rest_day")]
    earliest = min((one.due for one in readings), key=lambda moment: (day_of(moment), str(moment)))
    return Result(
        due=found.due,
        provisional=found.provisional,
        nominal=found.nominal,
        earlier=earliest,
        late_extensions=len(found.late),
    )


def _begin(given: Input) -> date | datetime:
    """The event that counts: the last of start and restarts."""
    events = (given.start, *given.restarts)
    if given.unit == "hour" and all(isinstance(one, datetime) for one in events):
        return max(shanghai(one) for one in events if isinstance(one, datetime))
    return max(events, key=day_of)
