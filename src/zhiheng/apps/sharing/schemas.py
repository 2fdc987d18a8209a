"""What the interface for subscribers takes and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from zhiheng.api.describing import Asked

LAST = 2**53 - 1


class FactsAsked(Schema):
    """Which facts."""

    after: int = Field(0, ge=0, le=LAST, description="上次最后一条的编号。Number of the last one had.", examples=[0])
    limit: int = Field(200, ge=1, le=1000, description="最多几条。How many at the most.", examples=[200])
    code: Asked | None = Field(
        None, description="只要这个统一社会信用代码的。Of this credit code alone.", examples=["91140105000000017A"]
    )


class NoticesAsked(Schema):
    """Which notices."""

    after: int = Field(0, ge=0, le=LAST, description="上次最后一条的编号。Number of the last one had.", examples=[0])
    limit: int = Field(200, ge=1, le=1000, description="最多几条。How many at the most.", examples=[200])
    open_only: bool = Field(True, description="只要未确认的。Those not acknowledged alone.", examples=[True])


class NoticeNamed(Schema):
    """Which notice."""

    notice: int = Field(ge=1, le=LAST, description="通知编号。Its number.", examples=[3])


class Acknowledgement(Schema):
    """How the recall was carried out."""

    remark: Asked = Field("", description="处理情况。What was done.", examples=["已从名单移除"])


class TermsOut(Schema):
    """订阅。What the key opens."""

    subscription: int = Field(description="订阅编号。Its number.", examples=[12])
    item: str = Field(description="信息项代码。Code of the item.", examples=["SX0101"])
    fields: list[str] = Field(description="字段。Its fields.", examples=[["kind", "document"]])
    purpose: str = Field(description="用途。What for.", examples=["政府采购资格审查"])
    basis: str = Field(description="依据。On what it rests.", examples=["政府采购法第二十二条"])
    from_on: date = Field(description="开始日期。The first day.", examples=["2026-06-01"])
    until_on: date = Field(description="截止日期。The last day.", examples=["2027-05-31"])
    open_notices: int = Field(description="未确认的通知数。Notices not acknowledged.", examples=[0])


class FactOut(Schema):
    """信用信息。One fact."""

    fact: int = Field(description="编号。Its number.", examples=[345])
    item: str = Field(description="信息项代码。Code of the item.", examples=["SX0101"])
    organisation: str = Field(description="主体名称。Whom it is about.", examples=["山西某某食品有限公司"])
    uscc: str = Field(description="统一社会信用代码。Credit code, may be empty.", examples=["91140105000000017A"])
    orgcode: str = Field(description="组织机构代码，可为空。Organisation code, may be empty.", examples=[""])
    source: str = Field(description="提供单位代码。Unit that answers for it.", examples=["quality-supervision"])
    occurred_on: date = Field(description="发生日期。When it happened.", examples=["2026-03-01"])
    effective_to: date | None = Field(description="失效日期。It holds no longer from this day.", examples=[None])
    repaired_on: date | None = Field(description="修复日期。When it was made good.", examples=[None])
    digest: str = Field(description="内容摘要。SHA-256 of the record.", examples=["0" * 64])
    fields: dict[str, Any] = Field(description="内容。The chosen fields.", examples=[{"kind": "fine"}])


class FactsOut(Schema):
    """一次共享及其回执。What was given, with its receipt."""

    items: list[FactOut] = Field(description="信用信息。The facts.")
    next_after: int | None = Field(description="下一页从此编号之后取。Go on after this one.", examples=[None])
    receipt: int | None = Field(description="回执编号，无信息时为空。Number of the receipt.", examples=[7])
    digest: str | None = Field(description="本次内容的 SHA-256。SHA-256 of what was given.", examples=["0" * 64])


class NoticeOut(Schema):
    """撤回或者修复通知。That a fact was revoked or repaired."""

    notice: int = Field(description="通知编号。Its number.", examples=[3])
    fact: int = Field(description="信息编号。The fact.", examples=[345])
    digest: str = Field(description="内容摘要。SHA-256 of the record.", examples=["0" * 64])
    uscc: str = Field(description="统一社会信用代码。Credit code.", examples=["91140105000000017A"])
    reason: Literal["revoked", "repaired"] = Field(description="事由。What became of it.", examples=["revoked"])
    repaired_on: date | None = Field(description="修复日期。When it was made good.", examples=[None])
    raised_at: datetime = Field(description="发出时间。When it was told.", examples=["2026-06-01T01:00:00Z"])
    due_on: date = Field(description="确认期限。Last day for the acknowledgement.", examples=["2026-06-04"])
    acknowledged_at: datetime | None = Field(description="确认时间。When it was acknowledged.", examples=[None])


class NoticesOut(Schema):
    """通知。Notices."""

    items: list[NoticeOut] = Field(description="通知。The notices.")
    next_after: int | None = Field(description="下一页从此编号之后取。Go on after this one.", examples=[None])
