"""Everything that writes attachments."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files import File
from django.db import transaction

from zhiheng.platform.accounts.models import User
from zhiheng.platform.attachments import storing
from zhiheng.platform.attachments.choices import FileState
from zhiheng.platform.attachments.detecting import TEXT, Kind, examine, shown_name
from zhiheng.platform.attachments.models import Attachment, HeldFile
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.workflow.models import Case
from zhiheng.platform.workflow.rights import Actor
from zhiheng.vocab.problem import Problem

MOST_FILES, MOST_OF_CASE = 9, 60
PATIENCE = 60  # seconds for one copy
OLD = timedelta(days=1)
UNREADABLE = "文件不完整，无法生成查看副本，原件已封存 | not whole: no copy could be made; the original is sealed"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be taken in."""

    file: File[bytes]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes on disk that no record names yet."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored: str


def examined(files: Sequence[File[bytes]]) -> list[Examined]:
    """The files with what they are; nothing is kept yet.

    Raises:
        Problem: there are too many, or one of them is refused.
    """
    if len(files) > MOST_FILES:
        zh, en = f"一次最多 {MOST_FILES} 个文件", f"at most {MOST_FILES} files at a time"
        raise Problem("too_many_files", zh, en, field="photos")
    return [Examined(one, examine(cast("BinaryIO", one.file), one.size or 0, one.name or "")) for one in files]


def stage(files: Sequence[File[bytes]]) -> list[Staged]:
    """Put the bytes on disk before anything is written about them: disks are slow, and the ledger takes one at a time.

    What is never attached is swept after a day.

    Raises:
        Problem: one of them is refused; then none is kept.
    """
    return [put(one) for one in examined(files)]


@transaction.atomic
def attach(case: Case, *, staged: Sequence[Staged], by: Actor, at: datetime) -> list[Attachment]:
    """Keep staged files with the case; a copy for the office is made by a job.

    Raises:
        Problem: the case has too many.
    """
    from zhiheng.platform.attachments.tasks import make_copy
    from zhiheng.platform.jobs.actions import defer

    if staged and Attachment.objects.filter(case=case).count() + len(staged) > MOST_OF_CASE:
        zh, en = f"每件最多 {MOST_OF_CASE} 个文件", f"at most {MOST_OF_CASE} files a case"
        raise Problem("too_many_files", zh, en, field="photos")
    person = by if isinstance(by, User) else None
    made = [Attachment.objects.create(case=case, by=person, at=at, **asdict(one)) for one in staged]
    if made:
        said = [{"sha256": one.sha256, "size": one.size, "media_type": one.media_type} for one in made]
        record = f"workflow.case:{case.number}"
        append(action="attachments.attach", by=by, at=at, record=record, payload={"files": said})
    for one in made:
        defer(make_copy, attachment=one.pk)
    return made


def put(one: Examined) -> Staged:
    """Put the bytes of an examined file on disk."""
    return Staged(
        name=shown_name(one.file.name or "", one.kind),
        media_type=one.kind.media_type,
        size=one.file.size or 0,
        sha256=sha256_of(one.file),
        stored=storing.put(one.file.chunks()),
    )


def sha256_of(file: File[bytes]) -> str:
    """The digest of the bytes; the file is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def make_copy(attachment: Attachment) -> Attachment:
    """Make the copy without metadata; a file that cannot be read stays sealed, and says why."""
    if attachment.state != FileState.WAITING:
        return attachment
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy"
        media_type = _cleaned(storing.place(attachment.stored), target, attachment.media_type)
        if media_type is None:
            attachment.state = FileState.SEALED
            attachment.reason = UNREADABLE
        else:
            attachment.state, attachment.cleaned = FileState.CLEAN, storing.put([target.read_bytes()])
            attachment.name = shown_name(attachment.name, Kind(media_type))
            attachment.media_type = media_type
    attachment.save(update_fields=["state", "reason", "cleaned", "name", "media_type"])
    return attachment


def _cleaned(source: Path, target: Path, media_type: str) -> str | None:
    """Make the copy in a process of its own; its type, or None if that failed."""
    if media_type == TEXT:  # nothing is read that could harm, nothing names anybody
        target.write_bytes(source.read_bytes())
        return TEXT
    command = [sys.executable, "-m", "zhiheng.platform.attachments.cleaning", str(source), str(target), media_type]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode() if done.returncode == 0 and target.exists() else None


@transaction.atomic
def erase(case: Case, *, by: User | None, at: datetime) -> int:
    """Drop the bytes of a case's files when the time to keep them is over; that they were there stays known."""
    held = list(Attachment.objects.filter(case=case).exclude(state=FileState.ERASED))
    for one in held:
        for name in filter(None, (one.stored, one.cleaned)):
            transaction.on_commit(partial(storing.remove, name))
        one.state, one.name, one.cleaned = FileState.ERASED, "", ""
        one.save(update_fields=["state", "name", "cleaned"])
    if held:
        said = {"files": [one.sha256 for one in held]}
        append(action="attachments.erase", by=by, at=at, record=f"workflow.case:{case.number}", payload=said)
    return len(held)


def sweep(*, at: datetime) -> int:
    """Drop bytes that no record names, once they are a day old: their write was rolled back. How many."""
    known = set(HeldFile.objects.values_list("stored", flat=True))  # first: what is held becomes an attachment
    known |= set(Attachment.objects.exclude(state=FileState.ERASED).values_list("stored", flat=True))
    known |= set(Attachment.objects.exclude(cleaned="").values_list("cleaned", flat=True))
    before = (at - OLD).timestamp()
    stray = [path for path, written in storing.written() if path.name not in known and written < before]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)
