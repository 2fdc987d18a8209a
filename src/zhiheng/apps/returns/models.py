"""Tables of returns. Cells, steps and accepted values are only ever added; the database sees to it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.returns.choices import OPEN, Delivery, State
from zhiheng.platform.accounts.models import Unit
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.vocab.periods import Period


def _both_or_neither(one: str, other: str) -> Q:
    return Q(**{f"{one}__isnull": True, f"{other}__isnull": True}) | Q(
        **{f"{one}__isnull": False, f"{other}__isnull": False}
    )


class Return(models.Model):
    """One form of one unit for one period.

    Who submitted may not check, who submitted or checked may not accept; constraints of the table, not habits.
    """

    PERSONAL = frozenset({"submitted_by", "checked_by", "accepted_by"})

    pack = models.CharField("规则包", max_length=64)
    form = models.CharField("报表", max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="报送单位", related_name="+")
    period = models.CharField("期间", max_length=8)
    period_start = models.DateField("期初")
    period_end = models.DateField("期末")
    due_on = models.DateField("报送期限")
    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("验收版次", default=0)
    reported_at = models.DateTimeField("首次报送时间", null=True)  # kept when it is sent back: was it in time?
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField("报送时间", null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("审核时间", null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField("验收时间", null=True)

    class Meta:
        verbose_name = "报表"
        verbose_name_plural = "报表"
        ordering = ["-period_end", "form", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["form", "unit", "period"], name="return_once"),
            *(
                models.CheckConstraint(
                    condition=_both_or_neither(f"{step}_by", f"{step}_at"), name=f"return_{step}_paired"
                )
                for step in ("submitted", "checked", "accepted")
            ),
            models.CheckConstraint(condition=~Q(checked_by=F("submitted_by")), name="return_checker_is_not_maker"),
            models.CheckConstraint(
                condition=~Q(accepted_by=F("submitted_by")) & ~Q(accepted_by=F("checked_by")),
                name="return_acceptor_is_third",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="return_state_due")]

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period}"

    @property
    def definition(self) -> ReturnForm:
        """The form as the pack has it for the last day of the period."""
        return policy.load(self.pack).form(self.form, on=self.period_end)

    @property
    def when(self) -> Period:
        """The period."""
        return Period.parse(self.period)

    @property
    def is_open(self) -> bool:
        """Whether cells may be written."""
        return self.state in OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether the last day has passed and the unit has never handed in."""
        return self.delivery(today) is Delivery.OVERDUE

    def delivery(self, today: date) -> Delivery:
        """Whether the unit has handed in, and in time; sending back later does not change that."""
        if self.reported_at is not None:
            in_time = timezone.localtime(self.reported_at).date() <= self.due_on
            return Delivery.ON_TIME if in_time else Delivery.LATE
        return Delivery.OVERDUE if today > self.due_on else Delivery.WAITED_FOR

    @staticmethod
    def due(form: ReturnForm, period: Period) -> date:
        """The last day for handing in: so many calendar days after the period, also if that is a day of rest."""
        return period.end + timedelta(days=form.due_days)


class Cell(models.Model):
    """A value written into a cell; the latest one counts, the earlier ones stay."""

    PERSONAL = frozenset({"by"})

    ret = models.ForeignKey(Return, models.PROTECT, related_name="cells")
    item = models.CharField("指标", max_length=64)
    value = models.DecimalField("数值", max_digits=28, decimal_places=6, null=True)
    reason = models.CharField("修改原因", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "单元格"
        verbose_name_plural = "单元格"
        indexes = [models.Index(fields=["ret", "item", "-id"], name="cell_latest")]

    def __str__(self) -> str:
        return f"{self.item}={self.value}"


class AcceptedValue(models.Model):
    """A cell as the lead office accepted it; this is what indicators count, as of any instant."""

    PERSONAL: frozenset[str] = frozenset()

    ret = models.ForeignKey(Return, models.PROTECT, related_name="accepted")
    version = models.PositiveIntegerField()
    item = models.CharField(max_length=64)
    value = models.DecimalField(max_digits=28, decimal_places=6)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "验收数值"
        verbose_name_plural = "验收数值"
        constraints = [models.UniqueConstraint(fields=["ret", "version", "item"], name="accepted_once")]

    def __str__(self) -> str:
        return f"{self.item}={self.value} v{self.version}"


class Step(models.Model):
    """A change of state with its author and comment."""

    PERSONAL = frozenset({"by"})

    ret = models.ForeignKey(Return, models.PROTECT, related_name="steps")
    before = models.CharField("原状态", max_length=12, choices=State)
    after = models.CharField("新状态", max_length=12, choices=State)
    comment = models.CharField("意见", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "流转记录"
        verbose_name_plural = "流转记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before}→{self.after}"


class Explanation(models.Model):
    """Why a value that a rule warns of is right nevertheless."""

    PERSONAL = frozenset({"by"})

    ret = models.ForeignKey(Return, models.PROTECT, related_name="explanations")
    rule = models.CharField("规则", max_length=64)
    value = models.DecimalField("所说明的数值", max_digits=28, decimal_places=6)
    text = models.CharField("说明", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "数据说明"
        verbose_name_plural = "数据说明"

    def __str__(self) -> str:
        return self.text


class Reminder(models.Model):
    """A unit was asked for a missing return, by the lead office or (without a person) by the calendar."""

    PERSONAL = frozenset({"by"})

    ret = models.ForeignKey(Return, models.PROTECT, related_name="reminders")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催报"
        verbose_name_plural = "催报"

    def __str__(self) -> str:
        return f"{self.ret_id} {self.at:%F}"
