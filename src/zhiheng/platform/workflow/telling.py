"""What happened to a case beside its steps: who was warned, to whom it was given, what the head said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from zhiheng import policy
from zhiheng.platform.accounts.models import User
from zhiheng.platform.workflow.models import Case, Notice
from zhiheng.vocab.bilingual import Text

LEVELS = {
    "half": Text("期限过半提醒", "Half of the time is used"),
    "late": Text("期限将满提醒", "The time is running out"),
    "expired": Text("期限届满上报", "The time is over: escalated"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history.

    Attributes:
        said: words of a person, which may name persons.
        by: None for the system.
    """

    at: datetime
    name: Text
    facts: Text
    said: str
    by: User | None


def happenings(case: Case) -> list[Happening]:
    """All of them, first to last."""
    return sorted([*_warnings(case), *_assignments(case), *_answers(case)], key=lambda one: one.at)


def _warnings(case: Case) -> Iterator[Happening]:
    found = case.notices.select_related("clock", "to", "unit").order_by("at", "clock", "level", "pk")
    for (at, _, level), some in groupby(found, key=lambda one: (one.at, one.clock_id, one.level)):
        told = list(some)
        name, clock = LEVELS[level], _clock(case, told[0].clock.clock)
        zh, en = "、".join(_whom(one).zh for one in told), ", ".join(_whom(one).en for one in told)
        facts = Text(f"{clock.zh}，已告知：{zh}", f"{clock.en}; told: {en}")
        yield Happening(at, name, facts, "", None)


def _whom(notice: Notice) -> Text:
    unit = notice.unit.title
    if notice.to is None:
        return Text(f"{unit.zh}（全体）", f"all of {unit.en}")
    return Text(notice.to.display_name, notice.to.display_name)


def _assignments(case: Case) -> Iterator[Happening]:
    for one in case.assignments.select_related("to", "by"):
        name = Text("本人承办", "Taken in hand") if one.to_id == one.by_id else Text("指派承办", "Assigned")
        yield Happening(one.at, name, Text(one.to.display_name, one.to.display_name), "", one.by)


def _answers(case: Case) -> Iterator[Happening]:
    for one in case.acknowledgements.select_related("clock", "by"):
        yield Happening(
            one.at, Text("超期督办", "Overdue: answered for"), _clock(case, one.clock.clock), one.note, one.by
        )


def _clock(case: Case, clock: str) -> Text:
    return policy.load(case.pack).clocks[clock].name
