"""Every way through a procedure, with the clocks that run on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiheng.policy.schema.procedures import ClockEffect, Procedure, Transition

# where a case can stand: its state, the clocks that run, those that pause
Standing = tuple[str, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that goes wrong with a clock at a step (None: at the opening)."""

    code: str
    step: str | None
    clock: str
    effect: str = ""

    def order(self) -> tuple[str, str, str]:
        """Sorts findings by step."""
        return (self.step or "", self.code, self.clock)


def explore(procedure: Procedure) -> set[Finding]:
    """What goes wrong with clocks on any path from the opening to an end."""
    found: set[Finding] = set()
    stops: set[tuple[str, str]] = set()
    closed = {state.id for state in procedure.states if state.kind == "closed"}
    running, paused = _after(frozenset(), frozenset(), procedure.opening, None, found, stops)
    waiting: list[Standing] = [(procedure.initial, running, paused)]
    seen = set(waiting)
    while waiting:
        standing = waiting.pop()
        for step, after in _onward(procedure, standing, found, stops):
            if after[0] in closed:
                found |= {Finding("clock_left_running", step.id, clock) for clock in after[1] | after[2]}
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return found | _idle_stops(procedure, stops)


def _onward(
    procedure: Procedure, standing: Standing, found: set[Finding], stops: set[tuple[str, str]]
) -> Iterator[tuple[Transition, Standing]]:
    state, running, paused = standing
    for step in procedure.transitions:
        if state in step.sources:
            yield step, (step.to or state, *_after(running, paused, step.clocks, step.id, found, stops))


def _after(
    running: frozenset[str],
    paused: frozenset[str],
    effects: tuple[ClockEffect, ...],
    step: str | None,
    found: set[Finding],
    stops: set[tuple[str, str]],
) -> tuple[frozenset[str], frozenset[str]]:
    """Running and paused clocks after the effects; a stop of a clock that does not run is allowed (see _idle_stops)."""
    for one in effects:
        clock = frozenset({one.clock})
        match one.effect:
            case "start":
                if clock & (running | paused):
                    found.add(Finding("clock_started_twice", step, one.clock))
                running |= clock
            case "stop":
                if clock & (running | paused) and step is not None:
                    stops.add((step, one.clock))
                running, paused = running - clock, paused - clock
            case "pause":
                if not clock & running:
                    found.add(Finding("clock_not_running", step, one.clock, one.effect))
                running, paused = running - clock, paused | clock
            case "resume":
                if not clock & paused:
                    found.add(Finding("clock_not_running", step, one.clock, one.effect))
                running, paused = running | clock, paused - clock
            case _:  # extend, restart
                if not clock & (running | paused):
                    found.add(Finding("clock_not_running", step, one.clock, one.effect))
    return running, paused


def _idle_stops(procedure: Procedure, stops: set[tuple[str, str]]) -> set[Finding]:
    """Stops that never meet a running clock."""
    declared = {(step.id, one.clock) for step in procedure.transitions for one in step.clocks if one.effect == "stop"}
    return {Finding("stop_of_nothing", step, clock) for step, clock in declared - stops}
