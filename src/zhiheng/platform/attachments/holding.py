"""Files of a form that was not sent yet: kept under the name of whoever may send it, for a day.

Nothing of it enters the ledger, which never forgets: whoever takes a file out again, or sends nothing, was never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from zhiheng.platform.accounts.scope import follower_scope, system_scope
from zhiheng.platform.attachments import storing
from zhiheng.platform.attachments.actions import MOST_FILES, OLD, Staged, examined, put, sha256_of, stage
from zhiheng.platform.attachments.models import HeldFile
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

MOST_TOGETHER = 100 * 2**20
GONE = Text("先前上传的文件已过期删除，请重新选择", "the files kept before are gone: choose them again")
FULL = Text("暂存空间已满，文件未能保留，请在提交时重新选择", "no room to keep files: choose them again when you send")
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('zhiheng.held:' || %s, 0))"
DELETE = "DELETE FROM attachments_heldfile WHERE stored = ANY (%s::text[]) RETURNING stored"


def held(holder: str) -> list[HeldFile]:
    """What is kept under this name, in the order in which it came; nothing for none."""
    if not holder:
        return []
    with follower_scope(holder):
        return list(_of(holder))


def fitting(files: Iterable[File[bytes]], *, beside: Sequence[HeldFile]) -> None:
    """Look whether the files may go together with those kept before.

    Raises:
        Problem: they are too many, or too large together.
    """
    sizes = [file.size or 0 for file in files] + [one.size for one in beside]
    if len(sizes) > MOST_FILES:
        zh, en = f"一次最多 {MOST_FILES} 个文件（含已保留的）", f"at most {MOST_FILES} files at a time, with those kept"
        raise Problem("too_many_files", zh, en, field="photos")
    if sum(sizes) > MOST_TOGETHER:
        most = MOST_TOGETHER // 2**20
        zh, en = f"文件合计不能超过 {most} MB（含已保留的）", f"at most {most} MB together, with the files kept"
        raise Problem("files_too_big", zh, en, field="photos")


def hold(files: Sequence[File[bytes]], *, holder: str, at: datetime) -> list[HeldFile]:
    """Keep what may be taken in and fits; the same bytes once. What is kept now, with what was before.

    Args:
        files: of strangers, examined like all others; one that is refused is left out, its form says why.
        holder: keyed hash that only the holder of the key can give again.
        at: the instant.

    Raises:
        Problem: all that is held for everybody leaves no room (``HELD_MOST``).
    """
    with follower_scope(holder):
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [holder])
        _room_for(files)
        there = list(_of(holder))
        for file in files:
            try:
                (one,) = examined([file])
                fitting([file], beside=there)
            except Problem:
                continue
            if sha256_of(file) not in {known.sha256 for known in there}:
                there.append(HeldFile.objects.create(holder=holder, at=at, **asdict(put(one))))
    return there


def drop(digests: Sequence[str], *, holder: str) -> None:
    """Take files out again; those of others are not there."""
    with follower_scope(holder):
        chosen = _of(holder).filter(sha256__in=digests).select_for_update()
        _remove(chosen.values_list("stored", flat=True))


def missing(digests: Iterable[str], *, files: Sequence[File[bytes]], beside: Iterable[HeldFile]) -> bool:
    """Whether one of these is neither kept any more nor among the files that come now."""
    lost = set(digests) - {one.sha256 for one in beside}
    return bool(lost) and not lost <= {sha256_of(file) for file in files}


def stage_with_held(
    files: Sequence[File[bytes]], *, holder: str, copies: int, expected: Iterable[str] = ()
) -> list[list[Staged]]:
    """Put the bytes on disk as often as they are wanted, with those kept under this name, which are its no more.

    In the transaction and the scope of whoever sends: what is rolled back stays kept. A file that is chosen again
    though it is kept goes along once.

    Raises:
        Problem: one of them is refused, they are too many, or one that is ``expected`` (by its digest) is gone.
    """
    if not holder:
        return [stage(files) for _ in range(copies)]
    kept = list(_of(holder).select_for_update())
    known = {one.sha256 for one in kept}
    if missing(expected, files=files, beside=kept):
        raise Problem("held_gone", GONE.zh, GONE.en, field="photos")
    new = [one.file for one in examined(files) if sha256_of(one.file) not in known]
    fitting(new, beside=kept)
    made = [[*(_again(one, is_first=not copy) for one in kept), *stage(new)] for copy in range(copies)]
    HeldFile.objects.filter(pk__in=[one.pk for one in kept]).delete()
    return made


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Remove what was never sent, once it is a day old; how many."""
    due = HeldFile.objects.filter(at__lt=at - OLD).select_for_update(skip_locked=True)
    return _remove(due.values_list("stored", flat=True))


def _of(holder: str) -> QuerySet[HeldFile]:
    return HeldFile.objects.filter(holder=holder).order_by("pk")


def _room_for(files: Iterable[File[bytes]]) -> None:
    with system_scope():
        taken: int = HeldFile.objects.aggregate(all=Sum("size"))["all"] or 0
    if taken + sum(file.size or 0 for file in files) > settings.HELD_MOST:
        raise Problem("held_full", FULL.zh, FULL.en, field="photos")


def _remove(stored: Iterable[str]) -> int:
    """Only what this deletes is dropped: the bytes of a row that is gone may have been sent meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE, [list(stored)])
        gone = [name for (name,) in cursor.fetchall()]
    for name in gone:
        transaction.on_commit(partial(storing.remove, name))
    return len(gone)


def _again(one: HeldFile, *, is_first: bool) -> Staged:
    stored = one.stored if is_first else storing.put(storing.chunks(one.stored))
    return Staged(name=one.name, media_type=one.media_type, size=one.size, sha256=one.sha256, stored=stored)
