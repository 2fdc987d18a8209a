"""A file of events is captured: read event by event, sound ones stored, bad ones told with their place and reason.

What comes by a request is received first: the file is on disk and the capture in the table before it is acknowledged;
a job carries it out. A job that is killed starts again from the beginning of the file: what an earlier run stored is
known by its hash, so nothing is lost and nothing is there twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction

from zhiheng.apps.traceability.actions.storing import Sound, make_room, store
from zhiheng.apps.traceability.dissecting import dissect
from zhiheng.apps.traceability.limiting import capture_limits
from zhiheng.apps.traceability.models import Capture
from zhiheng.apps.traceability.models import Event as Stored
from zhiheng.apps.traceability.tallying import Tally
from zhiheng.engines.epcis import Event, Read, event_hash, read
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import store as files
from zhiheng.platform.intake.ahead import ahead
from zhiheng.platform.intake.reading.limits import Limits
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.problem import Problem

CHUNK = 2_000
Progress = Callable[[int], None]


class _Refused(Exception):
    """One event is bad, and all were to be refused then."""


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
    """Capture a file of EPCIS events here and now; the same events again add nothing.

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
        made = _made(digest, unit=unit, filename=filename, is_rollback=is_rollback, by=by, at=at)
    return _brought_in(made, stream, at=at, progress=progress)


def receive(
    data: bytes | IO[bytes], *, unit: Unit, filename: str = "", is_rollback: bool = True, by: User | None, at: datetime
) -> Capture:
    """Keep a file of EPCIS events, to be carried out later; it is on disk before this returns.

    Raises:
        Problem: ``capture_too_large``, ``capture_empty``; nothing is kept.
    """
    limit = capture_limits().file_bytes
    try:
        kept = files.keep(data, limits=Limits(file_bytes=limit))
    except Problem as problem:
        if problem.code != "file_too_large":
            raise
        zh = f"文件超过 {limit:,} 字节；请拆成几个文件报送"
        raise Problem("capture_too_large", zh, f"more than {limit:,} bytes; split the file", limit=limit) from None
    if not kept.size:
        raise Problem(
            "capture_empty", "没有收到任何内容；请把文件放在请求正文中", "nothing was sent; send the file as body"
        )
    with system_scope():
        made = _made(kept.sha256, unit=unit, filename=filename, is_rollback=is_rollback, by=by, at=at)
        said = {"unit": unit.code, "file": made.sha256, "bytes": kept.size}
        append(action="traceability.receive", by=by or "system", at=at, record=f"trace.capture:{made.pk}", payload=said)
    return made


def carry_out(capture: Capture, *, at: datetime, progress: Progress = lambda count: None) -> Capture:
    """Bring in what was received; done again it changes nothing.

    Args:
        capture: as received.
        at: the instant, at which the events are recorded.
        progress: is told how many were read so far.
    """
    if capture.finished_at is not None:
        return capture
    with files.path_of(capture.sha256).open("rb") as stream:
        return _brought_in(capture, stream, at=at, progress=progress)


@transaction.atomic
def give_up(capture: Capture, *, at: datetime) -> None:
    """The program failed over a file: what was stored of it stays, and the capture says that it failed."""
    with system_scope():
        held = Capture.objects.select_for_update(of=("self",)).select_related("unit", "by").get(pk=capture.pk)
        if held.finished_at is None:
            tally = Tally(read=held.read, refused=held.refused)
            tally.faults = [_FAILED]
            _finish(held, tally, at=at)


_FAILED = {
    "index": None,
    "line": None,
    "pointer": "",
    "code": "capture_failed",
    "zh": "处理时程序出错，已记录；请稍后重新报送同一文件，已收下的事件不会重复",
    "en": "the program failed over it, which is logged; send the same file again later, nothing will be there twice",
}


def _made(digest: str, *, unit: Unit, filename: str, is_rollback: bool, by: User | None, at: datetime) -> Capture:
    return Capture.objects.create(
        unit=unit, by=by, filename=filename[:255], sha256=digest, is_rollback=is_rollback, received_at=at
    )


def _digest(stream: IO[bytes]) -> str:
    start = stream.tell()
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any file opened for bytes
    stream.seek(start)
    return digest


def _brought_in(made: Capture, stream: IO[bytes], *, at: datetime, progress: Progress) -> Capture:
    make_room()
    way = _all_or_nothing if made.is_rollback else _as_they_come
    tally = way(made, stream, at, progress)
    with system_scope():
        return _finish(made, tally, at=at)


def _all_or_nothing(made: Capture, stream: IO[bytes], at: datetime, progress: Progress) -> Tally:
    """In one transaction; after the first bad event the others are only looked at, so that all faults are told."""
    tally = Tally()
    try:
        with system_scope():
            for sound in ahead(_sound(stream, tally)):
                if not tally.faulty:
                    store(sound, capture=made, at=at)
                progress(tally.read)
            if tally.faulty:
                raise _Refused
    except _Refused:
        tally.refused = tally.read
    return tally


def _as_they_come(made: Capture, stream: IO[bytes], at: datetime, progress: Progress) -> Tally:
    """A chunk in a transaction, with how far it is."""
    tally = Tally()
    for sound in ahead(_sound(stream, tally)):
        with system_scope():
            store(sound, capture=made, at=at)
            Capture.objects.filter(pk=made.pk).update(read=tally.read, refused=tally.refused)
        progress(tally.read)
    return tally


def _sound(stream: IO[bytes], tally: Tally) -> Iterator[list[Sound]]:
    """Chunk by chunk what is sound; the tally may be a chunk ahead of what is stored."""
    for chunk in _chunks(read(stream), tally):
        yield _sorted_out(chunk, tally)


def _chunks(found: Iterator[Read], tally: Tally) -> Iterator[list[Read]]:
    limit = capture_limits().events
    while chunk := list(islice(found, min(CHUNK, limit - tally.read + 1))):
        if chunk[-1].index is not None and chunk[-1].index >= limit:
            yield chunk[:-1]
            tally.refuse_rest(limit)
            return
        yield chunk


def _sorted_out(chunk: list[Read], tally: Tally) -> list[Sound]:
    return [_taken(one.event) for one in tally.sort_out(chunk) if one.event is not None]


def _taken(event: Event) -> Sound:
    body = _kept(event)
    return Sound(body, bytes_of(event_hash(event)), dissect(body))


def _kept(event: Event) -> dict[str, Any]:
    """The event as it is stored: with the namespaces that its extensions need."""
    return event.body | ({"@namespaces": dict(event.namespaces)} if event.namespaces else {})


def bytes_of(hash_: str) -> bytes:
    """The 32 bytes of an event hash ``ni:///sha-256;...?ver=CBV2.0``.

    >>> len(bytes_of("ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0"))
    32
    """
    return bytes.fromhex(hash_.partition(";")[2].partition("?")[0])


def _finish(made: Capture, tally: Tally, *, at: datetime) -> Capture:
    """The counts, and the one entry of the ledger: with a digest over the hashes of what is new."""
    events = hashlib.sha256()
    added = 0
    for hash_ in Stored.objects.filter(capture=made).order_by("hash").values_list("hash", flat=True).iterator():
        events.update(hash_)
        added += 1
    made.read, made.added, made.refused = tally.read, added, tally.refused
    made.repeated = max(0, tally.read - tally.refused - added)
    made.faults, made.warnings, made.all_faults = tally.faults, tally.warnings, tally.keep_all()
    made.finished_at = at
    made.save(update_fields=["read", "added", "repeated", "refused", "faults", "warnings", "all_faults", "finished_at"])
    counts = {name: getattr(made, name) for name in ("read", "added", "repeated", "refused")}
    said = {"unit": made.unit.code, "file": made.sha256, **counts, "events": events.hexdigest()}
    by = made.by or "system"
    append(action="traceability.capture", by=by, at=at, record=f"trace.capture:{made.pk}", payload=said)
    return made
