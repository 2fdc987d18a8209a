"""States of a return, the steps between them, and how often forms are asked for."""

from django.db import models

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import PeriodKind

# What a form's frequency means: the periods it is asked for, and how people call that.
FREQUENCIES: dict[str, tuple[PeriodKind, Text]] = {
    "monthly": (PeriodKind.MONTH, Text("月度", "every month")),
    "quarterly": (PeriodKind.QUARTER, Text("季度", "every quarter")),
    "half-yearly": (PeriodKind.HALF, Text("半年", "every half-year")),
    "yearly": (PeriodKind.YEAR, Text("年度", "every year")),
}


class State(models.TextChoices):
    """How far a return has come."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "待审核"
    CHECKED = "checked", "待验收"
    ACCEPTED = "accepted", "已验收"
    LOCKED = "locked", "已锁定"
    RETURNED = "sent_back", "已退回"

    @property
    def text(self) -> Text:
        """The state in both languages."""
        return Text(str(self.label), _ENGLISH[self.value])

    @property
    def badge(self) -> str:
        """The status of ``web.status`` that shows it."""
        return f"return_{self.value}"


_ENGLISH = {
    "draft": "Draft",
    "submitted": "Submitted, to be checked",
    "checked": "Checked, to be accepted",
    "accepted": "Accepted",
    "locked": "Locked",
    "sent_back": "Sent back",
}


class Delivery(models.TextChoices):
    """Whether a unit has handed in what it owes, and in time."""

    ON_TIME = "on_time", "按时报送"
    LATE = "late", "迟报"
    WAITED_FOR = "waited_for", "未到期"
    OVERDUE = "overdue_return", "逾期未报"

    @property
    def text(self) -> Text:
        """The same in both languages."""
        return Text(str(self.label), _DELIVERY_ENGLISH[self.value])


_DELIVERY_ENGLISH = {
    "on_time": "Reported in time",
    "late": "Reported late",
    "waited_for": "Not yet due",
    "overdue_return": "Overdue",
}

OPEN = frozenset({State.DRAFT, State.RETURNED})  # cells may be written
COUNTED = frozenset({State.ACCEPTED, State.LOCKED})  # the lead office vouches for the cells

# Every legal step; the database refuses all others (see the migration).
STEPS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.CHECKED, State.RETURNED}),
    State.CHECKED: frozenset({State.ACCEPTED, State.RETURNED}),
    State.ACCEPTED: frozenset({State.LOCKED, State.RETURNED}),
    State.LOCKED: frozenset({State.RETURNED}),
}
