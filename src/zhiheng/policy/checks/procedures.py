"""Procedures: every state is reached and left, every clock is stopped, every step has someone to take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from zhiheng.policy.checks.case import Case
from zhiheng.policy.checks.clocks import INSTRUMENT
from zhiheng.policy.checks.running import Finding, explore
from zhiheng.policy.schema.clocks import ClockVersion
from zhiheng.policy.schema.procedures import OUTSIDE, ClockEffect, Procedure, Transition

STATE = ("state", "状态", "state")
CLOCK = ("clock", "期限", "clock")
ROLE = ("role", "角色", "role")
PAPER = ("paper", "文书", "paper")


def check(case: Case) -> None:
    """Everything wrong with the procedures of the pack's own files."""
    for file, procedure in case.parsed.of(Procedure):
        case.known((file, ("instrument",)), procedure.instrument, case.pack.instruments, INSTRUMENT)
        before = len(case.faults)
        _names(case, file, procedure)
        if len(case.faults) > before:
            continue  # what is misnamed cannot be walked
        _ways(case, file, procedure)
        _running(case, file, procedure)
        if procedure.next_review < case.on:
            zh = f"复核已逾期：应于 {procedure.next_review} 前复核"
            case.fault((file, ("next_review",)), "review_overdue", zh, f"review overdue: {procedure.next_review}")
    _versions(case)


def _names(case: Case, file: str, procedure: Procedure) -> None:
    """States, roles and clocks that steps name exist, and no identifier is given twice."""
    states = [state.id for state in procedure.states]
    _twice(case, file, "states", states)
    _twice(case, file, "transitions", [step.id for step in procedure.transitions])
    case.known((file, ("initial",)), procedure.initial, states, STATE)
    for number, effect in enumerate(procedure.opening):
        _effect(case, file, ("opening", number), procedure, effect)
    for number, step in enumerate(procedure.transitions):
        _step(case, file, ("transitions", number), procedure, step)


def _step(case: Case, file: str, path: tuple[str, int], procedure: Procedure, step: Transition) -> None:
    states = [state.id for state in procedure.states]
    for key in ("sources", "by", "confirmed_by"):
        for place, word in enumerate(getattr(step, key)):
            if key == "sources":
                case.known((file, (*path, key, place)), word, states, STATE)
            elif key == "confirmed_by" or word not in OUTSIDE:
                _role(case, file, (*path, key, place), word)
    for place, word in enumerate(step.papers):
        case.known((file, (*path, "papers", place)), word, case.pack.papers, PAPER)
    if step.to is not None:
        case.known((file, (*path, "to")), step.to, states, STATE)
    if step.confirmed_by and {*step.by} == {*step.confirmed_by}:
        zh = f"步骤 {step.id} 的提议与确认为同一角色，第二人形同虚设"
        en = f"step {step.id} is proposed and confirmed by the same roles: name another for the second person"
        case.fault((file, (*path, "confirmed_by")), "second_person_of_same_role", zh, en)
    _twice(case, file, "grounds", [ground.id for ground in step.grounds], path)
    for number, effect in enumerate(step.clocks):
        _effect(case, file, (*path, "clocks", number), procedure, effect)


def _role(case: Case, file: str, path: tuple[str | int, ...], word: str) -> None:
    case.known((file, path), word, case.pack.roles, ROLE)
    role = case.pack.roles.get(word)
    if role is not None and not role.units:
        zh, en = (
            f"角色 {word} 不属于任何单位，无人可担任",
            f"role {word} belongs to no kind of unit: nobody can hold it",
        )
        case.fault((file, path), "role_of_nobody", zh, en)


def _effect(case: Case, file: str, path: tuple[str | int, ...], procedure: Procedure, effect: ClockEffect) -> None:
    case.known((file, (*path, "clock")), effect.clock, case.pack.clocks, CLOCK)
    if effect.clock not in case.pack.clocks:
        return
    for version in _in_force_during(case, file, (*path, "clock"), procedure, effect.clock):
        _allowed(case, file, path, effect, version)


def _in_force_during(
    case: Case, file: str, path: tuple[str | int, ...], procedure: Procedure, clock: str
) -> list[ClockVersion]:
    """The versions of the clock that meet the procedure's time; a fault when one is missing at its beginning."""
    versions = case.pack.clocks[clock].versions
    if not any(version.is_in_force(procedure.effective_from) for version in versions):
        zh = f"期限 {clock} 在 {procedure.effective_from} 没有生效的版本"
        en = f"clock {clock} has no version in force on {procedure.effective_from}"
        case.fault((file, path), "clock_not_in_force", zh, en)
    return [
        version
        for version in versions
        if (procedure.effective_to is None or version.effective_from < procedure.effective_to)
        and (version.effective_to is None or version.effective_to > procedure.effective_from)
    ]


def _allowed(case: Case, file: str, path: tuple[str | int, ...], effect: ClockEffect, version: ClockVersion) -> None:
    """Whether the law lets this clock pause for that reason, be extended, or begin anew."""
    missing = {
        "pause": effect.pause not in {pause.id for pause in version.pauses},
        "extend": version.extension is None,
        "restart": version.restart is None,
    }
    if missing.get(effect.effect, False):
        zh = f"期限 {effect.clock} 的规定没有这种效果：{effect.effect} {effect.pause or ''}"
        en = f"the law of clock {effect.clock} does not allow {effect.effect} {effect.pause or ''}"
        case.fault((file, path), "effect_without_law", zh.strip(), en.strip())


def _ways(case: Case, file: str, procedure: Procedure) -> None:
    """States nobody gets to, states nobody gets out of, closed states with a way out."""
    onward = {
        state.id: {step.to for step in _moves(procedure) if state.id in step.sources} for state in procedure.states
    }
    reached = _closure({procedure.initial}, onward)
    closed = {state.id for state in procedure.states if state.kind == "closed"}
    for number, state in enumerate(procedure.states):
        place = (file, ("states", number))
        if state.id not in reached:
            zh, en = f"没有步骤能到达状态 {state.id}", f"no step leads to state {state.id}"
            case.fault(place, "state_unreachable", zh, en)
        elif state.id in closed and onward[state.id]:
            zh, en = f"已结束的状态 {state.id} 仍有出路", f"closed state {state.id} has a way out"
            case.fault(place, "closed_state_left", zh, en)
        elif state.id not in closed and not _closure({state.id}, onward) & closed:
            zh, en = (
                f"从状态 {state.id} 走不到任何结束状态",
                f"state {state.id} is a dead end: no closed state can be reached",
            )
            case.fault(place, "dead_end", zh, en)


def _moves(procedure: Procedure) -> Iterable[Transition]:
    return (step for step in procedure.transitions if step.to is not None)


def _closure(start: set[str], onward: dict[str, set[str | None]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for state in onward[waiting.pop()]:
            if state is not None and state not in found:
                found.add(state)
                waiting.append(state)
    return found


def _running(case: Case, file: str, procedure: Procedure) -> None:
    """Walk every path with its clocks, and tell what is left running, resumed without a pause and so on."""
    numbers = {step.id: number for number, step in enumerate(procedure.transitions)}
    words: dict[str, tuple[str, str]] = {
        "clock_left_running": ("结束后期限 {clock} 仍在计算", "clock {clock} still runs after the end"),
        "clock_started_twice": ("期限 {clock} 已在计算，又被启动", "clock {clock} is started while it runs"),
        "clock_not_running": (
            "期限 {clock} 没有在计算，不能 {effect}",
            "clock {clock} does not run: it cannot {effect}",
        ),
        "stop_of_nothing": (
            "期限 {clock} 到此步时从未在计算",
            "clock {clock} never runs when this step stops it",
        ),
    }
    for found in sorted(explore(procedure), key=Finding.order):
        zh, en = (text.format(clock=found.clock, effect=found.effect) for text in words[found.code])
        path: tuple[str | int, ...] = ("opening",)
        if found.step is not None:
            path = ("transitions", numbers[found.step])
            zh, en = f"步骤 {found.step}：{zh}", f"step {found.step}: {en}"
        case.fault((file, path), found.code, zh, en)


def _twice(case: Case, file: str, key: str, ids: list[str], path: tuple[str | int, ...] = ()) -> None:
    for word, count in Counter(ids).items():
        if count > 1:
            place = (file, (*path, key, len(ids) - 1 - ids[::-1].index(word)))
            case.fault(place, "id_twice", f"{key} 中 {word} 重复", f"{word} appears twice in {key}")


def _versions(case: Case) -> None:
    """Versions of one procedure follow one another without overlap or gap."""
    files = {(one.id, one.effective_from): file for file, one in case.parsed.of(Procedure)}
    by_id: dict[str, list[Procedure]] = {}
    for _, one in case.parsed.of(Procedure):
        by_id.setdefault(one.id, []).append(one)
    for versions in by_id.values():
        for earlier, later in pairwise(sorted(versions, key=lambda one: one.effective_from)):
            if earlier.effective_to != later.effective_from:
                place = (files[later.id, later.effective_from], ("effective_from",))
                zh = f"前一版本止于 {earlier.effective_to}，本版本始于 {later.effective_from}，应当衔接"
                en = f"the version before ends on {earlier.effective_to}, this one begins on {later.effective_from}"
                case.fault(place, "versions_do_not_meet", zh, en)
