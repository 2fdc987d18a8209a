"""Cases, the steps that they took, the clocks that run on them, and the days on which clocks count.

The database itself holds cases to their procedures: a step that the procedure does not know, a second person who is the
first, a state changed without a step, none of them can be written, not even by SQL.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhiheng import policy
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.workflow.choices import ClockState, Decision, Outcome
from zhiheng.policy.schema.clocks import ClockVersion
from zhiheng.policy.schema.procedures import Procedure, State

# a clock that counts, or counted until it had run out: a pause that begins afterwards hides nothing
COUNTS = Q(state=ClockState.RUNNING) | Q(state=ClockState.PAUSED, due_on__lt=F("paused_on"))


class Case(models.Model):
    """One matter under one version of a procedure; its state changes by steps alone.

    Attributes:
        procedure_from: since when the version of the procedure that the case follows was in force.
        regime_on: the day whose law the clocks follow.
        follower: keyed hash of the receipt of whoever may follow the case from outside; empty for nobody.
        next_due: the earliest last day of the clocks that run; PostgreSQL keeps it, with the two below.
        next_target: the earliest day to work towards.
        next_expiry: the instant after which the first of them is over.
    """

    PERSONAL = frozenset({"follower"})

    number = models.CharField("编号", max_length=32, unique=True)
    pack = models.CharField("规则包", max_length=64)
    pack_hash = models.CharField("规则包摘要", max_length=64)
    procedure = models.CharField("程序", max_length=64)
    procedure_from = models.DateField("程序版本")
    regime_on = models.DateField("适用规定的日期")
    state = models.CharField("状态", max_length=64)
    seq = models.PositiveIntegerField("步数", default=0)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="办理单位", related_name="+")
    division = models.CharField("行政区划", max_length=6, blank=True)
    follower = models.CharField("回执", max_length=64, blank=True, db_index=True)
    received_at = models.DateTimeField("收到时间")
    closed_at = models.DateTimeField("办结时间", null=True)
    next_due = models.DateField("届满日", null=True, editable=False)
    next_target = models.DateField("目标日", null=True, editable=False)
    next_expiry = models.DateTimeField("届满时刻", null=True, editable=False)

    class Meta:
        verbose_name = "案件"
        verbose_name_plural = "案件"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="case_unit_state"),
            models.Index(fields=["-received_at"], name="case_received"),
            models.Index(
                F("next_expiry").asc(nulls_last=True), F("id"), condition=Q(closed_at=None), name="case_open_by_end"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rules(self) -> Procedure:
        """The procedure as the case follows it."""
        return policy.load(self.pack).procedure(self.procedure, on=self.procedure_from)

    @property
    def standing(self) -> State:
        """Where the case stands."""
        return self.rules.state(self.state)

    @property
    def is_open(self) -> bool:
        """Whether the case still waits for something."""
        return self.closed_at is None


class Step(models.Model):
    """A step that a case took; only ever added, numbered without a gap."""

    PERSONAL = frozenset({"by", "proposed_by"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField("序号")
    transition = models.CharField("步骤", max_length=64)
    before = models.CharField("之前", max_length=64)
    after = models.CharField("之后", max_length=64)
    ground = models.CharField("法定情形", max_length=64, blank=True)
    reason = models.CharField("理由", max_length=2000, blank=True)
    facts = models.JSONField("事实", default=dict)
    actor = models.CharField("由谁", max_length=16)  # user, follower, system
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "步骤"
        verbose_name_plural = "步骤"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="step_once"),
            models.CheckConstraint(condition=~Q(by=F("proposed_by")), name="step_second_person_is_another"),
            models.CheckConstraint(
                condition=Q(actor="user", by__isnull=False) | Q(actor__in=("follower", "system"), by__isnull=True),
                name="step_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.seq} {self.transition}"


class Proposal(models.Model):
    """A step that one person wants and another must confirm."""

    PERSONAL = frozenset({"proposed_by", "decided_by"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    transition = models.CharField("步骤", max_length=64)
    ground = models.CharField("法定情形", max_length=64, blank=True)
    reason = models.CharField("理由", max_length=2000, blank=True)
    facts = models.JSONField("事实", default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    outcome = models.CharField("结果", max_length=12, choices=Outcome, default=Outcome.OPEN, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True)
    answer = models.CharField("意见", max_length=2000, blank=True)

    class Meta:
        verbose_name = "提议"
        verbose_name_plural = "提议"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(outcome=""), name="proposal_one_open"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")) | ~Q(outcome=Outcome.CONFIRMED),
                name="proposal_second_person_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.transition} {self.outcome}"


class CaseClock(models.Model):
    """One limit of time on one case.

    Attributes:
        version_from: since when the version of the clock that counts was in force.
        due_on: the last day under the law's reading of a holiday.
        target_on: the earlier of both readings, the day to work towards.
        expires_at: the instant after which the time is over.
        pauses: days not counted, as ``{"from_on", "to_on", "reason"}``.
        extensions: time added, as ``{"n", "unit", "approved_on"}``.
    """

    PERSONAL: frozenset[str] = frozenset()

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    clock = models.CharField("期限", max_length=64)
    version_from = models.DateField("规定版本")
    started_at = models.DateTimeField("起算时间")
    due_on = models.DateField("届满日")
    target_on = models.DateField("目标日")
    expires_at = models.DateTimeField("届满时刻")
    is_provisional = models.BooleanField("待定", default=False)
    state = models.CharField("状态", max_length=8, choices=ClockState, default=ClockState.RUNNING)
    paused_on = models.DateField("暂停日", null=True)
    pause_reason = models.CharField("暂停原因", max_length=64, blank=True)
    pauses = models.JSONField("不计入的时间", default=list)
    extensions = models.JSONField("延长", default=list)
    stopped_at = models.DateTimeField("停止时间", null=True)
    warned_half_at = models.DateTimeField("过半提醒", null=True)
    warned_late_at = models.DateTimeField("将满提醒", null=True)
    escalated_at = models.DateTimeField("超期上报", null=True)
    # of the case, kept by PostgreSQL (``reach``)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="办理单位", related_name="+", null=True, editable=False,
        db_index=False, db_constraint=False,
    )  # fmt: skip
    division = models.CharField("行政区划", max_length=6, default="", editable=False)

    class Meta:
        verbose_name = "办理期限"
        verbose_name_plural = "办理期限"
        ordering = ["expires_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"], condition=~Q(state=ClockState.STOPPED), name="clock_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.STOPPED) ^ Q(stopped_at__isnull=True), name="clock_stopped"
            ),
            models.CheckConstraint(
                condition=~(Q(state=ClockState.PAUSED) ^ Q(paused_on__isnull=False)), name="clock_paused"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=COUNTS, name="clock_counts"),
            models.Index(fields=["due_on"], condition=Q(state=ClockState.PAUSED), name="clock_paused_due"),
            models.Index(fields=["expires_at"], condition=Q(stopped_at__gte=F("expires_at")), name="clock_too_late"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock} {self.due_on}"

    @property
    def version(self) -> ClockVersion:
        """The clock as the case follows it."""
        return policy.load(self.case.pack).clock(self.clock, on=self.version_from)

    @property
    def is_in_time(self) -> bool | None:
        """Whether a stopped clock was stopped in time; None while it is open."""
        return None if self.stopped_at is None else self.stopped_at < self.expires_at


class Assignment(models.Model):
    """That a case was given to a person, or that the person took it; the last one counts (``charge``)."""

    PERSONAL = frozenset({"to", "by"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="承办人", related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "承办"
        verbose_name_plural = "承办"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.to_id}"


class Notice(models.Model):
    """That somebody was told of a clock: that half of it is used, that it runs out, that it is over.

    Attributes:
        to: the person; None: all of the unit, for want of one.
        unit: of that person.
    """

    PERSONAL = frozenset({"to"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="notices")
    level = models.CharField("程度", max_length=8)
    due_on = models.DateField("届满日")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "期限提醒"
        verbose_name_plural = "期限提醒"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level} {self.to_id}"


class Acknowledgement(models.Model):
    """That the head knows that a clock ran out, and what is done about it."""

    PERSONAL = frozenset({"note", "by"})

    case = models.ForeignKey(Case, models.PROTECT, related_name="acknowledgements")
    clock = models.ForeignKey(CaseClock, models.PROTECT, related_name="acknowledgements")
    note = models.CharField("督办意见", max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "超期督办"
        verbose_name_plural = "超期督办"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.by_id}"


class CalendarNotice(models.Model):
    """A holiday notice for a year, as somebody entered it; the latest of a year counts, before the package's own."""

    PERSONAL = frozenset({"by"})

    year = models.PositiveSmallIntegerField("年份")
    days_off = models.JSONField("放假日", default=list)  # ISO days, weekend days among them
    workdays = models.JSONField("上班的休息日", default=list)
    source = models.CharField("文号", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"

    def days(self, which: str) -> list[date]:
        """``days_off`` or ``workdays`` as dates."""
        return [date.fromisoformat(day) for day in getattr(self, which)]


class RuleSwitch(models.Model):
    """The choice of an administrator which version of a procedure open cases follow after the law has changed."""

    PERSONAL = frozenset({"by"})

    procedure = models.CharField("程序", max_length=64)
    before = models.DateField("原版本")
    after = models.DateField("新版本")
    decision = models.CharField("决定", max_length=8, choices=Decision)
    reason = models.CharField("依据和理由", max_length=2000)
    cases = models.PositiveIntegerField("涉及案件", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规定衔接决定"
        verbose_name_plural = "规定衔接决定"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.procedure} {self.before}→{self.after} {self.decision}"


class LegalState(models.Model):
    """States of the procedures in force, copied from the packs for the database's own guard."""

    PERSONAL: frozenset[str] = frozenset()

    procedure = models.CharField(max_length=64)
    version_from = models.DateField()
    state = models.CharField(max_length=64)
    is_initial = models.BooleanField()
    is_closed = models.BooleanField()

    class Meta:
        db_table = "workflow_legal_state"
        constraints = [models.UniqueConstraint(fields=["procedure", "version_from", "state"], name="legal_state_once")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.state}"


class LegalStep(models.Model):
    """Steps of the procedures in force, one row a source state, for the database's own guard."""

    PERSONAL: frozenset[str] = frozenset()

    procedure = models.CharField(max_length=64)
    version_from = models.DateField()
    transition = models.CharField(max_length=64)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    needs_two = models.BooleanField()
    actors = models.CharField(max_length=32)  # of user, follower, system, as a list in braces

    class Meta:
        db_table = "workflow_legal_step"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "version_from", "transition", "before"], name="legal_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.transition}"
