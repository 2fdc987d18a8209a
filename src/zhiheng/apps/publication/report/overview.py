"""Where all targets stand at once: rows, tallies, summary, and what is promised in words or as a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from zhiheng.apps.indicators import wording
from zhiheng.apps.publication.report.contents import English, Qualitative, Tally, TargetRow
from zhiheng.apps.publication.report.missing import listed
from zhiheng.apps.publication.report.released import Reading, Released
from zhiheng.apps.publication.report.sections import aim
from zhiheng.apps.publication.report.words import STATUS, UNMEASURED
from zhiheng.policy.pack import Target
from zhiheng.policy.schema.indicators import TargetEntry

KINDS = {"rank": "位次目标", "qualitative": "定性目标"}


def target_rows(released: Released) -> tuple[TargetRow, ...]:
    """Every target with a number, in the order of the document."""
    return tuple(_row(released, number, target) for number, target in enumerate(released.pack.numeric_targets, start=1))


def _row(released: Released, number: int, target: Target) -> TargetRow:
    now = _now(released, target.indicator)
    status = status_of(released, target)
    key = f"{target.indicator}.{released.province}.{released.period}"
    return TargetRow(
        number=number,
        name=target.name.zh,
        clause=target.clause,
        aim=aim(_entry(released, target), target.unit),
        goal=_goal(target),
        year=target.year,
        value=now.text if now else "—",
        between=now.between if now else "",
        status=status,
        word=STATUS[status],
        is_risk_targeted=bool(now and now.basis == "risk_targeted"),
        why=released.why(key) if now else "",
    )


def _goal(target: Target) -> str:
    assert target.value is not None  # a numeric target
    return wording.aim(target.comparator or ">=", target.value, target.unit).replace(" ", "")


def status_of(released: Released, target: Target) -> str:
    """Where a target stands; without a figure there are no data."""
    now = _now(released, target.indicator)
    finding = now.finding(target.id) if now else None
    return str(finding["status"]) if finding else "no_data"


def _now(released: Released, indicator: str) -> Reading | None:
    return released.reading(indicator, released.province, released.period)


def _entry(released: Released, target: Target) -> TargetEntry:
    return next(one for one in released.pack.indicators[target.indicator].targets if one.id == target.id)


def tallies(released: Released, rows: Sequence[TargetRow]) -> tuple[Tally, ...]:
    """Targets by field and status, the whole last."""
    found = []
    for chapter in released.pack.manifest.chapters:
        addresses = {address for section in chapter.sections for address in section.addresses}
        found.append(_tally(chapter.title.zh, [row for row in rows if row.clause in addresses]))
    return (*found, _tally("合计", rows))


def _tally(label: str, rows: Iterable[TargetRow]) -> Tally:
    counted = Counter(row.status for row in rows)
    return Tally(
        label=label,
        total=sum(counted.values()),
        met=counted["met"],
        missed=counted["missed"],
        inconclusive=counted["inconclusive"],
        no_data=counted["no_data"],
        not_due=counted["not_due"],
    )


def summary(released: Released, rows: Sequence[TargetRow]) -> tuple[str, ...]:
    """The report on one page."""
    whole = _tally("", rows)
    opening = (
        f"本报告依据编号{released.code}的发布，反映{released.period.label().zh}"
        f"{released.area_name(released.province)}质量发展目标的进展。"
        f"政策提出的量化目标共{whole.total}项，{_due_and_not(whole)}。"
    )
    named = [_of_status(rows, status, word) for status, word in _NAMED.items()]
    risky = [row.name for row in rows if row.is_risk_targeted]
    basis = (
        f"{listed(risky, '项', most=8)}的数据来自风险导向抽查，只描述被抽到的样品，不推及全部产品。" if risky else ""
    )
    reading = (
        "“达到”“未达到”指数值连同其95%区间全部在目标的一侧（全数统计的数值没有抽样误差，以数值本身判定）；"
        "区间跨越目标值的，写作“不能判定”。缺报的部分不按0计。每个数值都可以按所附网址查到条款、公式、计数、"
        "数据散列和存证。"
    )
    return tuple(sentence for sentence in (opening, *named, basis, _revised(released), reading) if sentence)


def _due_and_not(whole: Tally) -> str:
    due = whole.total - whole.not_due
    if not due:
        return "都还没有到期"
    counted = (
        f"其中已到期{due}项：达到{whole.met}项，未达到{whole.missed}项，"
        f"现有数据不能判定{whole.inconclusive}项，没有数据{whole.no_data}项"
    )
    return f"{counted}；尚未到期{whole.not_due}项" if whole.not_due else counted


MOST_NAMED = 15  # a longer list is the overview itself
_NAMED = {"missed": "未达到的是", "inconclusive": "不能判定的是", "no_data": "没有数据的是", "not_due": "尚未到期的是"}


def _of_status(rows: Sequence[TargetRow], status: str, lead: str) -> str:
    named = [f"{row.name}（{row.value}，目标{row.goal}）" for row in rows if row.status == status]
    return f"{lead}：{'；'.join(named)}。" if 0 < len(named) <= MOST_NAMED else ""


def _revised(released: Released) -> str:
    if not released.revised:
        return ""
    return f"与编号{released.previous}的发布相比，{len(released.revised)}个数值或判定有修订，见修订说明。"


def chapter_sentences(released: Released, addresses: set[str]) -> tuple[str, ...]:
    """How many of the targets of a chapter stand how."""
    whole = _tally("", [row for row in target_rows(released) if row.clause in addresses])
    if not whole.total:
        return ()
    parts = [
        f"{STATUS[status]}{getattr(whole, status)}项"
        for status in ("met", "missed", "inconclusive", "no_data", "not_due")
        if getattr(whole, status)
    ]
    return (f"本章涉及量化目标{whole.total}项：{'，'.join(parts)}。以下逐项说明。",)


def qualitative(released: Released) -> tuple[Qualitative, ...]:
    """Targets in words and ranks, with what can be said of them."""
    found = []
    for target in released.pack.targets:
        if target.value is not None:
            continue
        now, status = _now(released, target.indicator), status_of(released, target)
        word = UNMEASURED if (target.kind, status) == ("qualitative", "no_data") else STATUS[status]
        found.append(
            Qualitative(
                name=target.name.zh,
                clause=target.clause,
                kind=KINDS.get(target.kind, target.kind),
                year=target.year,
                text=_said(now),
                status=status,
                word=word,
            )
        )
    return tuple(found)


def _said(now: Reading | None) -> str:
    if now is None or now.shown is None:
        return "—"
    rank = next((finding["rank"] for finding in now.findings if finding["rank"] is not None), None)
    return f"{now.text}，第{rank}位" if rank is not None else now.text


def qualitative_sentences(released: Released) -> tuple[str, ...]:
    """Why no verdict is given on words."""
    pending = [target for target in released.pack.targets if target.needs_operationalisation]
    return (
        "政策中有些目标没有给出数字，或者以位次表述。没有登记衡量办法的，本报告只列出可用的数据，不作是否达到的判定。",
        *((f"其中{len(pending)}项的衡量办法有待主管单位确认。",) if pending else ()),
    )


def english(released: Released, rows: Sequence[TargetRow]) -> English:
    """The summary for readers of English."""
    whole = _tally("Total", rows)
    en = {chapter.title.zh: chapter.title.en for chapter in released.pack.manifest.chapters} | {"合计": "Total"}
    missed = [target.name.en for target in released.pack.numeric_targets if status_of(released, target) == "missed"]
    opening = (
        f"This report describes where the quality targets of the province stood at the end of "
        f"{released.period.label().en}, from release {released.code}. Of {whole.total} numeric targets, "
        f"{whole.total - whole.not_due} are due (met: {whole.met}; not met: {whole.missed}; "
        f"inconclusive: {whole.inconclusive}; without data: {whole.no_data}) and {whole.not_due} not yet."
    )
    reading = (
        "A target counts as met or not met only if the value and its whole 95% interval lie on one side of it; "
        "complete counts are judged by the value itself. A missing part is never counted as 0. Figures from "
        "risk-targeted checks describe the samples taken, not all products. Every figure carries an address that leads "
        "to its clause, formula, counts, data hash and ledger proof."
    )
    named = (f"Not met: {'; '.join(missed)}.",) if missed else ()
    demo = ("Demonstration data: nothing in this report describes the real province.",) if released.is_demo else ()
    return English(
        title=f"Quality status report, {released.period.label().en}: summary in English",
        sentences=(*demo, opening, *named, reading),
        tallies=tuple(replace(one, label=en[one.label]) for one in tallies(released, rows)),
    )
