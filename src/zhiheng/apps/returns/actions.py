"""Writes of returns. Each is one transaction with one ledger entry; the tables refuse what must not be (see guards)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhiheng import policy
from zhiheng.apps.returns import queries
from zhiheng.apps.returns.choices import FREQUENCIES, OPEN, STEPS, State
from zhiheng.apps.returns.models import AcceptedValue, Cell, Explanation, Reminder, Return, Step
from zhiheng.platform.accounts.models import Unit, User
from zhiheng.platform.ledger.actions import append
from zhiheng.policy.schema.returns import FormItem
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem


@transaction.atomic
def open_return(*, form: str, unit: Unit, period: Period, by: User | None, at: datetime) -> Return:
    """The return of ``unit`` for ``period``, begun as a draft if there is none yet.

    Raises:
        Problem: the unit does not owe this form, or the form is not asked for such a period.
    """
    pack = queries.pack_of(form)
    definition = policy.load(pack).form(form, on=period.end)
    kind, name = FREQUENCIES[definition.frequency]
    if period.kind != kind:
        raise Problem(
            "period_kind",
            f"报表“{definition.title.zh}”按{name.zh}报送，期间 {period} 不符",
            f"form {form} is asked for {name.en}; {period} is no such period",
        )
    if not queries.reporting_units(definition).filter(pk=unit.pk).exists():
        raise Problem("unit_owes_no_form", f"{unit} 不报送报表 {form}", f"{unit} does not owe form {form}")
    ret, is_new = Return.objects.get_or_create(
        form=form,
        unit=unit,
        period=str(period),
        defaults={
            "pack": pack,
            "period_start": period.start,
            "period_end": period.end,
            "due_on": Return.due(definition, period),
        },
    )
    if is_new:
        _note(ret, "open_return", by=by, at=at)
    return ret


@transaction.atomic
def write_cells(
    ret: Return, *, values: Mapping[str, Decimal | None], by: User | None, at: datetime, reason: str = ""
) -> int:
    """Write the cells that differ from what stands; return how many. Earlier values stay readable.

    Raises:
        Problem: the return is closed, a cell is unknown, or a value does not fit its kind.
    """
    ret = Return.objects.select_for_update().get(pk=ret.pk)
    if not ret.is_open:
        raise Problem(
            "return_closed",
            f"报表处于“{State(ret.state).label}”，不能修改；需要更正时请验收单位先退回",
            f"the return is {ret.state} and cannot be changed; ask for it to be sent back first",
        )
    items = {item.id: item for item in ret.definition.items}
    for name, value in values.items():
        check_value(items.get(name), name, value)
    standing = queries.cells(ret)
    changed = {name: value for name, value in values.items() if standing[name] != value}
    if not changed:
        return 0
    if ret.version and not reason:
        raise Problem("reason_missing", "更正已验收过的数据须填写原因", "a correction needs its reason")
    Cell.objects.bulk_create(
        Cell(ret=ret, item=name, value=value, reason=reason, by=by, at=at) for name, value in changed.items()
    )
    _note(ret, "write_cells", by=by, at=at, cells=changed, reason=reason)
    return len(changed)


def check_value(item: FormItem | None, name: str, value: Decimal | None) -> None:
    """Refuse a value that cannot stand in its cell.

    Raises:
        Problem: with the reason.
    """
    if item is None:
        raise Problem("item_unknown", f"表中没有指标“{name}”", f"the form has no cell {name!r}", item=name)
    if value is None:
        return
    if item.kind == "integer" and value != value.to_integral_value():
        raise Problem(
            "not_an_integer", f"“{item.name.zh}”应为整数，填的是 {value}", f"{item.name.en} must be a whole number"
        )
    if abs(value) >= Decimal(10) ** 20 or value != round(value, 6):
        raise Problem(
            "value_too_long",
            f"“{item.name.zh}”超出可记录的位数",
            f"{item.name.en} has too many digits (20 before, 6 after)",
        )


@transaction.atomic
def explain(ret: Return, *, rule: str, value: Decimal, text: str, by: User | None, at: datetime) -> None:
    """Say why a value that a rule warns of is right; holds for exactly this value."""
    if not text.strip():
        raise Problem("explanation_empty", "请填写说明", "say why the value is right")
    Explanation.objects.create(ret=ret, rule=rule, value=value, text=text.strip(), by=by, at=at)
    _note(ret, "explain", by=by, at=at, rule=rule, value=value, text=text.strip())


@transaction.atomic
def submit(ret: Return, *, by: User, at: datetime) -> Return:
    """Hand the return in.

    Raises:
        Problem: an error stands, or a warning has no explanation.
    """
    blocking = [finding for finding in queries.findings(ret) if finding.blocks]
    if blocking:
        raise Problem(
            "findings_stand",
            f"还有 {len(blocking)} 处问题未处理：{'；'.join(f.message.zh for f in blocking[:3])}",
            f"{len(blocking)} findings stand: {'; '.join(f.message.en for f in blocking[:3])}",
        )
    return _step(ret, State.SUBMITTED, by=by, at=at, submitted_by=by, submitted_at=at)


@transaction.atomic
def check(ret: Return, *, by: User, at: datetime, comment: str = "") -> Return:
    """The unit's own second person vouches for the return.

    Raises:
        Problem: the same person submitted it or wrote one of its cells.
    """
    if by.pk in {ret.submitted_by_id, *queries.authors(ret)}:
        raise Problem(
            "maker_is_checker", "填报人不能审核自己的报表，请由另一人审核", "who made the return may not check it"
        )
    return _step(ret, State.CHECKED, by=by, at=at, comment=comment, checked_by=by, checked_at=at)


@transaction.atomic
def accept(ret: Return, *, by: User, at: datetime, comment: str = "") -> Return:
    """The lead office takes the return; from here on its values count.

    Raises:
        Problem: the same person submitted or checked it.
    """
    if by.pk in {ret.submitted_by_id, ret.checked_by_id}:
        raise Problem(
            "maker_is_acceptor",
            "报送人、审核人不能验收，请由另一人验收",
            "who made or checked the return may not accept it",
        )
    ret = _step(
        ret, State.ACCEPTED, by=by, at=at, comment=comment, accepted_by=by, accepted_at=at, version=ret.version + 1
    )
    AcceptedValue.objects.bulk_create(
        AcceptedValue(ret=ret, version=ret.version, item=item, value=value, recorded_at=at)
        for item, value in queries.cells(ret).items()
        if value is not None
    )
    return ret


@transaction.atomic
def lock(ret: Return, *, by: User | None, at: datetime) -> Return:
    """Close an accepted return for good; only a correction opens it again."""
    return _step(ret, State.LOCKED, by=by, at=at)


@transaction.atomic
def send_back(ret: Return, *, by: User, at: datetime, comment: str) -> Return:
    """Send the return back with the reason; the values accepted before keep counting until new ones are accepted.

    Raises:
        Problem: no comment is given.
    """
    if not comment.strip():
        raise Problem("comment_missing", "退回须写明原因", "say why the return is sent back")
    cleared = {f"{step}_{end}": None for step in ("submitted", "checked", "accepted") for end in ("by", "at")}
    return _step(ret, State.RETURNED, by=by, at=at, comment=comment.strip(), **cleared)


@transaction.atomic
def remind(*, form: str, unit: Unit, period: Period, by: User | None, at: datetime) -> Reminder:
    """Ask a unit for a return that it owes; it appears among the tasks of its reporters."""
    ret = open_return(form=form, unit=unit, period=period, by=by, at=at)
    if ret.state not in OPEN:
        raise Problem("nothing_to_remind", "该单位已报送，无须催报", "the unit has already handed in")
    reminder = Reminder.objects.create(ret=ret, by=by, at=at)
    _note(ret, "remind", by=by, at=at)
    return reminder


def _step(ret: Return, after: State, *, by: User | None, at: datetime, comment: str = "", **fields: object) -> Return:
    """Change the state of the return as it stands now, not as the caller last saw it."""
    ret = Return.objects.select_for_update().select_related("unit").get(pk=ret.pk)
    before = State(ret.state)
    if after not in STEPS[before]:
        raise Problem(
            "step_refused",
            f"报表处于“{before.label}”，不能变为“{after.label}”",
            f"the return is {before.value}; it cannot become {after.value}",
        )
    ret.state = after
    for name, value in fields.items():
        setattr(ret, name, value)
    ret.save(update_fields=["state", *fields])
    Step.objects.create(ret=ret, before=before, after=after, comment=comment, by=by, at=at)
    _note(ret, after.value, by=by, at=at, before=before.value, comment=comment)
    return ret


def _note(ret: Return, verb: str, *, by: User | None, at: datetime, **facts: object) -> None:
    payload = {"form": ret.form, "unit": ret.unit.code, "period": ret.period, **facts}
    append(action=f"returns.{verb}", by=by, at=at, record=f"returns.return:{ret.pk}", payload=payload)
