"""Appeals that a hotline hands over in bulk come in through intake; each complaint or report becomes a case.

They count as received on the day they are handed over: only then does this office know of them, and only then may a
clock begin. When the caller spoke to the hotline is kept as the day of the matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.complaints.actions import Content, submit
from zhiheng.apps.complaints.choices import Channel, Kind
from zhiheng.apps.complaints.models import Submission
from zhiheng.apps.registry.queries import places_on
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake.importing import MappedRow, Outcome, RowError
from zhiheng.platform.workflow import receipts
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.problem import Problem

if TYPE_CHECKING:
    from zhiheng.platform.accounts.models import User
    from zhiheng.platform.intake.models import Upload

NATURES = {"投诉": Kind.COMPLAINT, "举报": Kind.REPORT}
UNNAMED = "（来件未写明）"
SOURCE = "hotline"
MOST_FACTS, MOST_NAME = 4000, 200


class AppealImporter:
    """Appeals of a hotline (kind ``appeals``)."""

    kind = "appeals"
    permissions = frozenset({"complaints.register"})

    @property
    def title(self) -> Text:
        """What the files are called."""
        return self.mapping().title

    def mapping(self) -> Mapping:
        """The mapping of the pack in force."""
        return policy.load(settings.PACKS[0]).mappings[self.kind]

    def write(self, rows: list[MappedRow], *, upload: Upload, by: User | str | None, at: datetime) -> Outcome:
        """Open a case for each complaint and report that is new."""
        outcome, person = Outcome(), None if isinstance(by, str) else by
        for kind, key, content in _read(rows, timezone.localdate(at), outcome):
            # where the place is known the case goes to whoever is competent there
            unit = None if content.division else upload.unit
            made = submit(
                key=key, content=content, kinds=[kind], channel=Channel.IMPORT, by=person, at=at, unit=unit,
                source=SOURCE, external=key,
            )  # fmt: skip
            if made.is_repeat:
                outcome.duplicates += 1
            else:
                outcome.accepted += 1
        return outcome

    def check(self, rows: list[MappedRow]) -> Outcome:
        """The same verdicts without writing."""
        outcome = Outcome()
        found = [key for _, key, _ in _read(rows, timezone.localdate(), outcome)]
        with system_scope():
            sendings = {receipts.sending_of(key) for key in found}
            known = Submission.objects.filter(key__in=sendings).count()
        outcome.accepted = len(sendings) - known
        outcome.duplicates = len(found) - outcome.accepted
        return outcome


def _read(rows: list[MappedRow], today: date, outcome: Outcome) -> Iterator[tuple[Kind, str, Content]]:
    """The rows that are complaints or reports; what is wrong with the others goes into the outcome."""
    places = places_on(today)
    for row in rows:
        errors = list(_errors(row, today))
        outcome.errors += errors
        if errors:
            continue
        cells = row.cells
        words = [cells.get("title", ""), cells.get("content", "")]
        content = Content(
            respondent=(cells.get("respondent") or UNNAMED)[:MOST_NAME],
            facts="\n".join(filter(None, words))[:MOST_FACTS].replace("\0", ""),
            name=cells.get("name", "")[:100],
            phone=cells.get("phone", "")[:40],
            division=places.find(stated=cells.get("division", "")).division,
            occurred_on=parse_date(cells["asked_on"]),
        )
        yield NATURES[cells["nature"]], _key(cells), content


def _errors(row: MappedRow, today: date) -> Iterator[RowError]:
    nature = row.cells["nature"]
    if nature not in NATURES:
        yield RowError(
            row.number, "nature", "nature_not_taken",
            Text(f"“{nature}”不是投诉或者举报", f"“{nature}” is neither a complaint nor a report"),
            Text("请按咨询、建议等渠道办理", "deal with it as an inquiry or a suggestion"),
        )  # fmt: skip
    if not (row.cells.get("title") or row.cells.get("content")):
        yield RowError(
            row.number, "content", "content_missing",
            Text("标题和内容都没有填写", "neither title nor content is given"),
            Text("请补填后重新报送该行", "fill one in and send the line again"),
        )  # fmt: skip
    try:
        is_later = parse_date(row.cells["asked_on"]) > today
    except Problem as problem:
        remedy = Text("请按 2026-05-18 的格式填写", "write it like 2026-05-18")
        yield RowError(row.number, "asked_on", problem.code, Text(problem.zh, problem.en), remedy)
        return
    if is_later:
        yield RowError(
            row.number, "asked_on", "day_in_future",
            Text("时间晚于今天", "the day lies in the future"), Text("请核对时间", "check the day"),
        )  # fmt: skip


def _key(cells: dict[str, str]) -> str:
    """The same words of the same day are the same appeal, on whichever sheet they stand."""
    day = parse_date(cells["asked_on"]).isoformat()
    told = [cells["nature"], day, *("".join(cells.get(name, "").split()) for name in ("title", "content"))]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:40]
