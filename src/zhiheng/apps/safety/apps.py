"""Signals of injury, for the officers who watch over products."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Signals of injury, for the officers who watch over products."""

    name = "zhiheng.apps.safety"
    label = "safety"
    verbose_name = "产品安全"

    def ready(self) -> None:
        """Listen to complaints; put the list into the navigation."""
        from zhiheng.apps.complaints.messages import InjurySuspected
        from zhiheng.apps.safety.choices import Severity, SignalState
        from zhiheng.apps.safety.tasks import note_injury
        from zhiheng.platform.announcements import subscribe
        from zhiheng.vocab.bilingual import Text
        from zhiheng.web import nav, status

        subscribe(InjurySuspected, note_injury)
        for severity, zh, en in ((Severity.DEATH, "死亡", "Death"), (Severity.SEVERE, "重伤", "Severe")):
            status.register(f"severity_{severity}", zh=zh, en=en, tone="bad")
        for severity, zh, en in ((Severity.INJURY, "受伤", "Injury"), (Severity.DANGER, "危险", "Danger")):
            status.register(f"severity_{severity}", zh=zh, en=en, tone="warn")
        status.register(f"signal_{SignalState.NEW}", zh="待研判", en="New", tone="bad")
        status.register(f"signal_{SignalState.WATCHED}", zh="持续关注", en="Watched", tone="warn")
        status.register(f"signal_{SignalState.ACTED}", zh="已采取措施", en="Acted on", tone="good")
        status.register(f"signal_{SignalState.DISMISSED}", zh="排除", en="Dismissed", tone="quiet")
        title = Text("伤害线索", "Signals of injury")
        nav.register(area="work", title=title, url="signals", order=45, permission="safety.view")
