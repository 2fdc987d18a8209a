"""Cases held against the ledger: what was noted of each is played again, and must end where the tables stand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zhiheng import policy
from zhiheng.platform.ledger.comparing import Compared, differs
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.workflow.actions.noting import clock_facts, record_of
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.models import Case, CaseClock, Step
from zhiheng.vocab.canonical import canonical_bytes, instant, sha256_hex
from zhiheng.vocab.problem import Problem

CHUNK = 1000
GONE = """
SELECT DISTINCT e.record FROM ledger_entry e
WHERE e.record LIKE 'workflow.case:%'
    AND NOT EXISTS (SELECT FROM workflow_case c WHERE c.number = substr(e.record, length('workflow.case:') + 1))
"""
FORGOTTEN = ""  # the digest of a note that was erased when its time was over
ENDS = ("due_on", "target_on", "expires_at")
STANDING = ("procedure", "version", "unit", "division", "received")
STEP = ("transition", "seq", "before", "after", "ground", "reason", "facts", "proposed_by")


@dataclass(slots=True)
class Told:
    """What the ledger tells of a case.

    Attributes:
        standing: procedure, version, unit, division and time of receipt as last noted.
        steps: as they were noted, with who took them and when.
        clocks: the last that was noted of each.
        others: whom it was assigned to, who was told of a clock, who answered for one.
    """

    standing: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    clocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: dict[str, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))


# what is kept of other entries, by their action
OTHERS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], list[Any]]] = {
    "workflow.assign": lambda entry, said: [said["to"], entry["actor"], entry["at"]],
    "workflow.warn": lambda entry, said: [said["clock"], said["level"], said["due"], entry["at"], sorted(said["told"])],
    "workflow.acknowledge_expiry": lambda entry, said: [said["clock"], entry["actor"], entry["at"], said["sha256"]],
}


def cases() -> Iterator[Compared]:
    """Every case, a thousand at a time, and at last those that the ledger knows and nobody finds."""
    last = 0
    while chunk := list(_all().filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield Compared(len(chunk), list(_differences(chunk)))
    with connection.cursor() as cursor:
        cursor.execute(GONE)
        gone = [record for (record,) in cursor.fetchall()]
    yield Compared(len(gone), [_gone(record) for record in gone])


def _all() -> QuerySet[Case]:
    beside = ("assignments", "notices", "acknowledgements")
    return Case.objects.select_related("unit").prefetch_related(*beside).order_by("pk")


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
            noted, stands = canonical_bytes(there).decode(), canonical_bytes(here).decode()
            if noted != stands:
                yield differs(record, what, noted, stands)


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
            told.standing = {name: payload[name] for name in STANDING if name in payload}
        elif "transition" in payload and "seq" in payload:
            told.steps.append({name: payload[name] for name in STEP} | {"by": entry["actor"], "at": entry["at"]})
            told.standing |= payload.get("moved_to", {})
        elif entry["action"] == "workflow.switch_case":
            told.standing["version"] = payload["after"]
        elif entry["action"] == "workflow.recount":
            moved = {name: payload[name] for name in ("target", "expires", "provisional") if name in payload}
            told.clocks[payload["clock"]] = told.clocks.get(payload["clock"], {}) | moved | {"due": payload["after"]}
        elif entry["action"] == "workflow.forget_notes":
            for answer in told.others["workflow.acknowledge_expiry"]:
                answer[-1] = FORGOTTEN
        elif entry["action"] in OTHERS:
            told.others[entry["action"]].append(OTHERS[entry["action"]](entry, payload))
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
        "received": instant(case.received_at),
    }
    yield from ((name, said, here[name]) for name, said in told.standing.items())
    found = [_step(step) for step in steps]
    for number in range(max(len(found), len(told.steps))):
        yield f"step {number + 1}", _at(told.steps, number), _at(found, number)
    yield "state", _end(case, told), [case.state, case.seq, case.closed_at and instant(case.closed_at)]
    yield from _clocks(case, told, clocks)
    for name, found_here in _others(case, clocks).items():
        yield name, sorted(told.others[name], key=str), sorted(found_here, key=str)


def _clocks(case: Case, told: Told, clocks: Sequence[CaseClock]) -> Iterator[tuple[str, object, object]]:
    """The last of each name as it was noted, and what follows from all of them."""
    stand = clock_facts(clocks)  # of several of a name the last
    for name in sorted({*stand, *told.clocks}):
        said = told.clocks.get(name)
        here = {key: stand[name][key] for key in said} if said and name in stand else stand.get(name)
        yield f"clock {name}", said, here
    running = [one for one in clocks if one.state == ClockState.RUNNING]
    ends = [min((getattr(one, name) for one in running), default=None) for name in ENDS]
    yield "next end", _texts(*ends), _texts(case.next_due, case.next_target, case.next_expiry)
    reach = [[one.unit_id, one.division] for one in clocks]
    yield "reach of clocks", [[case.unit_id, case.division]] * len(clocks), reach


def _texts(due: date | None, target: date | None, expiry: datetime | None) -> list[Any]:
    return [due, target, expiry and instant(expiry)]


def _others(case: Case, clocks: Sequence[CaseClock]) -> dict[str, list[list[Any]]]:
    """What else is noted, as the tables have it; of what a head wrote the digest."""
    names = defaultdict(str, {one.pk: one.clock for one in clocks})
    told: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in case.notices.all():
        told[names[one.clock_id], one.level, one.due_on, instant(one.at)] += [f"user:{one.to_id}"] if one.to_id else []
    given = [[f"user:{one.to_id}", f"user:{one.by_id}", instant(one.at)] for one in case.assignments.all()]
    return {
        "workflow.assign": given,
        "workflow.warn": [[*key, sorted(whom)] for key, whom in told.items()],
        "workflow.acknowledge_expiry": [
            [names[one.clock_id], f"user:{one.by_id}", instant(one.at), _digest(one.note)]
            for one in case.acknowledgements.all()
        ],
    }


def _digest(note: str) -> str:
    return sha256_hex(note.encode()) if note else FORGOTTEN


def _end(case: Case, told: Told) -> list[Any] | None:
    """State, number of steps and time of closing as they follow from the steps; None for a pack that is none."""
    on = date.fromisoformat(told.standing["version"])
    try:
        rules = policy.load(case.pack).procedure(told.standing["procedure"], on=on)
        if not told.steps:
            return [rules.initial, 0, None]
        last = told.steps[-1]
        is_closed = rules.state(last["after"]).kind == "closed"
    except (Problem, KeyError):  # no such pack, procedure or state
        return None
    return [last["after"], len(told.steps), last["at"] if is_closed else None]


def _step(step: Step) -> dict[str, Any]:
    found = {name: getattr(step, name) for name in STEP if name != "proposed_by"}
    by = f"user:{step.by_id}" if step.by_id else step.actor
    return found | {"proposed_by": step.proposed_by_id, "by": by, "at": instant(step.at)}


def _at(rows: Sequence[dict[str, Any]], number: int) -> dict[str, Any] | None:
    return rows[number] if number < len(rows) else None
