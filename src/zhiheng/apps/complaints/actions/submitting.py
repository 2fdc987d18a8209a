"""A complaint, a report, or both, come in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.files import File
from django.db import IntegrityError, transaction

from zhiheng.apps.complaints import examining, routing
from zhiheng.apps.complaints.choices import PREFIXES, PROCEDURES, Channel, Kind, LinkKind
from zhiheng.apps.complaints.jobs import tell_of_injury
from zhiheng.apps.complaints.models import Complaint, Link, Submission
from zhiheng.apps.complaints.wording import plain
from zhiheng.apps.registry import public
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.accounts.scope import follower_scope
from zhiheng.platform.attachments.actions import attach
from zhiheng.platform.attachments.holding import stage_with_held
from zhiheng.platform.jobs.actions import defer
from zhiheng.platform.workflow import queries as workflow
from zhiheng.platform.workflow import receipts
from zhiheng.platform.workflow.actions import open_case
from zhiheng.platform.workflow.models import CaseClock
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Content:
    """What was said; lengths are those of the columns."""

    respondent: str
    facts: str
    name: str = ""
    phone: str = ""
    address: str = ""
    respondent_code: str = ""
    respondent_address: str = ""
    division: str = ""
    product: str = ""
    brand: str = ""
    barcode: str = ""
    category: str = ""
    issue: str = ""
    claim: str = ""
    amount: Decimal | None = None
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever sent it in gets.

    Attributes:
        code: to be kept by them alone.
        numbers: of the cases opened.
        clocks: that run on them.
        is_repeat: the same sending had arrived before.
    """

    code: str
    numbers: tuple[str, ...]
    clocks: tuple[CaseClock, ...] = field(default=(), compare=False)
    is_repeat: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """How it came: by whose hand, when, to whom, and the system it comes from."""

    submission: Submission
    by: User | None
    at: datetime
    received: datetime
    unit: Unit | None
    source: str


def submit(
    *,
    key: str,
    content: Content,
    kinds: Sequence[Kind],
    channel: Channel,
    by: User | None,
    at: datetime,
    received_at: datetime | None = None,
    unit: Unit | None = None,
    source: str = "",
    external: str = "",
    files: Sequence[File[bytes]] = (),
    with_held: Collection[str] = (),
) -> Receipt:
    """Take a submission in; the same key again gives the same receipt and changes nothing.

    A submission that is both complaint and report becomes two cases, each under its own procedure (Order 121,
    article 9).

    Args:
        key: names this sending; see ``receipts.new_key``.
        content: what was said.
        kinds: complaint, report or both.
        channel: how it came.
        by: the operator, ``None`` for the citizen's own hand.
        at: the instant.
        received_at: when it came in, if earlier.
        unit: who is to work it; by default as ``routing`` proposes.
        source: the system it comes from.
        external: its number there; the report of one that is both complaint and report has ``/report`` behind it.
        files: kept with each of the cases.
        with_held: digests of what the form showed as kept; all that is kept under this key goes along.

    Raises:
        Problem: nothing is asked for, something that the law requires is missing, or a file kept before is gone.
    """
    receipt = receipts.receipt_of(key)
    wanted = [kind for kind in Kind if kind in kinds]
    _examine(content, wanted)
    with follower_scope(follower := receipts.follower_of(receipt)):
        try:
            with transaction.atomic():
                made = Submission.objects.create(
                    key=receipts.sending_of(key), follower=follower, channel=channel, by=by, at=at
                )
        except IntegrityError:  # the same sending is there, or arrived at the same time and has just been committed
            return _again(key, receipt)
        holder = follower if with_held else ""
        staged = stage_with_held(files, holder=holder, copies=len(wanted), expected=with_held)
        arrival = _Arrival(made, by, at, received_at or at, unit, source)
        numbers = [external if kind is wanted[0] or not external else f"{external}/{kind}" for kind in wanted]
        found = [_open(kind, content, arrival, number) for kind, number in zip(wanted, numbers, strict=True)]
        complaints = [complaint for complaint, _ in found]
        for complaint, kept in zip(complaints, staged, strict=True):
            if kept:
                attach(complaint.case, staged=kept, by=by or "follower", at=at)
        if len(complaints) > 1:
            Link.objects.create(complaint=complaints[0], other=complaints[1], kind=LinkKind.SPLIT, at=at, by=by)
        clocks = tuple(clock for _, begun in found for clock in begun)
        return Receipt(receipt, tuple(complaint.case.number for complaint in complaints), clocks)


def _examine(content: Content, wanted: list[Kind]) -> None:
    if not wanted:
        zh, en = "请选择投诉、举报或者两者", "say whether this is a complaint, a report, or both"
        raise Problem("kind_missing", zh, en, field="kinds")
    if not plain(content.respondent):
        raise Problem("respondent_missing", "请写明被投诉举报的商家", "name the business", field="respondent")
    if not plain(content.facts):
        raise Problem("facts_missing", "请写明事情经过", "say what happened", field="facts")


def _again(key: str, receipt: str) -> Receipt:
    """What the same sending got when it first came."""
    found = Complaint.objects.filter(submission__key=receipts.sending_of(key)).select_related("case").order_by("pk")
    cases = [complaint.case for complaint in found]
    clocks = tuple(clock for case in cases for clock in workflow.open_clocks(case))
    return Receipt(receipt, tuple(case.number for case in cases), clocks, is_repeat=True)


def _open(kind: Kind, content: Content, arrival: _Arrival, external: str) -> tuple[Complaint, tuple[CaseClock, ...]]:
    """The case and what was said of it; ``external``: its number in the system it comes from."""
    organisation = public.by_code(content.respondent_code)
    division = content.division or (organisation.division if organisation else "")
    unit = arrival.unit or routing.route(division=division, kind=kind, on=day_of(arrival.received)).unit
    told = {"kind": kind, "channel": arrival.submission.channel, "source": arrival.source, "external": external}
    sorted_as = {name: code for name in ("category", "issue") if (code := getattr(content, name))}
    opened = open_case(
        procedure=PROCEDURES[kind],
        unit=unit,
        division=division or unit.division,
        prefix=PREFIXES[kind],
        by=arrival.by or "follower",
        at=arrival.at,
        received_at=arrival.received,
        follower=arrival.submission.follower,
        action="complaints.submit",
        payload=told | sorted_as,
    )
    complaint = Complaint.objects.create(
        case=opened.case,
        submission=arrival.submission,
        kind=kind,
        organisation=organisation,
        source=arrival.source if external else "",
        external=external,
        near_bands=examining.bands_of(content.facts),
        **_stored(content),
    )
    if examining.injury_of(complaint) is not None:
        defer(tell_of_injury, number=opened.case.number)
    return complaint, opened.clocks


def _stored(content: Content) -> dict[str, object]:
    names = ("name", "phone", "address", "respondent", "respondent_code", "respondent_address", "product", "brand")
    more = ("barcode", "category", "issue", "facts", "claim", "amount", "occurred_on")
    values = {name: getattr(content, name) for name in (*names, *more)}
    return {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}
