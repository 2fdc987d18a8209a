"""The steps of returns. Each takes one return or many at once; if one of many is refused, none is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from zhiheng.apps.returns import life, queries
from zhiheng.apps.returns.actions.locking import locked
from zhiheng.apps.returns.actions.noting import entry, note
from zhiheng.apps.returns.choices import State
from zhiheng.apps.returns.life import Life
from zhiheng.apps.returns.models import AcceptedValue, Return, Step
from zhiheng.platform.accounts.models import User


@transaction.atomic
def submit_all(rets: Sequence[Return], *, by: User, at: datetime) -> list[Return]:
    """Hand returns in. Reporters of the unit.

    Raises:
        Problem: an error stands, or a warning has no explanation.
    """
    held = locked(rets)
    facts = queries.facts_of(held)
    found = queries.findings_of(held, facts)
    blocking = {ret.pk: [one.message for one in found[ret.pk] if one.blocks] for ret in held}
    lives = [life.submit(queries.life_of(ret, facts[ret.pk]), by=by.pk, blocking=blocking[ret.pk]) for ret in held]
    return _record(held, lives, by=by, at=at, submitted_by=by, submitted_at=at, reported_at=Coalesce("reported_at", at))


@transaction.atomic
def check_all(rets: Sequence[Return], *, by: User, at: datetime, comment: str = "") -> list[Return]:
    """Vouch for returns as the unit's own second person. Checkers of the unit.

    Raises:
        Problem: the same person submitted one, wrote one of its cells or explained one.
    """
    held = locked(rets)
    facts = queries.facts_of(held, with_previous=False)
    lives = [life.check(queries.life_of(ret, facts[ret.pk]), by=by.pk) for ret in held]
    return _record(held, lives, by=by, at=at, comment=comment, checked_by=by, checked_at=at)


@transaction.atomic
def accept_all(rets: Sequence[Return], *, by: User, at: datetime, comment: str = "") -> list[Return]:
    """Take returns for the lead office; from here on their values count. Statisticians of the lead office.

    Raises:
        Problem: the same person made or checked one of them.
    """
    held = locked(rets)
    facts = queries.facts_of(held, with_previous=False)
    lives = [life.accept(queries.life_of(ret, facts[ret.pk]), by=by.pk) for ret in held]
    taken = _record(held, lives, by=by, at=at, comment=comment, accepted_by=by, accepted_at=at)
    AcceptedValue.objects.bulk_create(
        AcceptedValue(ret=ret, version=ret.version, item=item, value=value, recorded_at=at)
        for ret, lived in zip(taken, lives, strict=True)
        for item, value in lived.values.items()
    )
    return taken


@transaction.atomic
def lock_all(rets: Sequence[Return], *, by: User | None, at: datetime) -> list[Return]:
    """Close accepted returns for good; only a correction opens them again. Statisticians of the lead office."""
    held = locked(rets)
    return _record(held, [life.lock(queries.life_of(ret)) for ret in held], by=by, at=at)


def submit(ret: Return, *, by: User, at: datetime) -> Return:
    """Hand one return in; see ``submit_all``."""
    return submit_all([ret], by=by, at=at)[0]


def check(ret: Return, *, by: User, at: datetime, comment: str = "") -> Return:
    """Vouch for one return; see ``check_all``."""
    return check_all([ret], by=by, at=at, comment=comment)[0]


def accept(ret: Return, *, by: User, at: datetime, comment: str = "") -> Return:
    """Take one return; see ``accept_all``."""
    return accept_all([ret], by=by, at=at, comment=comment)[0]


def lock(ret: Return, *, by: User | None, at: datetime) -> Return:
    """Close one return; see ``lock_all``."""
    return lock_all([ret], by=by, at=at)[0]


@transaction.atomic
def send_back(ret: Return, *, by: User, at: datetime, comment: str) -> Return:
    """Send the return back with the reason; the values accepted before keep counting until new ones are accepted.

    Checkers of the unit and statisticians of the lead office; a locked one only with the permission to correct.

    Raises:
        Problem: no comment is given.
    """
    held = locked([ret])
    lives = [life.send_back(queries.life_of(one), comment=comment) for one in held]
    people = ("submitted", "checked", "accepted")
    cleared = {f"{step}_{end}": None for step in people for end in ("by", "at")}
    return _record(held, lives, by=by, at=at, comment=comment, **cleared)[0]


def _record(
    rets: list[Return], lives: list[Life], *, by: User | None, at: datetime, comment: str = "", **fields: Any
) -> list[Return]:
    """Store where the locked returns stand now: their rows, one step and one ledger entry each."""
    after = lives[0].state
    before = [State(ret.state) for ret in rets]
    versions = {"version": F("version") + 1} if after is State.ACCEPTED else {}
    Return.objects.filter(pk__in=[ret.pk for ret in rets]).update(state=after, **versions, **fields)
    for ret, lived in zip(rets, lives, strict=True):
        _show(ret, lived, at, fields)
    comment = comment.strip()
    Step.objects.bulk_create(
        Step(ret=ret, before=was, after=after, comment=comment, by=by, at=at)
        for ret, was in zip(rets, before, strict=True)
    )
    note(
        entry(ret, after.value, by=by, at=at, before=was.value, comment=comment, **_accepted(lived))
        for ret, was, lived in zip(rets, before, lives, strict=True)
    )
    return rets


def _show(ret: Return, lived: Life, at: datetime, fields: dict[str, Any]) -> None:
    """Let the object in hand say what the table says now."""
    ret.state, ret.version = lived.state, lived.version
    for name, value in fields.items():
        setattr(ret, name, (ret.reported_at or at) if name == "reported_at" else value)


def _accepted(lived: Life) -> dict[str, Any]:
    """What the ledger keeps of an acceptance: the numbers themselves."""
    return {"version": lived.version, "values": lived.values} if lived.state is State.ACCEPTED else {}
