"""What grading offers to the floors below: conditions of procedures, pages, tasks, words for its states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from zhiheng.apps.credit import comparing, grading_jobs, sections_grades
from zhiheng.apps.credit.cases import conditions
from zhiheng.apps.credit.cases.choices import PROCEDURES
from zhiheng.apps.credit.cases.opening import may_open
from zhiheng.apps.credit.messages import FactRepaired, FactRevoked
from zhiheng.apps.credit.queries.cases import waiting
from zhiheng.apps.registry import sections as page
from zhiheng.apps.registry.messages import IdentityChanged
from zhiheng.platform.accounts.models import User
from zhiheng.platform.announcements import subscribe
from zhiheng.platform.attachments import views as attachments
from zhiheng.platform.ledger import comparing as ledger
from zhiheng.platform.workflow import guards, owners
from zhiheng.vocab.bilingual import Text
from zhiheng.web import nav
from zhiheng.web import tasks as work

MOST = 50  # tasks of one kind on one page


def to_confirm(user: User, today: date) -> Iterator[work.Task]:
    """What another person proposed and this one may confirm."""
    for proposal in waiting(user).proposals[:MOST]:
        name, number = proposal.case.rules.transition(proposal.transition).name, proposal.case.number
        title = Text(f"确认信用事项：{number} {name.zh}", f"Confirm: {number} {name.en}")
        yield work.Task(title=title, link=reverse("credit_case", args=[number]), state="clock_running")


def announce() -> None:
    """Put everything in its place (once, when the app starts)."""
    work.register(to_confirm)
    for name, condition in conditions.ALL.items():
        guards.register(name, condition)
    owner = owners.Owner(handle="credit.grade", decide="credit.decide", page="credit_case")
    for procedure in PROCEDURES.values():
        attachments.register(procedure, may_open)
        owners.register(procedure, owner)
    for message in (FactRevoked, FactRepaired):
        subscribe(message, grading_jobs.regrade)
    subscribe(IdentityChanged, grading_jobs.regrade_merged)
    ledger.register("credit.grades", comparing.grades)
    title = sections_grades.TITLE
    page.register("credit", title=title, order=10, tell=sections_grades.for_office, permission="credit.view")
    page.register("credit", title=title, order=10, tell=sections_grades.for_enterprise, audience="enterprise")
    nav.register(area="public", title=Text("信用修复", "Credit repair"), url="credit_start", order=85)
    nav.register(
        area="work", title=Text("我的质量信用", "My credit"), url="credit_own", order=11, permission="registry.own"
    )
    nav.register(
        area="work", title=Text("质量信用", "Quality credit"), url="credit", order=62, permission="credit.view"
    )
