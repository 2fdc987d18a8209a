"""Everything that writes facts. What was recorded stays: later knowledge is written once, beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.facts.batching import Recorded, sort_out
from zhiheng.apps.credit.facts.comparing import content_of
from zhiheng.apps.credit.facts.digests import fact_digest
from zhiheng.apps.credit.facts.finding import find_organisations
from zhiheng.apps.credit.facts.reading import Line
from zhiheng.apps.credit.messages import FactRepaired, FactRevoked
from zhiheng.apps.credit.models import Fact
from zhiheng.apps.credit.queries import facts as queries
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.announcements import announce
from zhiheng.platform.database.staging import staged
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.canonical import instant, sha256_hex
from zhiheng.vocab.problem import Problem

_LOCK = 0x5A48_0003  # facts of one call have consecutive numbers, by which the ledger names them
_COLUMNS = (
    ("organisation_id", "bigint"),
    ("key", "text"),
    ("division", "text"),
    ("occurred_on", "date"),
    ("effective_to", "date"),
    ("fields", "jsonb"),
    ("digest", "text"),
    ("row", "integer"),
    ("corrects_id", "bigint"),
)
_NAMES = ", ".join(f'"{name}"' for name, _ in _COLUMNS)
_INSERT = f"""
WITH made AS (
    INSERT INTO credit_fact ({_NAMES}, kind, source_id, upload, recorded_at, revocation_reason)
    SELECT {_NAMES}, %s, %s, %s, %s, '' FROM fact_stage ORDER BY "row"
    RETURNING id
) SELECT min(id), max(id), count(*) FROM made
"""  # noqa: S608 - names of our own columns
Range = dict[str, Any]


def record_facts(
    *, kind: str, lines: Sequence[Line], source: Unit, upload: int | None, by: User | str | None, at: datetime
) -> Recorded:
    """Record what is new; what says nothing new is counted, what contradicts or cannot be recorded goes back.

    For whoever may import. The register is asked as a whole, so this works outside the caller's own area. One
    transaction and one ledger entry with the numbers of the new facts and a digest of what they say.

    Args:
        kind: item of the catalogue.
        lines: read by :class:`~zhiheng.apps.credit.facts.reading.Reader`.
        source: the unit that answers for them.
        upload: primary key of the upload they came in.
        by: who acts.
        at: the instant of the action.
    """
    with transaction.atomic(), system_scope():
        _lock()
        recorded = gather(kind=kind, lines=lines, source=source)
        ranges = _insert(kind, recorded.fresh, source.pk, upload, at)
        append(
            action="credit.record_facts",
            by=by,
            at=at,
            record=f"intake.upload:{upload}" if upload else f"credit.facts:{kind}",
            payload=_summary(kind, source, lines, recorded) | {"facts": ranges},
        )
    return recorded


def gather(*, kind: str, lines: Sequence[Line], source: Unit) -> Recorded:
    """What recording the rows would do, without doing it (needs a scope that sees the whole register)."""
    find_organisations(lines)
    keys = {line.key for line in lines if not line.faults}
    return sort_out(lines, queries.held_by_keys(kind, source.pk, keys))


def revoke_fact(*, fact: Fact, reason: str, by: User, at: datetime) -> Fact:
    """Say that a fact should never have been: it counts on no day any more. Its source, or the lead office.

    Raises:
        Problem: ``fact_not_yours``, ``reason_missing``, ``fact_is_revoked``.
    """
    _require_right(by, fact)
    with transaction.atomic():
        held = _revoke(fact.pk, reason, by, at)
        later = [_revocation(held)]
        append(action="credit.revoke_fact", by=by, at=at, record=f"credit.fact:{held.pk}", payload={"later": later})
    return held


def correct_fact(*, fact: Fact, line: Line, reason: str, by: User, at: datetime) -> Fact:
    """Revoke a fact and record the right one in its place, in one transaction. Its source, or the lead office.

    Args:
        fact: the wrong one.
        line: the right one, under the same key; its organisation is sought by its code.
        reason: what was wrong.
        by: who acts.
        at: the instant.

    Raises:
        Problem: ``fact_not_yours``, ``reason_missing``, ``fact_is_revoked``, ``fact_key_differs``, ``correction_same``,
            or what is wrong with the line.
    """
    _require_right(by, fact)
    with transaction.atomic():
        return replace_fact(pk=fact.pk, line=line, reason=reason, by=by, at=at)


def replace_fact(*, pk: int, line: Line, reason: str, by: User | None, at: datetime) -> Fact:
    """As :func:`correct_fact`, for callers that have settled who may: in their transaction, with its own entry."""
    with system_scope():
        _lock()
        if not line.organisation:
            find_organisations([line])
        old = Fact.objects.get(pk=pk)
        _require_correction(old, line)
        old = _revoke(pk, reason, by, at)
        ranges = _insert(old.kind, [line], old.source_id, None, at, corrects=pk)
        new = Fact.objects.get(pk=ranges[0]["first"])
        said = {"corrects": pk, "later": [_revocation(old)], "facts": ranges}
        append(action="credit.correct_fact", by=by, at=at, record=f"credit.fact:{new.pk}", payload=said)
    return new


def record_repair(*, fact: Fact, repaired_on: date, by: User | None, at: datetime) -> Fact:
    """Write down that the organisation has made good what the fact tells of, once. For the repair procedure.

    Raises:
        Problem: ``fact_is_revoked``, ``fact_is_repaired``, ``repair_before_fact``.
    """
    with transaction.atomic():
        held = Fact.objects.select_for_update().get(pk=fact.pk)
        _require_repairable(held, repaired_on)
        held.repaired_on, held.repair_recorded_at = repaired_on, at
        held.save(update_fields=["repaired_on", "repair_recorded_at"])
        later = [{"fact": held.pk, "what": "repaired", "value": repaired_on, "by": ""}]
        append(action="credit.record_repair", by=by, at=at, record=f"credit.fact:{held.pk}", payload={"later": later})
        announce(FactRepaired(held.pk, held.organisation_id, held.kind, repaired_on.isoformat(), instant(at)))
    return held


def withdraw_facts(*, facts: Mapping[int, str], by: User | None, at: datetime) -> int:
    """Revoke facts that our own records no longer bear out, all in one entry; by number, the reasons."""
    if not facts:
        return 0
    with transaction.atomic():
        later = [_revocation(_revoke(pk, reason, by, at)) for pk, reason in sorted(facts.items())]
        append(action="credit.withdraw_facts", by=by, at=at, record="credit.facts", payload={"later": later})
    return len(later)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _insert(
    kind: str, lines: Sequence[Line], source: int, upload: int | None, at: datetime, *, corrects: int | None = None
) -> list[Range]:
    """Store the rows; which numbers they have now, and what they say, as the ledger keeps it."""
    if not lines:
        return []
    rows = (_row(kind, line, corrects) for line in lines)
    with staged("fact_stage", _COLUMNS, rows), connection.cursor() as cursor:
        cursor.execute(_INSERT, [kind, source, upload, at])
        first, last, count = cursor.fetchone()
    if last - first + 1 != count:
        raise RuntimeError(f"facts {first} to {last} are not {count}: another writer took numbers without the lock")
    return [{"first": first, "last": last, "sha256": content_of(first, last)}]


def _row(kind: str, line: Line, corrects: int | None) -> list[Any]:
    digest = fact_digest(
        kind=kind,
        key=line.key,
        organisation=line.organisation_key,
        occurred_on=line.occurred_on,
        effective_to=line.effective_to,
        fields=line.fields,
    )
    fields = json.dumps(line.fields, ensure_ascii=False)
    days = (line.occurred_on, line.effective_to)
    row = line.number or None
    return [line.organisation, line.key, line.division, *days, fields, digest, row, corrects]


def _revoke(pk: int, reason: str, by: User | None, at: datetime) -> Fact:
    if not reason.strip():
        raise Problem("reason_missing", "请说明撤销或更正的理由", "say why", field="reason")
    held = Fact.objects.select_for_update().get(pk=pk)
    if held.revoked_at is not None:
        zh, en = "该信息已撤销，请刷新后再看", "the fact has been revoked already: load the page again"
        raise Problem("fact_is_revoked", zh, en, fact=pk)
    held.revoked_at, held.revoked_by, held.revocation_reason = at, by, reason.strip()[:500]
    held.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    announce(FactRevoked(held.pk, held.organisation_id, held.kind, instant(at)))
    return held


def _revocation(held: Fact) -> dict[str, Any]:
    """What the ledger keeps of a revocation: the reason, which may name people, by its digest alone."""
    person = f"user:{held.revoked_by_id}" if held.revoked_by_id else "system"
    return {"fact": held.pk, "what": "revoked", "value": sha256_hex(held.revocation_reason.encode()), "by": person}


def _require_right(by: User, fact: Fact) -> None:
    if not queries.may_change(by, fact):
        zh, en = "只有提供单位或领导组办公室可以撤销、更正", "only its source or the lead office may change a fact"
        raise Problem("fact_not_yours", zh, en, fact=fact.pk)


def _require_correction(old: Fact, line: Line) -> None:
    if line.faults:
        fault = line.faults[0]
        zh, en = f"{fault.message.zh}。{fault.remedy.zh}", f"{fault.message.en}: {fault.remedy.en}"
        raise Problem(fault.code, zh, en, field=fault.column)
    if line.key != old.key:
        zh, en = "更正不能改变信息编号；请撤销后另行报送", "a correction keeps the number: revoke it and send another"
        raise Problem("fact_key_differs", zh, en, field="fact_key")
    same = (old.organisation_id, old.occurred_on, old.effective_to, old.fields)
    if same == (line.organisation, line.occurred_on, line.effective_to, line.fields):
        raise Problem("correction_same", "内容没有变化", "nothing was changed", fact=old.pk)


def _require_repairable(held: Fact, repaired_on: date) -> None:
    if held.revoked_at is not None:
        raise Problem("fact_is_revoked", "已撤销的信息无须修复", "what was revoked needs no repair", fact=held.pk)
    if held.repair_recorded_at is not None:
        raise Problem("fact_is_repaired", "该信息已登记修复", "its repair is recorded already", fact=held.pk)
    if repaired_on < held.occurred_on:
        zh, en = "修复日期早于发生日期", "repaired before it occurred"
        raise Problem("repair_before_fact", zh, en, field="repaired_on")


def _summary(kind: str, source: Unit, lines: Sequence[Line], recorded: Recorded) -> dict[str, Any]:
    return {
        "kind": catalogue.item(kind).id,
        "source": source.code,
        "lines": len(lines),
        "first_row": lines[0].number if lines else 0,
        "last_row": lines[-1].number if lines else 0,
        "new": recorded.accepted,
        "duplicates": recorded.duplicates,
        "rejected": len(recorded.rejected),
    }
