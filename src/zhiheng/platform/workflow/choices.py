"""What a clock can be doing, and what can become of a proposal."""

from django.db.models import TextChoices


class ClockState(TextChoices):
    """Whether time counts."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "暂停"
    STOPPED = "stopped", "已停止"


class Outcome(TextChoices):
    """What the second person made of a proposal."""

    OPEN = "", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "已退回"
    LAPSED = "lapsed", "已失效"


class Decision(TextChoices):
    """What becomes of open cases when the law changes."""

    KEEP = "keep", "沿用原规定"
    SWITCH = "switch", "改用新规定"
