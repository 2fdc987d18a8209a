"""Cases held against the ledger: what was noted of each is played again, and must end where the tables stand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from zhiheng import policy
from zhiheng.platform.ledger.comparing import Compared, differs
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow.actions.noting import clock_facts, record_of
from zhiheng.platform.workflow.models import Case, CaseClock, Step
from zhiheng.vocab.canonical import canonical_bytes
from zhiheng.vocab.problem import Problem

CHUNK = 1000
GONE = """
SELECT DISTINCT e.record FROM ledger_entry e
WHERE e.record LIKE 'workflow.case:%%'
    AND NOT EXISTS (SELECT FROM workflow_case c WHERE c.number = substr(e.record, length('workflow.case:') + 1))
"""
STEP = ("transition", "seq", "before", "after", "ground", "reason", "facts", "proposed_by")


@dataclass(slots=True)
class Told:
    """What the ledger tells of a case.

    Attributes:
        standing: procedure, version, unit and division as last noted.
        steps: as they were noted, with who took them and when.
        clocks: the last that was noted of each.
    """

    standing: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)


def cases() -> Iterator[Compared]:
    """Every case, a thousand at a time, and at last those that the ledger knows and nobody finds."""
    last = 0
    while chunk := list(Case.objects.filter(pk__gt=last).select_related("unit").order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield Compared(len(chunk), list(_differences(chunk)))
    with connection.cursor() as cursor:
        cursor.execute(GONE)
        gone = [record for (record,) in cursor.fetchall()]
    yield Compared(len(gone), [_gone(record) for record in gone])


def _gone(record: str) -> Problem:
    zh, en = f"可信日志记有 {record}，数据库中没有", f"the ledger knows {record}, the database does not"
    return Problem("record_gone", zh, en, record=record)


def _differences(chunk: Sequence[Case]) -> Iterator[Problem]:
    told = {record: _told(entries) for record, entries in _entries(chunk).items()}
    steps, clocks = _by_case(Step.objects, chunk, "seq"), _by_case(CaseClock.objects, chunk, "pk")
    for case in chunk:
        record = record_of(case)
        said = told.get(record, Told())
        if not said.standing:
            zh, en = f"可信日志没有 {record} 的立案记录", f"the ledger has no beginning of {record}"
            yield Problem("record_unnoted", zh, en, record=record)
            continue
        for what, there, here in _pairs(case, said, steps[case.pk], clocks[case.pk]):
            if canonical_bytes(there) != canonical_bytes(here):
                yield differs(record, what, there, here)


def _by_case(rows: Any, chunk: Sequence[Case], order: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(case__in=chunk).order_by("case_id", order):
        found[row.case_id].append(row)
    return found


def _entries(chunk: Sequence[Case]) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    noted = LedgerEntry.objects.filter(record__in=[record_of(case) for case in chunk]).order_by("record", "id")
    for data, record in noted.values_list("data", "record"):
        found[record].append(json.loads(bytes(data)))
    return found


def _told(entries: Iterable[Mapping[str, Any]]) -> Told:
    """Play the entries of a case again, first to last."""
    told = Told()
    for entry in entries:
        payload = entry["payload"]
        if not told.standing and "procedure" in payload:
            told.standing = {name: payload[name] for name in ("procedure", "version", "unit", "division")}
        elif "transition" in payload and "seq" in payload:
            told.steps.append({name: payload[name] for name in STEP} | {"by": entry["actor"], "at": entry["at"]})
            told.standing |= payload.get("moved_to", {})
        elif entry["action"] == "workflow.switch_case":
            told.standing["version"] = payload["after"]
        elif entry["action"] == "workflow.recount":
            moved = {"due": payload["after"], "provisional": payload["provisional"]}
            told.clocks[payload["clock"]] = told.clocks.get(payload["clock"], {}) | moved
        told.clocks |= payload.get("clocks", {})
    return told


def _pairs(
    case: Case, told: Told, steps: Sequence[Step], clocks: Sequence[CaseClock]
) -> Iterator[tuple[str, object, object]]:
    """What the ledger says, and what the tables say, by name."""
    here = {
        "procedure": case.procedure,
        "version": case.procedure_from,
        "unit": case.unit.code,
        "division": case.division,
    }
    yield from ((name, told.standing[name], here[name]) for name in here)
    found = [_step(step) for step in steps]
    for number in range(max(len(found), len(told.steps))):
        yield f"step {number + 1}", _at(told.steps, number), _at(found, number)
    yield "state", _end(case, told), [case.state, case.seq, _instant(case.closed_at)]
    stand = clock_facts(clocks)  # of several of a name the last
    for name in sorted({*stand, *told.clocks}):
        yield f"clock {name}", told.clocks.get(name), stand.get(name)


def _end(case: Case, told: Told) -> list[Any] | None:
    """State, number of steps and time of closing as they follow from the steps; None for a pack that is none."""
    on = date.fromisoformat(told.standing["version"])
    try:
        rules = policy.load(case.pack).procedure(told.standing["procedure"], on=on)
    except Problem:
        return None
    if not told.steps:
        return [rules.initial, 0, None]
    last = told.steps[-1]
    is_closed = rules.state(last["after"]).kind == "closed"
    return [last["after"], len(told.steps), last["at"] if is_closed else None]


def _step(step: Step) -> dict[str, Any]:
    found = {name: getattr(step, name) for name in STEP if name != "proposed_by"}
    by = f"user:{step.by_id}" if step.by_id else step.actor
    return found | {"proposed_by": step.proposed_by_id, "by": by, "at": _instant(step.at)}


def _at(rows: Sequence[dict[str, Any]], number: int) -> dict[str, Any] | None:
    return rows[number] if number < len(rows) else None


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
