"""What a firm does on its pages: it sends a filled table, confirms what was read, or records what it has scanned."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from zhiheng.apps.traceability.actions.capturing import capture
from zhiheng.apps.traceability.models import Capture, FilledSheet
from zhiheng.apps.traceability.sheets.composing import PARTY, Deed, event_of
from zhiheng.apps.traceability.sheets.reading import MOST_BYTES, Sheet, read_sheet
from zhiheng.apps.traceability.sheets.rows import Clock
from zhiheng.engines.epcis import Event, json_document
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.intake import store
from zhiheng.platform.intake.naming import clean_filename
from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.identifiers import check_uscc
from zhiheng.vocab.problem import Problem

BOUNDS = Limits(file_bytes=MOST_BYTES)


def unit_of(by: User) -> Unit:
    """The unit that a person reports for.

    Raises:
        Problem: ``trace_without_unit``: the person belongs to none.
    """
    if by.unit is None:
        raise Problem(
            "trace_without_unit",
            "您的账户不属于任何单位，不能报送事件；请让管理员把账户归入单位",
            "your account belongs to no unit and cannot report events; ask the administrator to put it into one",
        )
    return by.unit


def own_name(unit: Unit) -> str | None:
    """How events name the unit: by its credit code, which is what an enterprise is registered under."""
    found = check_uscc(unit.code)
    return f"{PARTY}{found.canonical}" if found.valid else None


def clock_of(at: datetime) -> Clock:
    """The zone of the province, and the instant."""
    return Clock(timezone.get_current_timezone(), at)


def bring_in(stream: IO[bytes], *, unit: Unit, filename: str, is_rollback: bool, by: User, at: datetime) -> Capture:
    """Bring events in while the page waits: they come from a table or a phone, so they are few."""
    return capture(stream, unit=unit, filename=filename, is_rollback=is_rollback, by=by, at=at)


@transaction.atomic
def receive_sheet(*, filename: str, data: IO[bytes], by: User, at: datetime) -> FilledSheet:
    """Keep a filled table as it was sent; what is in it is read each time it is looked at.

    Raises:
        Problem: it holds no table that can be read; nothing is recorded of it then.
    """
    unit = unit_of(by)
    kept = store.keep(data, limits=BOUNDS)
    read_sheet(store.path_of(kept.sha256), own=own_name(unit), clock=clock_of(at))
    made = FilledSheet.objects.create(
        unit=unit, by=by, filename=clean_filename(filename), sha256=kept.sha256, received_at=at
    )
    said = {"unit": unit.code, "file": kept.sha256}
    append(action="traceability.receive_sheet", by=by, at=at, record=f"trace.sheet:{made.pk}", payload=said)
    return made


def read_again(filled: FilledSheet) -> Sheet:
    """What the table says, as of the instant at which it came."""
    path = store.path_of(filled.sha256)
    return read_sheet(path, own=own_name(filled.unit), clock=clock_of(filled.received_at))


@transaction.atomic
def confirm_sheet(filled: FilledSheet, *, with_faults: bool, by: User, at: datetime) -> Capture:
    """Record what the table says; once recorded it stays so.

    Args:
        filled: the table.
        with_faults: record the good rows although there are bad ones.
        by: the person.
        at: the instant.

    Raises:
        Problem: ``sheet_has_faults``, or ``sheet_says_nothing``.
    """
    filled = FilledSheet.objects.select_for_update(of=("self",)).select_related("unit", "capture").get(pk=filled.pk)
    if filled.capture is not None:
        return filled.capture
    found = read_again(filled)
    if found.faults and not with_faults:
        raise Problem(
            "sheet_has_faults",
            f"有 {found.bad_rows} 行不能登记；请改正后重新上传，或选择只登记其余各行",
            f"{found.bad_rows} rows cannot be recorded: mend them and upload again, or choose to record the others",
        )
    if not found.planned:
        zh, en = "没有可以登记的行；请改正后重新上传", "no row can be recorded: mend them and upload again"
        raise Problem("sheet_says_nothing", zh, en)
    events = [one.event for one in found.planned]
    made = bring_in(_stream(events, at), unit=filled.unit, filename=filled.filename, is_rollback=True, by=by, at=at)
    filled.capture = made
    filled.save(update_fields=["capture"])
    return made


def record_deed(deed: Deed, *, by: User, at: datetime) -> Capture:
    """Record one thing that was done; the same again, as by a second tap, adds nothing.

    Raises:
        Problem: it makes no event, or the person belongs to no unit.
    """
    unit = unit_of(by)
    event = event_of(deed, own=own_name(unit))
    return bring_in(_stream([event], deed.at), unit=unit, filename="", is_rollback=True, by=by, at=at)


def _stream(events: Sequence[Event], created: datetime) -> IO[bytes]:
    told = json_document(events, created=created.isoformat(timespec="milliseconds"))
    return io.BytesIO(json.dumps(told, ensure_ascii=False).encode())
