"""Writing cells and explaining them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhiheng.apps.returns import life, queries
from zhiheng.apps.returns.actions.locking import locked
from zhiheng.apps.returns.actions.noting import entry, note
from zhiheng.apps.returns.models import Cell, Explanation, Return
from zhiheng.apps.returns.values import plain, require_fit
from zhiheng.platform.accounts.models import User
from zhiheng.vocab.problem import Problem


@dataclass(slots=True)
class Filling:
    """Cells to be written into one return, each with its reason."""

    ret: Return
    values: dict[str, Decimal | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def write_cells(
    ret: Return,
    *,
    values: Mapping[str, Decimal | None],
    by: User | None,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
) -> int:
    """Write the cells that differ from what stands; return how many. Earlier values stay readable.

    Reporters of the unit, while the return is open.

    Args:
        ret: the return.
        values: by item; those equal to what stands are passed over.
        by: who writes; None is the system.
        at: the instant.
        reason: needed once the return has been accepted before.
        seen: the newest cell that the person had on the screen. What others wrote since is not undone by a form that
            does not know it, and where both changed the same cell it is said who did.

    Raises:
        Problem: the return is closed, a cell is unknown, a value does not fit its kind, or somebody else has changed
            it meanwhile (``changed_meanwhile``, with ``items``).
    """
    (ret,) = locked([ret])
    items = {item.id: item for item in ret.definition.items}
    for name, value in values.items():
        require_fit(items.get(name), name, value)
    if seen is not None:
        values = _touched(ret, values, seen)
    standing = queries.written_cells([ret.pk]).get(ret.pk, {})
    changed = {name: value for name, value in values.items() if _differs(standing, name, value)}
    if not changed:
        return 0
    if problem := life.refusal(queries.life_of(ret), reason=reason):
        raise problem
    fill([Filling(ret, changed, dict.fromkeys(changed, reason.strip()))], by=by, at=at)
    return len(changed)


def fill(fillings: Sequence[Filling], *, by: User | None, at: datetime) -> None:
    """Write cells into returns that the caller has locked and found open, all in two statements."""
    Cell.objects.bulk_create(
        Cell(ret=filling.ret, item=name, value=value, reason=filling.reasons.get(name, ""), by=by, at=at)
        for filling in fillings
        for name, value in filling.values.items()
    )
    note(
        entry(
            filling.ret,
            "write_cells",
            by=by,
            at=at,
            cells=filling.values,
            reasons={name: reason for name, reason in filling.reasons.items() if reason},
        )
        for filling in fillings
    )


def _differs(standing: Mapping[str, life.Written], name: str, value: Decimal | None) -> bool:
    before = standing[name].value if name in standing else None
    return before != value


def _touched(ret: Return, values: Mapping[str, Decimal | None], seen: int) -> dict[str, Decimal | None]:
    """What the person really changed, against the cells as they were on the screen.

    Raises:
        Problem: others have changed the same cells since, to something else.
    """
    shown: dict[str, Decimal | None] = {}
    since: dict[str, Cell] = {}
    for cell in Cell.objects.filter(ret=ret, item__in=values).select_related("by").order_by("id"):
        if cell.pk <= seen:
            shown[cell.item] = cell.value
        else:
            since[cell.item] = cell
    touched = {item: value for item, value in values.items() if shown.get(item) != value}
    clashes = {item: since[item] for item, value in touched.items() if item in since and since[item].value != value}
    if clashes:
        raise _clash(clashes)
    return touched


def _clash(clashes: Mapping[str, Cell]) -> Problem:
    says_zh, says_en = {}, {}
    for item, cell in clashes.items():
        who_zh, who_en = (cell.by.display_name, cell.by.display_name) if cell.by else ("系统导入", "an import")
        now = plain(cell.value)
        says_zh[item] = f"{who_zh}刚把此值改为“{now or '空'}”；再次保存即以您填的为准"
        says_en[item] = f"{who_en} has just changed this to {now or 'nothing'}; save again to put yours in its place"
    return Problem(
        "changed_meanwhile",
        f"您填写期间，他人改动了其中 {len(clashes)} 个数值，尚未保存",
        f"others changed {len(clashes)} of these values while you were typing; nothing is saved yet",
        zh_by_item=says_zh,
        en_by_item=says_en,
    )


@transaction.atomic
def explain(ret: Return, *, rule: str, value: Decimal, text: str, by: User | None, at: datetime) -> None:
    """Say why a value that a rule warns of is right; holds for exactly this value.

    Reporters of the unit, while the return is open.

    Raises:
        Problem: nothing is said, the return is closed, or no rule of that name warns of this value.
    """
    if not text.strip():
        raise Problem("explanation_empty", "请填写说明", "say why the value is right")
    (ret,) = locked([ret])
    if not ret.is_open:
        raise life.refusal(queries.life_of(ret), reason="")  # type: ignore[misc]  # a closed return always refuses
    warned = {(found.rule, found.value) for found in queries.findings(ret) if not found.is_error}
    if (rule, value) not in warned:
        raise Problem(
            "nothing_to_explain",
            "该提示已不存在或数值已改动，请刷新后再说明",
            "there is no such warning, or the value has changed; reload and explain again",
        )
    Explanation.objects.create(ret=ret, rule=rule, value=value, text=text.strip(), by=by, at=at)
    note([entry(ret, "explain", by=by, at=at, rule=rule, value=value, text=text.strip())])
