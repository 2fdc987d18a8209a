"""Sends the demo's files through the same intake as everybody else's, year by year, as it would have happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from zhiheng.apps.returns import actions as returns
from zhiheng.apps.returns import queries
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.models import Return
from zhiheng.demo.people import Cast
from zhiheng.demo.province import Files
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions as intake
from zhiheng.platform.intake.handing_over import process

Progress = Callable[[str], None]
EXPLANATION = "演示：情况属实，已核对原始台账"


def load_registers(files: Files, cast: Cast, *, progress: Progress) -> None:
    """Import the registers of enterprises."""
    office = unit_of(cast.statistician)
    for path in files.enterprises:
        send("enterprises", path, unit=office, by=cast.statistician, at=datetime(2015, 6, 1, 1, tzinfo=UTC))
        progress(path.name)


def load_inspections(files: Files, cast: Cast, year: int, *, progress: Progress) -> None:
    """Import the results of a year, in January of the next."""
    office = unit_of(cast.statistician)
    for path, of_year, _ in files.inspections:
        if of_year == year:
            send("inspections", path, unit=office, by=cast.statistician, at=datetime(year + 1, 1, 8, 2, tzinfo=UTC))
            progress(path.name)


def load_returns(files: Files, cast: Cast, year: int, *, progress: Progress) -> None:
    """Import the returns of a year and bring them through all their steps."""
    for path, of_year, unit_code in files.returns:
        if of_year != year:
            continue
        reporter = cast.reporters[unit_code]
        send("returns", path, unit=unit_of(reporter), by=reporter, at=datetime(year + 1, 1, 12, 2, tzinfo=UTC))
        with system_scope():
            bring_through(_open(unit_code), cast, at=datetime(year + 1, 1, 20, 3, tzinfo=UTC))
        progress(path.name)


def send(kind: str, path: Path, *, unit: Unit, by: User, at: datetime) -> None:
    """One file through the intake: received, looked into, confirmed as proposed, handed over."""
    with system_scope():
        upload = intake.receive(
            kind=kind, filename=path.name, data=path.read_bytes(), by=by, unit=unit, at=at, is_deferred=False
        )
        upload = intake.inspect(upload=upload, by=by, at=at)
        intake.confirm(upload=upload, by=by, at=at, is_deferred=False)
    process(upload=upload, by=by, at=at)


def bring_through(drafts: Iterable[Return], cast: Cast, *, at: datetime) -> None:
    """Explain what is only remarkable, then submit, check, accept and lock; all returns of a unit at once."""
    by_unit: dict[str, list[Return]] = {}
    for ret in drafts:
        by_unit.setdefault(ret.unit.code, []).append(ret)
    for unit, rets in by_unit.items():
        explain_remarks(*rets, by=cast.reporters[unit], at=at)
        rets = returns.submit_all(rets, by=cast.reporters[unit], at=at)
        rets = returns.check_all(rets, by=cast.checkers[unit], at=at)
        rets = returns.accept_all(rets, by=cast.statistician, at=at)
        returns.lock_all(rets, by=cast.statistician, at=at)


def explain_remarks(*rets: Return, by: User, at: datetime) -> None:
    """Give a reason for every value that a rule finds remarkable; errors stay."""
    found = queries.findings_of(rets)
    for ret in rets:
        for finding in found[ret.pk]:
            if finding.blocks and not finding.is_error and finding.value is not None:
                returns.explain(ret, rule=finding.rule, value=finding.value, text=EXPLANATION, by=by, at=at)


def _open(unit_code: str) -> list[Return]:
    """Drafts of a unit, oldest first, because a change is judged against the period before."""
    drafts = queries.returns().filter(unit__code=unit_code, state__in=[State.DRAFT, State.RETURNED])
    return list(drafts.order_by("period_end", "form"))


def unit_of(person: User) -> Unit:
    """The unit that a person of the demo belongs to."""
    if person.unit is None:
        raise ValueError(f"{person} belongs to no unit")
    return person.unit
