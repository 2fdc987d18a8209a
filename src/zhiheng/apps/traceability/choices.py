"""Codes of traceability; small numbers, since hundreds of millions of rows hold them."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices

from zhiheng.web.phrases import phrase


class Level(IntegerChoices):
    """What a name names (GS1 General Specifications, section 1.2; CBV 2.0 section 8.3)."""

    CLASS = 1, "品类 class"
    LOT = 2, "批次 lot"
    INSTANCE = 3, "单品 instance"
    PLACE = 4, "地点 place"
    PARTY = 5, "主体 party"
    OTHER = 6, "其他 other"


class Role(IntegerChoices):
    """What a thing is in an event (EPCIS 2.0 section 7.4)."""

    ITEM = 1, "对象 item"
    PARENT = 2, "上级 parent"
    CHILD = 3, "下级 child"
    INPUT = 4, "投入 input"
    OUTPUT = 5, "产出 output"
    ATTACHED = 6, "装入 attached"  # of an association: it is in the whole from then on
    WHOLE = 7, "整体 whole"
    FROM_OWNER = 8, "原所有者 source owning party"
    TO_OWNER = 9, "新所有者 destination owning party"
    FROM_HOLDER = 10, "移交方 source possessing party"
    TO_HOLDER = 11, "接收方 destination possessing party"
    FROM_PLACE = 12, "发出地 source location"
    TO_PLACE = 13, "目的地 destination location"


class Kind(IntegerChoices):
    """The types of events (EPCIS 2.0 section 7.4)."""

    OBJECT = 1, "对象事件 ObjectEvent"
    AGGREGATION = 2, "聚合事件 AggregationEvent"
    TRANSACTION = 3, "交易事件 TransactionEvent"
    TRANSFORMATION = 4, "转换事件 TransformationEvent"
    ASSOCIATION = 5, "关联事件 AssociationEvent"


class Action(IntegerChoices):
    """What an event does to the life of a thing (EPCIS 2.0 section 7.3.2)."""

    ADD = 1, "ADD"
    OBSERVE = 2, "OBSERVE"
    DELETE = 3, "DELETE"


class State(TextChoices):
    """Where a thing in a recall scope stands."""

    HELD = "held", "在库 in stock"
    ON_SHELF = "on_shelf", "在售 on the shelf"
    IN_TRANSIT = "in_transit", "在途 on its way"
    SOLD = "sold", "已售 sold"
    USED = "used", "已投入生产 used up"
    GONE = "gone", "已销毁或注销 destroyed or ended"
    UNKNOWN = "unknown", "不明 not known"


class Direction(TextChoices):
    """Which way a chain is followed."""

    FORWARD = "forward", "去向 where it went"
    BACKWARD = "backward", "来源 what it is made of"


class Purpose(TextChoices):
    """For what a chain is followed beyond one's own records."""

    SAMPLING = "sampling", "抽查不合格 failed sampling"
    COMPLAINT = "complaint", "投诉举报 complaint or report"
    INJURY = "injury", "伤害线索 signal of injury"
    RECALL = "recall", "产品召回 recall"
    MONITORING = "monitoring", "风险监测 risk monitoring"
    DRILL = "drill", "演练 drill"


# what is traced, apart from whom it came from and went to
TRACED = (Role.ITEM, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT, Role.ATTACHED, Role.WHOLE)
SOURCES = {"owning_party": Role.FROM_OWNER, "possessing_party": Role.FROM_HOLDER, "location": Role.FROM_PLACE}
DESTINATIONS = {"owning_party": Role.TO_OWNER, "possessing_party": Role.TO_HOLDER, "location": Role.TO_PLACE}
STORING = 0x5A48_0005  # the advisory lock of whoever stores events: one after the other
GOING_IN, COMING_OUT = (Role.INPUT, Role.ATTACHED), (Role.OUTPUT, Role.WHOLE)
KINDS = {
    "ObjectEvent": Kind.OBJECT,
    "AggregationEvent": Kind.AGGREGATION,
    "TransactionEvent": Kind.TRANSACTION,
    "TransformationEvent": Kind.TRANSFORMATION,
    "AssociationEvent": Kind.ASSOCIATION,
}


class MessageState(TextChoices):
    """How far a message to a subscriber is."""

    WAITING = "waiting", "待送达 waiting"
    DELIVERED = "delivered", "已送达 delivered"
    GIVEN_UP = "given_up", "未能送达 given up"


class ClaimKind(TextChoices):
    """What of GS1 a firm says is its own."""

    PREFIX = "prefix", phrase("厂商识别代码", "Company prefix")
    GTIN = "gtin", phrase("商品条码 GTIN", "GTIN")
    GLN = "gln", phrase("位置码 GLN", "GLN")


class ClaimState(TextChoices):
    """Where a claim stands."""

    CLAIMED = "claimed", phrase("待核实", "To be confirmed")
    CONFIRMED = "confirmed", phrase("已核实", "Confirmed")
    REFUSED = "refused", phrase("未予认可", "Refused")
    ENDED = "ended", phrase("已终止", "Ended")
    WITHDRAWN = "withdrawn", phrase("已撤回", "Withdrawn")  # given up before it was decided


class PlaceKind(TextChoices):
    """What kind of place a location number names, as far as everybody may know."""

    FARM = "farm", phrase("种植养殖场所", "Farm")
    PLANT = "plant", phrase("生产加工场所", "Plant")
    WAREHOUSE = "warehouse", phrase("仓储场所", "Warehouse")
    SHOP = "shop", phrase("销售场所", "Shop")
    KITCHEN = "kitchen", phrase("餐饮场所", "Kitchen")
    OTHER = "other", phrase("其他场所", "Other place")
