"""The list of whom a recall has to tell, on a page and as a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase

from zhiheng.apps.traceability.choices import State
from zhiheng.apps.traceability.models import RecallScope
from zhiheng.apps.traceability.queries.holders import names_of
from zhiheng.apps.traceability.scoping.documents import plain
from zhiheng.apps.traceability.scoping.notifying import Notice, notices, passed_by
from zhiheng.apps.traceability.templatetags.traceability import half, measure, thing
from zhiheng.vocab.bilingual import Text
from zhiheng.web.export import Sheet, workbook_answer
from zhiheng.web.templatetags.zhiheng import tr

GAPS = {
    "surplus": Text("多于此前记录的数量", "more than was told of before"),
    "unclosed": Text("离开包装没有记录", "left its container untold"),
    "unmeasured": Text("没有数量记录", "no amount told"),
}
VERDICTS = {"loss": Text("产出不足", "too little came out"), "gain": Text("产出多于投入", "more came out than went in")}
_NOTICE = (
    Text("单位", "Holder"),
    Text("地点", "Place"),
    Text("地点编码", "Place (code)"),
    Text("对象数", "Things"),
    Text("可收回", "To be got back"),
    Text("数量", "Amounts"),
    Text("最后记录", "Last told"),
    Text("仅不确切关联", "Uncertain only"),
)
_LINE = (
    Text("对象", "Thing"),
    Text("编码", "Code"),
    Text("批次", "Lot"),
    Text("状态", "State"),
    Text("数量", "Amount"),
    Text("单位", "Unit"),
    Text("单位名称", "Holder"),
    Text("地点编码", "Place (code)"),
    Text("接收方编码", "Receiver (code)"),
    Text("所在包装", "In"),
    Text("最后记录", "Last told"),
    Text("不确切", "Uncertain"),
)
_PASSED = (
    Text("单位", "Holder"),
    Text("地点编码", "Place (code)"),
    Text("对象数", "Things"),
    Text("首次", "First"),
    Text("末次", "Last"),
)
_DOUBT = (
    Text("疑点", "Doubt"),
    Text("对象或过程", "Thing or process"),
    Text("地点", "Place"),
    Text("数量", "Amount"),
    Text("单位", "Unit"),
)


def _names(told: Mapping[str, Any]) -> dict[str, str]:
    spoken = {line[key] for line in told["lines"] for key in ("unit", "site", "party")}
    return names_of(spoken | {one[key] for one in told["passages"] for key in ("unit", "site")})


def notices_of(told: Mapping[str, Any]) -> list[Notice]:
    """Of the document of a scope."""
    return notices(told["lines"], _names(told))


def amounts(one: Notice) -> str:
    """In words: how much in which state."""
    parts = [
        f"{half(State(state).label)} {plain(amount)} {measure(uom)}"
        for (state, uom), amount in sorted(one.amounts.items())
    ]
    return tr(Text("；", "; ")).join(parts)


def notice_book(scope: RecallScope) -> HttpResponseBase:
    """Addressees, lines, who had it once, and what does not add up: a sheet each."""
    told = json.loads(bytes(scope.document))
    names = _names(told)
    found = notices(told["lines"], names)
    sheets = [
        Sheet(tr(Text("通知名单", "Whom to tell")), _head(_NOTICE), [_notice(one) for one in found]),
        Sheet(tr(Text("明细", "Lines")), _head(_LINE), [_line(one, names) for one in told["lines"]]),
        Sheet(
            tr(Text("曾经手", "Had it once")),
            _head(_PASSED),
            [_passed(one, names) for one in passed_by(told["passages"], found)],
        ),
        Sheet(tr(Text("疑点", "Doubts")), _head(_DOUBT), _doubts(told)),
        Sheet(tr(Text("说明", "About")), _head((Text("项目", "Item"), Text("内容", "Content"))), _about(scope)),
    ]
    name = tr(Text(f"召回通知名单 {scope.pk}", f"recall notification list {scope.pk}"))
    return workbook_answer(sheets, name)


def _head(titles: tuple[Text, ...]) -> list[str]:
    return [tr(one) for one in titles]


def _yes(is_so: bool) -> str:
    return tr(Text("是", "yes")) if is_so else ""


def _notice(one: Notice) -> list[Any]:
    row = [one.holder, thing(one.site), one.site, one.things, one.recoverable]
    return [*row, amounts(one), one.last_at[:16], _yes(one.is_loose)]


def _line(one: Mapping[str, Any], names: Mapping[str, str]) -> list[Any]:
    holder = names.get(one["party"]) or names.get(one["site"]) or names.get(one["unit"], "")
    told = [thing(one["thing"]), one["thing"], one["lot"], half(State(one["state"]).label), one["quantity"], one["uom"]]
    return [*told, holder, one["site"], one["party"], one["container"], (one["at"] or "")[:16], _yes(one["loose"])]


def _passed(one: Mapping[str, Any], names: Mapping[str, str]) -> list[Any]:
    holder = names.get(one["site"]) or names.get(one["unit"], "")
    return [holder, one["site"], one["things"], one["first"][:16], one["last"][:16]]


def _doubts(told: Mapping[str, Any]) -> list[list[Any]]:
    gaps = [[tr(GAPS[one["kind"]]), one["thing"], one["place"], one["amount"], one["uom"]] for one in told["gaps"]]
    doubtful = [one for one in told["balances"] if one["verdict"] in VERDICTS]
    return gaps + [
        [tr(VERDICTS[one["verdict"]]), one["process"], "", f"{one['in']} → {one['out']}", one["uom"]]
        for one in doubtful
    ]


def _about(scope: RecallScope) -> list[list[Any]]:
    said: list[tuple[Text, Any]] = [
        (Text("可疑对象", "Suspect"), scope.thing.canonical),
        (Text("数据截止", "Known at"), scope.known_at),
        (Text("SHA-256", "SHA-256"), scope.sha256),
        (Text("签发时间", "Signed"), scope.signed_at or tr(Text("未签发", "not signed"))),
    ]
    return [[tr(title), value] for title, value in said]
