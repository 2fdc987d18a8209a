"""Clocks: what they cite is there, their versions follow one another, pauses and extensions make sense."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.checks.cites import instruments_cited
from zhiheng.policy.schema.clocks import Clock, Clocks, ClockVersion
from zhiheng.policy.schema.procedures import Procedure

INSTRUMENT = ("instrument", "法律文件", "instrument")


def check(case: Case) -> None:
    """Unknown and unused instruments, clocks given twice, gaps between versions, contradictions inside one."""
    own = [(file, number, clock) for file, model in case.parsed.of(Clocks) for number, clock in enumerate(model.clocks)]
    _once(case, own)
    for file, number, clock in own:
        _follow(case, (file, ("clocks", number)), clock)
        for place, version in enumerate(clock.versions):
            _version(case, (file, ("clocks", number, "versions", place)), version)
    for file, model in case.parsed.of(Clocks):
        if model.next_review < case.on:
            zh, en = f"复核已逾期：应于 {model.next_review} 前复核", f"review overdue: was due by {model.next_review}"
            case.fault((file, ("next_review",)), "review_overdue", zh, en)
    _unused(case)


def _once(case: Case, own: list[tuple[str, int, Clock]]) -> None:
    counted = Counter(clock.id for _, _, clock in own)
    for file, number, clock in own:
        if counted[clock.id] > 1:
            zh, en = (
                f"期限 {clock.id} 给出了不止一次，请合为一条",
                f"clock {clock.id} is given more than once: make it one",
            )
            case.fault((file, ("clocks", number, "id")), "clock_twice", zh, en)


def _follow(case: Case, place: Place, clock: Clock) -> None:
    ordered = sorted(clock.versions, key=lambda version: version.effective_from)
    for earlier, later in pairwise(ordered):
        if earlier.effective_to is not None and earlier.effective_to < later.effective_from:
            zh = f"{earlier.effective_to} 至 {later.effective_from} 没有生效的版本"
            en = f"no version from {earlier.effective_to} to {later.effective_from}"
            case.fault(place, "clock_gap", zh, en)


def _version(case: Case, place: Place, version: ClockVersion) -> None:
    file, path = place
    case.known((file, (*path, "instrument")), version.instrument, case.pack.instruments, INSTRUMENT)
    repeated = [name for name, count in Counter(pause.id for pause in version.pauses).items() if count > 1]
    if repeated:
        zh, en = f"暂停原因 {repeated[0]} 重复", f"pause {repeated[0]} is listed twice"
        case.fault((file, (*path, "pauses")), "pause_twice", zh, en)
    if version.unit == "hour" and version.pauses:
        zh, en = "按小时的期限不能暂停", "a clock of hours cannot pause"
        case.fault((file, (*path, "pauses")), "pause_of_hours", zh, en)
    if version.extension is not None and (version.extension.unit == "hour") != (version.unit == "hour"):
        zh = f"以 {version.unit} 计的期限不能延长 {version.extension.unit}"
        en = f"a clock in {version.unit}s cannot be extended in {version.extension.unit}s"
        case.fault((file, (*path, "extension")), "extension_of_another_kind", zh, en)


def _unused(case: Case) -> None:
    cited = {version.instrument for clock in case.pack.clocks.values() for version in clock.versions}
    cited |= {regime.instrument for regime in case.pack.penalty_regimes}
    cited |= {procedure.instrument for _, procedure in case.parsed.of(Procedure)}
    cited |= instruments_cited(case)
    for place, instrument in case.entries("instruments.yaml", "instruments"):
        if instrument.id not in cited:
            zh, en = f"法律文件 {instrument.id} 没有被引用", f"no clock, term or procedure cites {instrument.id}"
            case.fault(place, "unreferenced_instrument", zh, en)
