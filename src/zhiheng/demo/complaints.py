"""Complaints and reports of the demo: some two hundred of the last weeks, in every state, through the real actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from zhiheng.apps.complaints import actions, sorting
from zhiheng.apps.complaints.choices import Channel, Kind, SessionKind, SessionOutcome, TestKind, Verdict
from zhiheng.apps.complaints.models import Complaint
from zhiheng.demo.chance import stream
from zhiheng.demo.watch import Watch
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import expiries
from zhiheng.platform.workflow.models import Case

GOODS = {
    "电热水壶": ("用了三天壶底漏水", "开机后一股焦味，不敢再用"),
    "电动自行车": ("电池续航不到标称的一半", "刹车失灵，孩子摔倒，手臂骨折"),
    "儿童玩具": ("零件脱落，边缘锋利，孩子手指被划伤", "气味刺鼻，包装上没有厂名厂址"),
    "羽绒服": ("洗一次就跑绒", "吊牌写的含绒量与实物不符"),
    "预付健身卡": ("门店关门，余额不退", "教练离职后不肯转课"),
    "燃气灶": ("点火时火焰窜出，烧伤了手背", "熄火保护不起作用"),
    "杂粮礼盒": ("生产日期被涂改", "开袋后有虫"),
    "手机": ("屏幕自己碎裂，门店不给三包", "翻新机当新机卖"),
    "装修板材": ("甲醛味很重，家人头晕", "厚度比合同少两毫米"),
    "网购水果": ("到货一半是烂的", "斤两不足"),
}
# what the officer takes each to be about
CATEGORIES = {
    "电热水壶": "appliances",
    "电动自行车": "vehicles",
    "儿童玩具": "children",
    "羽绒服": "clothing",
    "预付健身卡": "personal-care",
    "燃气灶": "appliances",
    "杂粮礼盒": "food",
    "手机": "appliances",
    "装修板材": "household",
    "网购水果": "food",
}
SHOPS = ("示例电器行", "示例百货", "示例生活超市", "示例家居馆", "示例健身馆", "示例优选网店")
CLAIMS = ("请退货退款。", "请更换。", "请赔偿损失。", "请退还余额。", "请查处。")
SURNAMES = "王李张刘陈杨赵黄周吴"
REASON = "演示：情况已核实"


@dataclass(frozen=True)
class Fate:
    """How far a complaint has come.

    Attributes:
        number: how many of them there are.
        age: days since they came in, from and to.
        go: takes the steps; given the complaint, the people, when it came in, and chance.
    """

    number: int
    age: tuple[int, int]
    go: Callable[[Complaint, Watch, datetime, Random], None]
    kind: Kind = Kind.COMPLAINT


def tell(watches: list[Watch], *, at: datetime) -> int:
    """Let them come in and be worked, up to ``at``; how many there are."""
    place = 0
    for fate in FATES:
        for _ in range(fate.number):
            chance = stream("complaints", place)
            received = at - timedelta(days=chance.randint(*fate.age), minutes=chance.randint(0, 480))
            with system_scope():
                watch = watches[place % len(watches)]
                complaint = _sent(place, fate.kind, watch, received, chance)
                _sort(complaint, watch, received, at)
                fate.go(complaint, watch, received, chance)
            place += 1
    _warn(watches, at=at)
    return place


def _warn(watches: list[Watch], *, at: datetime) -> None:
    """Tell of the clocks; one head has answered already, one case is in an officer's hands by name."""
    workflow.watch_clocks(at=at)
    with system_scope():
        first = watches[0]
        for clock in expiries.waiting_for(first.head, at=at)[:1]:
            workflow.acknowledge_expiry(clock, note="演示：已责成承办人三日内办结", by=first.head, at=at)
        for case in Case.objects.filter(unit=first.unit, state="received").order_by("pk")[:2]:
            workflow.assign(case, to=first.officer, by=first.head, at=at)


def _sent(place: int, kind: Kind, watch: Watch, received: datetime, chance: Random) -> Complaint:
    goods = chance.choice(list(GOODS))
    shop = f"{watch.unit.name}{chance.choice(SHOPS)}"
    content = actions.Content(
        respondent=shop,
        facts=f"在{shop}买了{goods}，{chance.choice(GOODS[goods])}，花费 {chance.randint(3, 400) * 10} 元。"
        f"{chance.choice(CLAIMS)}",
        name=f"{chance.choice(SURNAMES)}某（演示）",
        phone=f"1380000{place:04}",
        division=watch.unit.division,
        product=goods,
    )
    is_call = chance.random() < 0.3
    receipt = actions.submit(
        key=f"demo-complaint-{place:06}",
        content=content,
        kinds=[kind],
        channel=Channel.PHONE if is_call else Channel.SITE,
        by=watch.operator if is_call else None,
        at=received,
    )
    return Complaint.objects.select_related("case").get(case__number=receipt.numbers[0])


def _sort(complaint: Complaint, watch: Watch, received: datetime, now: datetime) -> None:
    """The officer says what it is about; what came in today still waits for that."""
    if now - received < timedelta(days=1):
        return
    found = sorting.proposals(complaint.product, complaint.facts)
    issue = found["issue"].code if "issue" in found else "quality"
    category = CATEGORIES[complaint.product]
    actions.classify(complaint, category=category, issue=issue, by=watch.officer, at=_later(received, 0.2))


def _later(at: datetime, days: float) -> datetime:
    return at + timedelta(days=days)


def _wait(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    if chance.random() < 0.3:
        actions.write(complaint, text="补充：有发票和聊天记录。", by=None, at=_later(at, 0.1))


def _ask(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    when = _later(at, 1)
    workflow.take(complaint.case, transition="ask-material", reason="请提供身份证明", by=watch.officer, at=when)
    actions.write(complaint, text="请补充身份证明材料。", by=watch.officer, at=when)


def _accept(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    workflow.take(complaint.case, transition="accept", by=watch.officer, at=_later(at, 2))


def _mediate(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _accept(complaint, watch, at, chance)
    actions.note_consent(complaint, respondent=True, by=watch.officer, at=_later(at, 2.5))
    workflow.take(complaint.case, transition="start-mediation", by=watch.officer, at=_later(at, 3))


def _test(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _mediate(complaint, watch, at, chance)
    when = _later(at, 4)
    actions.start_test(
        complaint,
        kind=TestKind.APPRAISAL,
        laboratory="示例质检院",
        question="是否符合标准要求",
        payer="商家垫付，不合格由商家承担",
        cost=Decimal(600),
        started_on=when.date(),
        by=watch.officer,
        at=when,
    )


def _tested(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _test(complaint, watch, at, chance)
    when = _later(at, 11)
    verdict = chance.choice((Verdict.PASS, Verdict.FAIL))
    test = complaint.tests.get()
    payer = "商家" if verdict is Verdict.FAIL else "投诉人"
    actions.finish_test(
        test,
        verdict=verdict,
        result="见报告",
        finished_on=when.date(),
        final_payer=payer,
        by=watch.officer,
        at=when,
    )
    complaint.refresh_from_db()


def _session(complaint: Complaint, watch: Watch, at: datetime, outcome: SessionOutcome) -> None:
    actions.record_session(
        complaint,
        kind=SessionKind.PHONE,
        held_on=at.date(),
        place="",
        attended="双方",
        record="演示：双方陈述了意见",
        outcome=outcome,
        by=watch.officer,
        at=at,
    )


def _agree(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    (_tested if chance.random() < 0.2 else _mediate)(complaint, watch, at, chance)
    when = _later(at, 12)
    _session(complaint, watch, when, SessionOutcome.AGREED)
    actions.record_agreement(complaint, text="商家退款，消费者退回商品。", by=watch.officer, at=_later(at, 13))
    if chance.random() < 0.6:
        score = chance.choice((5, 5, 5, 4, 4, 3, 2))
        actions.answer_satisfaction(complaint, score=score, comment="", by=None, at=_later(at, 14))
    if chance.random() < 0.5:
        actions.publish(complaint, is_public=True, by=watch.officer, at=_later(at, 15))


def _terminate(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _mediate(complaint, watch, at, chance)
    _session(complaint, watch, _later(at, 9), SessionOutcome.FAILED)
    workflow.take(
        complaint.case,
        transition="terminate",
        ground="no-agreement",
        reason="双方不能达成一致",
        by=watch.officer,
        at=_later(at, 10),
    )


def _end(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _terminate(complaint, watch, at, chance)
    workflow.take(complaint.case, transition="notify-end", by=watch.officer, at=_later(at, 12))


def _propose_refusal(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    workflow.propose(
        complaint.case,
        transition="refuse",
        ground="not-competent",
        reason="争议应由其他部门处理",
        by=watch.officer,
        at=_later(at, 2),
    )


def _refuse(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _propose_refusal(complaint, watch, at, chance)
    workflow.confirm(complaint.case.proposals.get(), by=watch.head, at=_later(at, 3))


def _withdraw(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    actions.withdraw(complaint, by="follower", at=_later(at, 1), reason="商家已经退款")


def _verify(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    workflow.take(complaint.case, transition="start-verification", by=watch.officer, at=_later(at, 1))


def _decide(complaint: Complaint, watch: Watch, at: datetime, chance: Random) -> None:
    _verify(complaint, watch, at, chance)
    step = chance.choice(("file-case", "do-not-file"))
    proposal = workflow.propose(complaint.case, transition=step, reason=REASON, by=watch.officer, at=_later(at, 8))
    workflow.confirm(proposal, by=watch.head, at=_later(at, 9))


FATES = (
    Fate(34, (0, 4), _wait),
    Fate(5, (14, 18), _wait),  # nobody decided in time
    Fate(8, (2, 6), _ask),
    Fate(16, (3, 9), _accept),
    Fate(24, (5, 50), _mediate),
    Fate(4, (80, 85), _mediate),  # the sixty days are over
    Fate(12, (6, 30), _test),
    Fate(34, (20, 80), _agree),
    Fate(5, (11, 14), _terminate),
    Fate(16, (20, 80), _end),
    Fate(5, (3, 5), _propose_refusal),
    Fate(12, (10, 60), _refuse),
    Fate(7, (5, 40), _withdraw),
    Fate(6, (0, 4), _wait, Kind.REPORT),
    Fate(8, (3, 12), _verify, Kind.REPORT),
    Fate(8, (15, 60), _decide, Kind.REPORT),
)
