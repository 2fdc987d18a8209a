"""Writes about organisations that are one: proposed by one person, decided by another, and parted again if need be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiheng.apps.registry.choices import MergerFinding, MergerState
from zhiheng.apps.registry.mergers import finding as method
from zhiheng.apps.registry.mergers.queries import asked_before
from zhiheng.apps.registry.messages import IdentityChanged
from zhiheng.apps.registry.models import Merger, Organisation
from zhiheng.engines import resolution
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.announcements import announce
from zhiheng.platform.ledger.actions import append
from zhiheng.vocab.canonical import instant
from zhiheng.vocab.problem import Problem

_PROVINCE = "0000"


def propose_mergers(*, by: User | str | None, at: datetime) -> int:
    """Note which organisations of the register seem to be one; how many pairs are new.

    For the system. May be repeated: a pair that was ever asked about is left alone, whatever the answer was. Merges
    nothing.
    """
    with transaction.atomic(), system_scope():
        known = asked_before()
        fresh = [one for one in method.findings() if frozenset((one.first, one.second)) not in known]
        made = Merger.objects.bulk_create(_questions(fresh, at), batch_size=1000)
        kinds = {kind: sum(one.finding == kind for one in fresh) for kind in sorted({one.finding for one in fresh})}
        append(action="registry.propose_mergers", by=by, at=at, record="registry.merger",
               payload={"new": len(made), "findings": kinds, "version": resolution.VERSION})  # fmt: skip
    return len(made)


def _questions(fresh: Sequence[method.Finding], at: datetime) -> list[Merger]:
    named = {pk for one in fresh for pk in (one.first, one.second)}
    held = Organisation.objects.only("pk", "uscc", "division").in_bulk(list(named))
    made = []
    for one in fresh:
        survivor, absorbed = method.ranked(held[one.first], held[one.second])
        made.append(_merger(survivor, absorbed, at, finding=one.finding, score=one.score, explanation=one.explanation))
    return made


def _merger(survivor: Organisation, absorbed: Organisation, at: datetime, **told: Any) -> Merger:
    return Merger(
        survivor=survivor,
        absorbed=absorbed,
        division=common_division(survivor.division, absorbed.division),
        has_two_codes=method.has_two_codes(survivor, absorbed),
        found_at=at,
        **told,
    )


def common_division(one: str, other: str) -> str:
    """The narrowest division that both lie in: who sees it may decide about both.

    >>> common_division("140105", "140105"), common_division("140105", "140106"), common_division("140105", "140724")
    ('140105', '140100', '140000')
    """
    if one == other:
        return one
    if not one or not other:
        return f"{(one or other)[:2]}{_PROVINCE}"
    return f"{one[:4]}00" if one[:4] == other[:4] else f"{one[:2]}{_PROVINCE}"


@transaction.atomic
def ask_for_merger(*, survivor: Organisation, absorbed: Organisation, by: User, at: datetime) -> Merger:
    """Open the question about two organisations that a person takes for one; an open one is given back.

    Raises:
        Problem: ``merger_of_itself``, the two are the same entry; ``merger_already_made``, one of them is absorbed.
    """
    if survivor.pk == absorbed.pk:
        raise Problem("merger_of_itself", "请选择另一家企业", "choose another organisation", field="other")
    _living(survivor.pk, absorbed.pk)
    ends = [survivor.pk, absorbed.pk]
    is_open = {"state__in": [MergerState.FOUND, MergerState.PROPOSED]}
    if held := Merger.objects.filter(survivor__in=ends, absorbed__in=ends, **is_open).first():
        return held
    merger = _merger(survivor, absorbed, at, finding=MergerFinding.PERSON)
    merger.save()
    _note("ask_for_merger", merger, by, at)
    return merger


@transaction.atomic
def propose_merger(merger: Merger, *, survivor: Organisation, reason: str, by: User, at: datetime) -> Merger:
    """Propose that two organisations be one, and which of them stays. Whoever may merge.

    Raises:
        Problem: ``reason_missing``; ``merger_not_open``, somebody proposed or decided already; ``survivor_unknown``.
    """
    said = _reason(reason)
    held = _held(merger, MergerState.FOUND)
    if survivor.pk not in (held.survivor_id, held.absorbed_id):
        raise Problem("survivor_unknown", "只能保留两家中的一家", "one of the two must stay", field="survivor")
    if survivor.pk != held.survivor_id:
        held.survivor, held.absorbed = held.absorbed, held.survivor
    held.state, held.proposed_by, held.proposed_at, held.proposal = MergerState.PROPOSED, by, at, said
    held.save()
    _note("propose_merger", held, by, at, reason=said)
    return held


@transaction.atomic
def decide_merger(merger: Merger, *, is_one: bool, reason: str, by: User, at: datetime) -> Merger:
    """Merge two organisations, or keep them apart. Merging needs a second person; keeping apart does not.

    The absorbed organisation stays as it is and points to its survivor; what is asked for by its codes is the survivor.

    Raises:
        Problem: ``reason_missing``; ``merger_not_open``; ``second_person_needed``; ``merger_already_made``.
    """
    said = _reason(reason)
    states = [MergerState.PROPOSED] if is_one else [MergerState.PROPOSED, MergerState.FOUND]
    held = _held(merger, *states)
    if is_one:
        if held.proposed_by_id == by.pk:
            raise Problem(
                "second_person_needed", "提议人不能自己决定合并，请由另一人决定",
                "whoever proposes a merger cannot decide it: a second person must",
            )  # fmt: skip
        _living(held.survivor_id, held.absorbed_id)
    held.state = MergerState.MERGED if is_one else MergerState.REFUSED
    held.decided_by, held.decided_at, held.reason = by, at, said
    held.save()
    if is_one:  # a trigger asks for the decision first
        Organisation.objects.filter(pk=held.absorbed_id).update(merged_into=held.survivor_id)
        announce(IdentityChanged(held.survivor_id, held.absorbed_id, True, instant(at)))
    _note("decide_merger", held, by, at, reason=said)
    return held


@transaction.atomic
def undo_merger(merger: Merger, *, reason: str, by: User, at: datetime) -> Merger:
    """Part two organisations again, exactly as they were. Whoever may merge.

    Raises:
        Problem: ``reason_missing``; ``merger_not_open``, they are not merged.
    """
    said = _reason(reason)
    held = _held(merger, MergerState.MERGED)
    held.state, held.undone_by, held.undone_at, held.undoing = MergerState.UNDONE, by, at, said
    held.save()
    Organisation.objects.filter(pk=held.absorbed_id, merged_into=held.survivor_id).update(merged_into=None)
    announce(IdentityChanged(held.survivor_id, held.absorbed_id, False, instant(at)))
    _note("undo_merger", held, by, at, reason=said)
    return held


def _held(merger: Merger, *states: MergerState) -> Merger:
    held = Merger.objects.select_for_update().get(pk=merger.pk)
    if held.state not in states:
        told = held.get_state_display()
        raise Problem(
            "merger_not_open",
            f"该提议现为“{told}”，请刷新后再看",
            f"this is now “{told}”: reload the page",
            state=held.state,
        )
    return held


def _living(*organisations: int) -> None:
    """Lock both, in one order, so that two decisions at once cannot make a ring."""
    held = Organisation.objects.select_for_update().filter(pk__in=organisations).order_by("pk")
    if sum(one.merged_into_id is None for one in held) < len(organisations):
        raise Problem(
            "merger_already_made",
            "其中一家已并入别的企业，请先看那次合并",
            "one of the two is merged already: see that merger first",
        )


def _reason(reason: str) -> str:
    if not (said := reason.strip()):
        raise Problem("reason_missing", "请写明理由", "say why", field="reason")
    return said


def _note(action: str, merger: Merger, by: User, at: datetime, *, reason: str = "") -> None:
    """One entry; of a reason, which may name people, only its digest."""
    said: dict[str, Any] = {
        "survivor": merger.survivor_id,
        "absorbed": merger.absorbed_id,
        "two_codes": merger.has_two_codes,
        "state": merger.state,
    }
    if reason:
        said["reason_sha256"] = hashlib.sha256(reason.encode()).hexdigest()
    append(action=f"registry.{action}", by=by, at=at, record=f"registry.merger:{merger.pk}", payload=said)
