"""What follows the chapters: outlook, revisions, methods, data and how to verify all of it."""

from __future__ import annotations

from decimal import Decimal

from zhiheng.apps.indicators import wording
from zhiheng.apps.indicators.rounding import shown
from zhiheng.apps.publication.report.contents import Datum, Forecast, Revision
from zhiheng.apps.publication.report.released import Record, Released, Revised
from zhiheng.apps.publication.report.sections import aim
from zhiheng.apps.publication.report.words import STATUS
from zhiheng.policy.pack import Target
from zhiheng.vocab.periods import Period
from zhiheng.web import formats

OUTLOOK = (
    "展望只对尚未到期、有数字的目标作出，依据历年数值推算到期时的可能范围和目标实现的可能性。",
    "推算假定今后的变化与过去相似，不考虑尚未发生的政策调整；数据少于3个的不作展望。可能性不是结论，目标是否达到以到期数据为准。",
)
ENGINES = {"intervals": "区间估计", "outlook": "目标展望", "target-status": "目标判定", "disclosure": "保密处理"}
MOST_REVISED = 200  # more would be a book of its own; the rest is named by number and stands on the site


def outlook(released: Released) -> tuple[Forecast, ...]:
    """The outlook of each numeric target that is not due."""
    found = ((target, _outlook_of(released, target)) for target in released.pack.numeric_targets)
    return tuple(_forecast(released, target, record) for target, record in found if record is not None)


def _outlook_of(released: Released, target: Target) -> Record | None:
    now = released.reading(target.indicator, released.province, released.period)
    return next((one for one in now.record["outlook"] if one["target"] == target.id), None) if now else None


def _forecast(released: Released, target: Target, record: Record) -> Forecast:
    entry = next(one for one in released.pack.indicators[target.indicator].targets if one.id == target.id)
    between = wording.between(record["low"], record["high"], target.unit)
    texts = {
        "insufficient": f"只有{record['points']}个数据，不作展望",
        "settled": "实际数据已经决定结果",
        "projected": f"到期数值的80%区间为{between}",
    }
    return Forecast(
        name=target.name.zh,
        aim=aim(entry, target.unit),
        year=target.year,
        chance=_chance(record),
        between=between,
        text=texts[record["status"]],
    )


def _chance(record: Record) -> str:
    """A probability in whole percent; what is open is never told as certain."""
    if record["probability"] is None:
        return formats.MISSING
    percent = Decimal(record["probability"]) * 100
    if record["status"] == "projected" and not 1 <= percent <= 99:
        return "小于1%" if percent < 1 else "大于99%"
    return f"{shown(percent, 'count')}%"


def revisions(released: Released) -> tuple[Revision, ...]:
    """What differs from the release before, as far as the paper holds it."""
    return tuple(_revision(released, one) for one in _named(released)[:MOST_REVISED])


def _named(released: Released) -> list[Revised]:
    return [one for one in released.revised if one.indicator in released.pack.indicators]


def _revision(released: Released, one: Revised) -> Revision:
    unit = released.pack.indicators[one.indicator].measure.unit
    return Revision(
        name=released.pack.indicators[one.indicator].name.zh,
        area=released.area_name(one.area),
        period=Period.parse(one.period).label().zh,
        before=_version(one.old_value, one.old_status, unit),
        after=_version(one.new_value, one.new_status, unit),
        reason=released.reason,
    )


def _version(value: str | None, status: str, unit: str | None) -> str:
    written = wording.with_unit(wording.limit(value, unit), unit)
    return f"{written}（{STATUS[status]}）" if status in STATUS else written


def revision_sentences(released: Released) -> tuple[str, ...]:
    """What was revised and why, or that nothing was."""
    if not released.previous:
        return ("这是第一次发布，没有可供对照的前一次发布。",)
    count = len(released.revised)
    if not count:
        return (f"与前一次发布（编号{released.previous}）相比，已公布的数值和判定没有变化。",)
    reason = f"修订原因：{released.reason}。" if released.reason else ""
    opening = (
        f"与前一次发布（编号{released.previous}）相比，有{count}个数值或判定修订如下。{reason}原数值仍可按原编号查阅。"
    )
    if count > MOST_REVISED:
        return (opening, f"本表列出前{MOST_REVISED}个，其余见{released.site}/releases/{released.code}/。")
    return (opening,)


def data(released: Released) -> tuple[Datum, ...]:
    """What exactly this report rests on."""
    pack = released.pack
    found = [
        Datum("发布编号", released.code),
        Datum("发布时间", formats.instant(released.released_at)),
        Datum("数据截至", formats.instant(released.known_at)),
        Datum("发布散列（SHA-256）", released.sha256, is_hash=True),
        Datum("规则包", f"{pack.id} {released.pack_version}"),
        Datum("规则包散列（SHA-256）", released.pack_hash, is_hash=True),
        Datum("数值个数", wording.tidy(Decimal(len(released.figures)))),
    ]
    for table in released.tables:
        found.append(Datum(f"数据集：{table.title}", f"{wording.tidy(Decimal(table.rows))}行"))
        found.append(Datum(f"{table.title}散列（SHA-256）", table.sha256, is_hash=True))
    return tuple(found)


def engines(released: Released) -> tuple[Datum, ...]:
    """The versions of the methods."""
    return tuple(Datum(ENGINES.get(name, name), version) for name, version in sorted(released.engines.items()))


def verifying(released: Released) -> tuple[str, ...]:
    """What a reader does to check a number, with and without trusting the site."""
    why, code = f"{released.site}/why/{released.code}/…", released.code
    return (
        f"查一个数：打开该数值所附的网址（形如{why}）。",
        "那里有政策条款、计算公式、分子分母、数据集散列、规则包版本和存证账中的证明。",
        f"重算全部数值：在装有本系统和相应数据集的机器上运行 zhiheng release verify {code}。",
        "系统从冻结的数据集重新计算每个数值，逐字节比较。",
        "核对本报告：报告文件的SHA-256登记在存证账中。",
        "运行 zhiheng ledger export 导出存证账，再用 zhiheng ledger verify 离线验证，可以发现任何改动、删除或截断。",
    )
