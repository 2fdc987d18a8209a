"""The clocks of a case: when they end, and what a step does to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from zhiheng import policy
from zhiheng.engines.deadlines import SHANGHAI, Due, Extension, Pause, Roll, day_of, due
from zhiheng.platform.workflow import calendars
from zhiheng.platform.workflow.choices import ClockState
from zhiheng.platform.workflow.models import Case, CaseClock
from zhiheng.policy.schema.clocks import ClockVersion
from zhiheng.policy.schema.procedures import ClockEffect
from zhiheng.vocab.calendars import WorkCalendar
from zhiheng.vocab.problem import Problem

READINGS: tuple[Roll, ...] = ("statutory_holiday", "any_rest_day")


@dataclass(frozen=True, slots=True)
class End:
    """When a clock runs out.

    Attributes:
        due_on: the last day under the law's reading.
        target_on: the last day under the stricter reading.
        expires_at: the instant after which it is too late.
    """

    due_on: date
    target_on: date
    expires_at: datetime
    is_provisional: bool


def end_of(clock: CaseClock, version: ClockVersion, calendar: WorkCalendar) -> End:
    """When the clock runs out, by what is known now."""
    return end(version, clock.started_at, clock.pauses, clock.extensions, calendar)


def end(
    version: ClockVersion,
    started_at: datetime,
    pauses: Iterable[dict[str, Any]],
    extensions: Iterable[dict[str, Any]],
    calendar: WorkCalendar,
) -> End:
    """When a clock that began then runs out."""
    began = started_at if version.unit == "hour" else day_of(started_at)
    held = [Pause(_day(one["from_on"]), _day(one["to_on"])) for one in pauses]
    added = [Extension(one["n"], one["unit"], _day(one["approved_on"])) for one in extensions]

    def under(roll: Roll) -> Due:
        return due(began, version.n, version.unit, roll=roll, calendar=calendar, pauses=held, extensions=added)

    found = under(version.roll)
    if isinstance(found.due, datetime):
        return End(day_of(found.due), day_of(found.due), found.due.astimezone(UTC), found.provisional)
    target = found.due
    if version.unit != "workday" and version.roll != "none":
        target = min(day_of(under(roll).due) for roll in READINGS)
    return End(found.due, target, _midnight_after(found.due), found.provisional)


def begin(case: Case, effects: Iterable[ClockEffect], *, at: datetime) -> list[CaseClock]:
    """The clocks that a new case starts with; at its opening nothing else can be done to one."""
    calendar = calendars.held()
    return [start(case, effect.clock, at=at, calendar=calendar) for effect in effects if effect.effect == "start"]


def apply(case: Case, effects: Iterable[ClockEffect], *, at: datetime) -> list[CaseClock]:
    """Do to the clocks of the case what the step does; return those touched.

    Raises:
        Problem: the law gives no such pause or no further extension, or no such clock runs.
    """
    touched = []
    calendar = calendars.held()
    running = case.clocks.exclude(state=ClockState.STOPPED).order_by("pk").select_for_update()
    open_ = {clock.clock: clock for clock in running}
    for effect in effects:
        if effect.effect == "start":
            clock = start(case, effect.clock, at=at, calendar=calendar)
        elif effect.clock in open_:
            clock = open_[effect.clock]
            _EFFECTS[effect.effect](clock, effect, at)
            settle(clock, calendar)
            clock.save()
        else:
            if effect.effect == "stop":
                continue  # several ways lead to this step, and not on all of them does the clock run
            zh = f"案件 {case} 没有在计算的期限 {effect.clock}"
            raise Problem("clock_not_running", zh, f"no clock {effect.clock} runs on case {case}", case=str(case))
        open_[clock.clock] = clock
        touched.append(clock)
    return touched


def start(case: Case, clock_id: str, *, at: datetime, calendar: WorkCalendar) -> CaseClock:
    """A clock that begins now, under the law that the case follows."""
    version = policy.load(case.pack).clock(clock_id, on=case.regime_on)
    found = end(version, at, (), (), calendar)
    return CaseClock.objects.create(
        case=case,
        clock=clock_id,
        version_from=version.effective_from,
        started_at=at,
        due_on=found.due_on,
        target_on=found.target_on,
        expires_at=found.expires_at,
        is_provisional=found.is_provisional,
    )


def settle(clock: CaseClock, calendar: WorkCalendar) -> bool:
    """Let the clock say when it ends; whether that has changed. A stopped one keeps what it said."""
    if clock.state == ClockState.STOPPED:
        return False
    found = end_of(clock, clock.version, calendar)
    said = End(clock.due_on, clock.target_on, clock.expires_at, clock.is_provisional)
    clock.due_on, clock.target_on = found.due_on, found.target_on
    clock.expires_at, clock.is_provisional = found.expires_at, found.is_provisional
    return found != said


def _stop(clock: CaseClock, _: ClockEffect, at: datetime) -> None:
    if clock.state == ClockState.PAUSED:
        _end_pause(clock, at)
    clock.state, clock.stopped_at = ClockState.STOPPED, at


def _pause(clock: CaseClock, effect: ClockEffect, at: datetime) -> None:
    known = {pause.id for pause in clock.version.pauses}
    if effect.pause not in known:
        zh = f"现行规定不允许因 {effect.pause} 暂停 {clock.clock}"
        raise Problem("pause_unknown", zh, f"the law does not pause {clock.clock} for {effect.pause}")
    if clock.state == ClockState.PAUSED:
        raise Problem("clock_paused", f"期限 {clock.clock} 已经暂停", f"clock {clock.clock} is paused already")
    clock.state, clock.paused_on, clock.pause_reason = ClockState.PAUSED, day_of(at), effect.pause or ""


def _resume(clock: CaseClock, _: ClockEffect, at: datetime) -> None:
    if clock.state != ClockState.PAUSED:
        raise Problem("clock_runs", f"期限 {clock.clock} 没有暂停", f"clock {clock.clock} is not paused")
    _end_pause(clock, at)
    clock.state = ClockState.RUNNING


def _end_pause(clock: CaseClock, at: datetime) -> None:
    begun = clock.paused_on or day_of(at)
    reason = clock.pause_reason
    pause = {"from_on": begun.isoformat(), "to_on": day_of(at).isoformat(), "reason": reason}
    clock.pauses = [*clock.pauses, pause]
    clock.paused_on, clock.pause_reason = None, ""


def _extend(clock: CaseClock, _: ClockEffect, at: datetime) -> None:
    allowed = clock.version.extension
    if allowed is None or len(clock.extensions) >= allowed.times:
        times = allowed.times if allowed else 0
        zh = f"期限 {clock.clock} 依法最多延长 {times} 次"
        raise Problem("extension_spent", zh, f"clock {clock.clock} may be extended {times} times at most")
    if at >= clock.expires_at:
        zh = f"期限 {clock.clock} 已于 {clock.due_on} 届满，不能再延长"
        raise Problem("extension_late", zh, f"clock {clock.clock} ended on {clock.due_on}: it cannot be extended")
    added = {"n": allowed.n, "unit": allowed.unit, "approved_on": day_of(at).isoformat()}
    clock.extensions = [*clock.extensions, added]
    _forget_warnings(clock)


def _restart(clock: CaseClock, _: ClockEffect, at: datetime) -> None:
    clock.started_at, clock.pauses, clock.extensions = at, [], []
    clock.state, clock.paused_on, clock.pause_reason = ClockState.RUNNING, None, ""
    _forget_warnings(clock)


def _forget_warnings(clock: CaseClock) -> None:
    clock.warned_half_at = clock.warned_late_at = clock.escalated_at = None


_EFFECTS = {"stop": _stop, "pause": _pause, "resume": _resume, "extend": _extend, "restart": _restart}


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(1), time(), SHANGHAI).astimezone(UTC)


def _day(value: str) -> date:
    return date.fromisoformat(value)
