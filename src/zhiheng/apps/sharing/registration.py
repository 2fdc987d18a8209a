"""What the frame and the apps below are told of sharing when the program starts."""

from __future__ import annotations


def announce() -> None:
    """Register everything."""
    _listen()
    _name_statuses()
    _enter_navigation()
    _tell_of_organisations()


def _listen() -> None:
    from zhiheng.apps.credit.messages import FactRepaired, FactRevoked
    from zhiheng.apps.sharing.tasks import tell_repaired, tell_revoked
    from zhiheng.platform.announcements import subscribe

    subscribe(FactRevoked, tell_revoked)
    subscribe(FactRepaired, tell_repaired)


def _name_statuses() -> None:
    from zhiheng.web import status

    status.register("subscription_asked", zh="待审批", en="To be decided", tone="info")
    status.register("subscription_approved", zh="已批准", en="Approved", tone="good")
    status.register("subscription_refused", zh="未批准", en="Refused", tone="quiet")
    status.register("subscription_ended", zh="已终止", en="Ended", tone="quiet")
    status.register("subscription_expired", zh="已到期", en="Expired", tone="quiet")
    status.register("notice_open", zh="待确认", en="To be acknowledged", tone="warn")
    status.register("notice_overdue", zh="逾期未确认", en="Overdue", tone="bad")
    status.register("notice_done", zh="已确认", en="Acknowledged", tone="good")
    status.register("notice_late", zh="逾期后确认", en="Acknowledged late", tone="warn")
    status.register("delivery_waiting", zh="待送达", en="Waiting", tone="info")
    status.register("delivery_delivered", zh="已送达", en="Delivered", tone="good")
    status.register("delivery_given_up", zh="未能送达", en="Given up", tone="bad")


def _enter_navigation() -> None:
    from zhiheng.apps.sharing.waiting import waiting
    from zhiheng.vocab.bilingual import Text
    from zhiheng.web import nav, tasks

    nav.register(area="public", title=Text("信用查询", "Credit"), url="credit_lookup", order=85)
    for order, title, url in (
        (60, Text("信息共享", "Sharing"), "subscriptions"),
        (61, Text("撤回通知", "Recalls"), "notices"),
        (62, Text("信用报告", "Credit reports"), "credit_reports"),
    ):
        nav.register(area="work", title=title, url=url, order=order, permission="sharing.view")
    tasks.register(waiting)


def _tell_of_organisations() -> None:
    from zhiheng.apps.registry import sections
    from zhiheng.apps.sharing.sections import SHARED, TITLE, for_public
    from zhiheng.apps.sharing.sections import for_office as office

    sections.register("credit-public", title=TITLE, order=10, tell=for_public, audience="public")
    sections.register("sharing", title=SHARED, order=70, tell=office, permission="sharing.view")
