"""Things, the events that tell of them, and which thing is what in which event."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhiheng.apps.traceability.choices import COMING_OUT, GOING_IN, Action, Kind, Level, Role


class Thing(models.Model):
    """Whatever events name: a class, a lot, an instance, a place, a party; interned by its canonical name.

    Attributes:
        canonical: GS1 Digital Link with the standard's stem, or the URI that was given.
        of_class: the class that it is one of.
        of_lot: the lot that it is one of; of an instance also known from the master data of an event.
        of_lot_at: when we learnt of which lot it is.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    canonical = models.TextField("规范名称", db_collation="C")
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    of_class = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="所属品类"
    )
    of_lot = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="所属批次"
    )

    of_lot_at = models.DateTimeField("批次获知时间", null=True)

    class Meta:
        verbose_name = "追溯对象"
        verbose_name_plural = "追溯对象"
        # not by the field: in the collation C one index serves beginnings as well
        constraints = [models.UniqueConstraint(fields=["canonical"], name="thing_canonical")]
        indexes = [
            models.Index(fields=["of_lot"], condition=Q(of_lot__isnull=False), name="thing_of_lot"),
            models.Index(fields=["of_class", "level"], condition=Q(of_class__isnull=False), name="thing_of_class"),
        ]

    def __str__(self) -> str:
        return self.canonical


class Capture(models.Model):
    """One call that brought events (EPCIS 2.0 section 12.6).

    Attributes:
        is_rollback: one bad event refuses all of them; otherwise the good ones are kept.
        finished_at: empty while it is still being carried out.
        faults: what is wrong with which event, the first thousand.
        warnings: wrong names of GS1 in events that were kept nevertheless.
        all_faults: where there are more, the SHA-256 of the file that holds all of them, one JSON object a line.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "filename"})

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="报送单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="报送人")
    filename = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    is_rollback = models.BooleanField("有错则全部退回", default=True)
    received_at = models.DateTimeField("收到时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    read = models.PositiveIntegerField("事件数", default=0)
    added = models.PositiveIntegerField("新增", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    refused = models.PositiveIntegerField("退回", default=0)
    faults = models.JSONField("错误", default=list)
    warnings = models.JSONField("提示", default=list)
    all_faults = models.CharField("全部错误", max_length=64, blank=True)

    class Meta:
        verbose_name = "事件报送"
        verbose_name_plural = "事件报送"
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"capture:{self.pk}"


class Event(models.Model):
    """One event as it was captured; never written again but for the declaration that it was an error.

    The table is partitioned by ranges of its number, see ADR 0018: what is unique across it is held by `EventHash`.

    Attributes:
        hash: the CBV 2.0 event hash, 32 bytes: the same event again is no new one.
        is_declaration: the event says that the one with the same hash was an error; it is itself no event of a chain.
        event_time: when it happened; ``offset`` is the clock's zone there.
        recorded_at: when we learnt of it.
        voided_at: when we learnt that it was an error.
        shared_with: units that see it beside the one that reported it: whom it came from, whom it went to.
        body: the event as JSON-LD, with the namespaces of its extensions.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    hash = models.BinaryField("事件散列", max_length=32)
    is_declaration = models.BooleanField("是错误声明", default=False)
    event_id = models.TextField("事件标识", blank=True)
    kind = models.PositiveSmallIntegerField("事件类型", choices=Kind)
    action = models.PositiveSmallIntegerField("动作", choices=Action, null=True)
    event_time = models.DateTimeField("发生时间")
    offset = models.CharField("时区", max_length=6)
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    biz_step = models.TextField("业务步骤", blank=True)
    disposition = models.TextField("状态", blank=True)
    read_point = models.ForeignKey(
        Thing, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="读取点"
    )
    biz_location = models.ForeignKey(
        Thing, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="业务地点"
    )
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="events", verbose_name="事件报送")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", db_index=False, verbose_name="报送单位")
    shared_with = ArrayField(models.BigIntegerField(), verbose_name="上下游单位", default=list, blank=True)
    body = models.JSONField("事件")

    class Meta:
        verbose_name = "追溯事件"
        verbose_name_plural = "追溯事件"
        ordering = ["-event_time", "-pk"]
        indexes = [
            models.Index(fields=["event_time", "id"], name="event_time"),
            models.Index(fields=["recorded_at", "id"], name="event_recorded"),
            models.Index(fields=["biz_step", "event_time", "id"], name="event_step"),
            models.Index(fields=["unit", "event_time", "id"], name="event_unit"),
            GinIndex(fields=["shared_with"], name="event_shared"),
            models.Index(fields=["event_id"], condition=~Q(event_id=""), name="event_called"),
            models.Index(fields=["event_id"], condition=Q(is_declaration=True), name="event_declared"),
            models.Index(
                fields=["read_point", "event_time", "id"],
                condition=Q(read_point__isnull=False),
                name="event_read_point",
            ),
            models.Index(
                fields=["biz_location", "event_time", "id"],
                condition=Q(biz_location__isnull=False),
                name="event_location",
            ),
            models.Index(fields=["disposition", "event_time", "id"], name="event_disposition"),
        ]

    def __str__(self) -> str:
        return f"event:{self.pk}"


class EventHash(models.Model):
    """That an event is known: an event and the declaration that it was an error have the same hash, each once.

    Attributes:
        hash: the CBV 2.0 event hash, 32 bytes.
        is_declaration: of the declaration of error.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+", verbose_name="事件")
    hash = models.BinaryField("事件散列", max_length=32)
    is_declaration = models.BooleanField("是错误声明")

    class Meta:
        verbose_name = "事件散列"
        verbose_name_plural = "事件散列"
        constraints = [models.UniqueConstraint(fields=["hash", "is_declaration"], name="event_captured_once")]

    def __str__(self) -> str:
        return f"event:{self.event_id}"


def _edge(name: str, roles: tuple[Role, ...], *, by: str, to: str) -> models.Index:
    """From things to what they go into or come out of, or the other way, without a look at the table."""
    return models.Index(fields=[by, "event_time"], include=[to], condition=Q(role__in=roles), name=name)


class Reference(models.Model):
    """That a thing is something in an event.

    Attributes:
        process: what inputs go into and outputs come out of: the transformation's own name, or ``#``
            and the number of the event.
        quantity: of a lot or a class; ``uom`` is the unit (UN/ECE Recommendation 20), empty where pieces are counted.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    event = models.ForeignKey(Event, models.PROTECT, related_name="references", db_index=False, verbose_name="事件")
    thing = models.ForeignKey(Thing, models.PROTECT, related_name="references", db_index=False, verbose_name="对象")
    role = models.PositiveSmallIntegerField("角色", choices=Role)
    event_time = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    process = models.TextField("过程", null=True, db_collation="C")
    quantity = models.DecimalField("数量", max_digits=28, decimal_places=10, null=True)
    uom = models.CharField("单位", max_length=3, blank=True)

    class Meta:
        verbose_name = "事件中的对象"
        verbose_name_plural = "事件中的对象"
        indexes = [
            models.Index(fields=["thing", "event_time", "event"], name="reference_thing"),
            models.Index(fields=["event"], name="reference_event"),
            _edge("input_thing", GOING_IN, by="thing", to="process"),
            _edge("output_thing", COMING_OUT, by="thing", to="process"),
            _edge("input_process", GOING_IN, by="process", to="thing"),
            _edge("output_process", COMING_OUT, by="process", to="thing"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.role}:{self.thing_id}"
