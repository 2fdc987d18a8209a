"""What a firm can say that it did, and what each of these is in the words of the standard (CBV 2.0 section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiheng.vocab.bilingual import Text


class Doing(StrEnum):
    """Five things that a firm does with goods."""

    RECEIVE = "receive"
    MAKE = "make"
    PACK = "pack"
    SHIP = "ship"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Kind:
    """One of them.

    Attributes:
        title: what people call it; also the name of its sheet.
        words: other words for it.
        columns: fields of its sheet, in order.
        step, state: business step and disposition of its events.
    """

    title: Text
    words: tuple[str, ...]
    columns: tuple[str, ...]
    step: str
    state: str


_WHEN, _WHAT = ("occurred_on", "occurred_at"), ("code", "lot", "serial", "quantity", "unit")
_WHERE = ("partner", "place", "document", "remark")
KINDS = {
    Doing.RECEIVE: Kind(
        Text("收货", "receive"),
        ("进货", "采购", "入库", "receiving", "收购"),
        (*_WHEN, *_WHAT, *_WHERE),
        "receiving",
        "in_progress",
    ),
    Doing.MAKE: Kind(
        Text("生产", "make"),
        ("加工", "投料", "making", "production", "制造"),
        (*_WHEN, "production", "side", *_WHAT, "place", "remark"),
        "commissioning",
        "in_progress",
    ),
    Doing.PACK: Kind(
        Text("包装", "pack"),
        ("装箱", "码垛", "组托", "packing"),
        (*_WHEN, "container", *_WHAT, "place", "remark"),
        "packing",
        "in_progress",
    ),
    Doing.SHIP: Kind(
        Text("发货", "ship"),
        ("出库", "送货", "发运", "shipping"),
        (*_WHEN, *_WHAT, *_WHERE),
        "shipping",
        "in_transit",
    ),
    Doing.SELL: Kind(
        Text("零售", "sell"),
        ("销售", "售出", "selling", "retail"),
        (*_WHEN, *_WHAT, "place", "remark"),
        "retail_selling",
        "retail_sold",
    ),
}
NEEDS_PARTNER = (Doing.RECEIVE, Doing.SHIP)
INPUT = Text("投入", "input")
OUTPUT = Text("产出", "output")
_SIDES = {"投入": True, "投料": True, "原料": True, "input": True, "in": True}
_SIDES |= {"产出": False, "产品": False, "成品": False, "output": False, "out": False}


def doing_of(text: str) -> Doing | None:
    """The doing that a cell or the name of a sheet names.

    >>> doing_of("1 收货 receive"), doing_of("说明")
    (<Doing.RECEIVE: 'receive'>, None)
    """
    low = text.strip().lower()
    for doing, kind in KINDS.items():
        if any(one in low for one in (kind.title.zh, kind.title.en, *kind.words)):
            return doing
    return None


def is_input(text: str) -> bool | None:
    """Whether a row of a production is what went in; None: it says neither."""
    return _SIDES.get(text.strip().lower())
