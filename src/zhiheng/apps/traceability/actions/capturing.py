"""A file of events is captured: read event by event, sound ones stored, bad ones told with their place and reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction

from zhiheng.apps.traceability.actions.storing import Sound, store
from zhiheng.apps.traceability.models import Capture
from zhiheng.engines.epcis import Event, Read, event_hash, read
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.actions import append

CHUNK = 2_000
MOST_FAULTS = 1_000  # kept of one capture; all are counted
Progress = Callable[[int], None]


class _Refused(Exception):
    """One event is bad, and all were to be refused then."""


@dataclass
class _Tally:
    """What has become of the events so far."""

    read: int = 0
    added: int = 0
    repeated: int = 0
    refused: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)

    def refuse(self, one: Read) -> None:
        """Count a bad event, or a fault of the document around them, and keep its reasons."""
        self.refused += one.index is not None
        room = MOST_FAULTS - len(self.faults)
        self.faults += [
            {
                "index": one.index,
                "line": fault.line or one.line,
                "pointer": fault.pointer,
                "zh": fault.zh,
                "en": fault.en,
            }
            for fault in one.faults[: max(0, room)]
        ]


def capture(
    stream: IO[bytes],
    *,
    unit: Unit,
    filename: str = "",
    is_rollback: bool = True,
    by: User | None,
    at: datetime,
    progress: Progress = lambda count: None,
) -> Capture:
    """Capture a file of EPCIS events; the same events again add nothing.

    Args:
        stream: JSON-LD or XML, opened for bytes, that can be sought.
        unit: who reports.
        filename: as it was called.
        is_rollback: refuse all where one is bad (``rollback``); else keep the good ones (``proceed``).
        by: the person.
        at: the instant, at which all of them are recorded.
        progress: is told how many were read so far.
    """
    digest = _digest(stream)
    with system_scope():
        made = Capture.objects.create(
            unit=unit, by=by, filename=filename[:255], sha256=digest, is_rollback=is_rollback, received_at=at
        )
        tally = (
            _all_or_nothing(made, stream, at, progress) if is_rollback else _as_they_come(made, stream, at, progress)
        )
        return _finish(made, tally, by=by, at=at)


def _digest(stream: IO[bytes]) -> str:
    start = stream.tell()
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any file opened for bytes
    stream.seek(start)
    return digest


def _all_or_nothing(made: Capture, stream: IO[bytes], at: datetime, progress: Progress) -> _Tally:
    """In one transaction; after the first bad event the others are only looked at, so that all faults are told."""
    tally = _Tally()
    try:
        with transaction.atomic():
            for chunk in _chunks(read(stream)):
                sound = _sorted_out(chunk, tally)
                if not tally.faults:
                    _store(sound, made, tally, at)
                progress(tally.read)
            if tally.faults:
                raise _Refused
    except _Refused:
        tally.added, tally.repeated, tally.refused, tally.hashes = 0, 0, tally.read, []
    return tally


def _as_they_come(made: Capture, stream: IO[bytes], at: datetime, progress: Progress) -> _Tally:
    """A chunk in a transaction."""
    tally = _Tally()
    for chunk in _chunks(read(stream)):
        sound = _sorted_out(chunk, tally)
        with transaction.atomic():
            _store(sound, made, tally, at)
        progress(tally.read)
    return tally


def _chunks(found: Iterator[Read]) -> Iterator[list[Read]]:
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _sorted_out(chunk: list[Read], tally: _Tally) -> list[Sound]:
    sound = []
    for one in chunk:
        tally.read += one.index is not None
        if one.faults or one.event is None:
            tally.refuse(one)
        else:
            sound.append(Sound(_kept(one.event), bytes_of(event_hash(one.event))))
    return sound


def _kept(event: Event) -> dict[str, Any]:
    """The event as it is stored: with the namespaces that its extensions need."""
    return event.body | ({"@namespaces": dict(event.namespaces)} if event.namespaces else {})


def bytes_of(hash_: str) -> bytes:
    """The 32 bytes of an event hash ``ni:///sha-256;...?ver=CBV2.0``.

    >>> len(bytes_of("ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0"))
    32
    """
    return bytes.fromhex(hash_.partition(";")[2].partition("?")[0])


def _store(sound: list[Sound], made: Capture, tally: _Tally, at: datetime) -> None:
    stored = store(sound, capture=made, at=at)
    tally.added += stored.added
    tally.repeated += stored.repeated
    tally.hashes += stored.hashes


def _finish(made: Capture, tally: _Tally, *, by: User | None, at: datetime) -> Capture:
    """The counts, and the one entry of the ledger: with a digest over the hashes of what is new."""
    made.read, made.added, made.repeated, made.refused = tally.read, tally.added, tally.repeated, tally.refused
    made.faults, made.finished_at = tally.faults, at
    with transaction.atomic():
        made.save(update_fields=["read", "added", "repeated", "refused", "faults", "finished_at"])
        said = {
            "unit": made.unit.code,
            "file": made.sha256,
            "read": tally.read,
            "added": tally.added,
            "repeated": tally.repeated,
            "refused": tally.refused,
            "events": hashlib.sha256(b"".join(sorted(tally.hashes))).hexdigest(),
        }
        append(action="traceability.capture", by=by or "system", at=at, record=f"trace.capture:{made.pk}", payload=said)
    return made
