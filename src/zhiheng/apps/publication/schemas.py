"""What the API answers with. Every number is decimal text: ``value`` unrounded, ``shown`` as pages show it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from zhiheng.api.describing import Asked, Day

TargetStatus = Literal["met", "missed", "inconclusive", "no_data", "not_due"]
Kind = Literal["level", "maintain", "cumulative", "rank", "qualitative"]
Level = Literal["province", "city", "county"]


class TargetsAsked(Schema):
    """Which targets."""

    kind: Kind | None = Field(None, description="类型。Only of this kind.", examples=["maintain"])
    clause: Asked = Field("", description="条款（开头）。Clause starts with this.", examples=["三（一）"])


class DivisionsAsked(Schema):
    """Which divisions."""

    on: Day | None = Field(None, description="某日的区划，默认现行。As of this day.", examples=["2012-12-31"])
    level: Level | None = Field(None, description="级别。Only of this level.", examples=["city"])
    parent: Asked | None = Field(None, description="上级代码。Only right below this one.", examples=["140100"])


class FiguresAsked(Schema):
    """Which figures."""

    release: Asked = Field(
        "latest", description="发布编号或 latest。Code of a release, or latest.", examples=["2015-1"]
    )
    indicator: Asked | None = Field(None, description="指标编号。Of this one.", examples=["food-spot-check-pass"])
    area: Asked | None = Field(None, description="行政区划代码。Of this division.", examples=["140000"])
    period: Asked | None = Field(None, description="时期。Of this period.", examples=["2015"])
    status: TargetStatus | None = Field(None, description="目标状态。With this status.", examples=["missed"])


class Both(Schema):
    """A text in Chinese and English."""

    zh: str = Field(description="中文。In Chinese.", examples=["食品质量抽检合格率"])
    en: str = Field(description="英文。In English.", examples=["Pass rate of food spot checks"])


class TargetOut(Schema):
    """目标。A promise of the policy document."""

    id: str = Field(description="目标编号。Name of the target.", examples=["food-spot-check-pass-2015"])
    indicator: str = Field(description="指标编号。Its indicator.", examples=["food-spot-check-pass"])
    clause: str = Field(description="条款地址。Address of the clause.", examples=["三（一）-1"])
    name: Both = Field(description="名称。Its name.")
    kind: Kind = Field(description="类型：到期达到、持续保持、累计、位次、定性。How it is judged.")
    comparator: Literal[">", ">="] | None = Field(description="比较符。How the value must compare.", examples=[">="])
    value: str | None = Field(description="目标值。The number to reach.", examples=["97"])
    unit: Literal["percent", "count", "index"] | None = Field(description="单位。Its unit.")
    year: int = Field(description="到期年份。The year by whose end it holds.", examples=[2015])
    every: str | None = Field(description="须保持的报告期。The period in which it must hold.", examples=["quarter"])
    since: int | None = Field(description="起算年份。The first year that counts.", examples=[2012])
    owners: list[str] = Field(description="牵头单位编号。Bodies that answer for it.")
    reading: Both | None = Field(description="文字如何理解。How unclear words are read.")


class IndicatorOut(Schema):
    """指标。What is measured."""

    id: str = Field(description="指标编号。Name of the indicator.", examples=["food-spot-check-pass"])
    clause: str = Field(description="条款地址。Address of the clause.", examples=["三（一）-1"])
    name: Both = Field(description="名称。Its name.")
    definition: Both = Field(description="定义。Its definition.")
    method: str = Field(description="计算方法。How the value comes about.", examples=["ratio"])
    unit: str | None = Field(description="单位。Unit of the value.", examples=["percent"])
    basis: str | None = Field(
        description="来源；risk_targeted 不代表总体。Where the numbers come from; risk_targeted: the sample alone."
    )
    interval: str = Field(description="区间方法。Method of the interval.", examples=["wilson"])
    owners: list[str] = Field(description="牵头单位编号。Bodies that answer for it.")
    targets: list[str] = Field(description="目标编号。Its targets.")


class ReleaseOut(Schema):
    """一次发布；发布后不再改变。A release; it never changes."""

    code: str = Field(description="编号：时期-版次。Period and edition.", examples=["2015-1"])
    period: str = Field(description="最后一期。Its last period.", examples=["2015"])
    edition: int = Field(description="版次。The edition.", examples=[1])
    is_current: bool = Field(description="是否现行。Whether it is the one that counts now.")
    released_at: datetime = Field(description="发布时间。When it was made public.")
    known_at: datetime = Field(description="数据截至。What was recorded later does not count.")
    reason: str = Field(description="修订原因。Why figures were revised.")
    sha256: str = Field(description="发布清单的散列。Hash of the manifest.")
    figures: int = Field(description="数值个数。How many figures it holds.")
    revised: int = Field(description="修订的数值个数。How many differ from the release before.")
    pack: dict[str, str] = Field(description="规则包。The pack that it was made with.")
    files: str = Field(description="数据包地址。Address of its data package.")


class ManifestOut(ReleaseOut):
    """一次发布及其清单。A release with its manifest."""

    manifest: str = Field(
        description="清单正本（RFC 8785），sha256 即其散列。The canonical manifest; sha256 is its hash."
    )


class FigureOut(Schema):
    """一个已发布的数值。A released figure."""

    key: str = Field(description="编号：指标.地区.时期。Its name.", examples=["food-spot-check-pass.140000.2015"])
    release: str = Field(description="发布编号。The release.", examples=["2015-1"])
    indicator: str = Field(description="指标编号。The indicator.", examples=["food-spot-check-pass"])
    area: str = Field(description="行政区划代码。The division.", examples=["140000"])
    period: str = Field(description="时期。The period.", examples=["2015"])
    unit: str | None = Field(description="单位。Unit of the value.", examples=["percent"])
    value: str | None = Field(description="未取整的值。The unrounded value.", examples=["96.99534"])
    shown: str | None = Field(description="公布的值。The value as published.", examples=["97.00"])
    low: str | None = Field(description="95% 区间下限。Lower limit, unrounded.", examples=["96.41"])
    high: str | None = Field(description="95% 区间上限。Upper limit, unrounded.", examples=["97.49"])
    low_shown: str | None = Field(description="公布的下限。Lower limit as published.", examples=["96.41"])
    high_shown: str | None = Field(description="公布的上限。Upper limit as published.", examples=["97.49"])
    interval: str = Field(description="区间方法。Method of the interval.", examples=["wilson"])
    counts: dict[str, Any] = Field(description="计数。The counts that went in.")
    basis: str | None = Field(description="来源。Where the numbers come from.", examples=["risk_targeted"])
    completeness: Literal["complete", "incomplete", "none", "withheld"] = Field(
        description="完整性；缺报不按 0 计。Whether all parts were there; a missing part never counts as 0."
    )
    target: str | None = Field(description="第一个目标的编号。Its first target.")
    status: TargetStatus | None = Field(description="目标状态。Where that target stands.")
    if_due_now: TargetStatus | None = Field(description="若现在到期的状态。Where it would stand if it were due now.")
    chance: str | None = Field(
        description="按期实现的可能性。Chance that the target is met in time.", examples=["0.83"]
    )
    sha256: str = Field(description="正本的散列。Hash of the canonical record.")
    why: str = Field(description="解释页面地址。Address of the page that explains it.")


class VerifyOut(Schema):
    """核对一次发布所需的一切。Everything needed to verify a release."""

    release: str = Field(description="发布编号。The release.", examples=["2015-1"])
    manifest: str = Field(description="清单正本。The canonical manifest.")
    sha256: str = Field(description="清单的散列。SHA-256 of the manifest.")
    figures_sha256: str = Field(description="hashes.json 的散列。SHA-256 of the file hashes.json of the release.")
    hashes: str = Field(description="全部数值散列的文件。Address of the hashes of all figures.")
    proof: dict[str, Any] | None = Field(
        description="日志包含证明，zhiheng ledger verify 可离线核对。Proof of the ledger; null until a head is signed."
    )
    command: str = Field(description="重算全部数值的命令。Command that computes every figure again.")


class DivisionOut(Schema):
    """行政区划，带有效期。A division with the time it existed."""

    code: str = Field(description="代码（GB/T 2260）。Its code.", examples=["140100"])
    name: str = Field(description="名称。Its name.", examples=["太原市"])
    level: Level = Field(description="级别。Its level.")
    parent: str | None = Field(description="上级代码。The division above.", examples=["140000"])
    effective_from: date | None = Field(description="设立之日。Its first day.")
    effective_to: date | None = Field(description="撤销之日。The first day on which it is gone.")
    predecessors: list[str] = Field(description="前身代码。What it came from.")
