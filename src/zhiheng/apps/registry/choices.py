"""Legal forms, states and marks of organisations."""

from __future__ import annotations

from django.db import models

from zhiheng.web.phrases import phrase


class LegalForm(models.TextChoices):
    """Legal form, normalised from the many spellings of registers."""

    LIMITED = "limited", phrase("有限责任公司", "Limited liability company")
    JOINT_STOCK = "joint_stock", phrase("股份有限公司", "Joint-stock company")
    STATE_OWNED = "state_owned", phrase("全民所有制企业", "State-owned enterprise")
    COLLECTIVE = "collective", phrase("集体所有制企业", "Collective enterprise")
    STOCK_COOPERATIVE = "stock_cooperative", phrase("股份合作制企业", "Joint-stock cooperative")
    PARTNERSHIP = "partnership", phrase("合伙企业", "Partnership")
    SOLE_PROPRIETORSHIP = "sole_proprietorship", phrase("个人独资企业", "Sole proprietorship")
    FOREIGN = "foreign", phrase("外商投资企业", "Foreign-invested enterprise")
    COOPERATIVE = "cooperative", phrase("农民专业合作社", "Farmers' cooperative")
    INDIVIDUAL = "individual", phrase("个体工商户", "Individual business")
    BRANCH = "branch", phrase("分支机构", "Branch")
    INSTITUTION = "institution", phrase("事业单位", "Public institution")
    SOCIAL = "social", phrase("社会组织", "Social organisation")
    PROCESSING = "processing", phrase("来料加工", "Processing of supplied materials")
    OTHER = "other", phrase("其他", "Other")
    UNSTATED = "unstated", phrase("未填报", "Not stated")


class KindBasis(models.TextChoices):
    """What the legal form was read from."""

    STATED = "stated", phrase("填报", "Stated")
    CODE = "code", phrase("统一社会信用代码", "Unified social credit code")
    NAME = "name", phrase("名称", "Name")
    NONE = "none", phrase("未能确定", "Not certain")


class Status(models.TextChoices):
    """Whether the organisation is in business, as its register says."""

    UNSTATED = "unstated", phrase("未填报", "Not stated")
    ACTIVE = "active", phrase("存续", "In business")
    REVOKED = "revoked", phrase("吊销", "Licence revoked")
    CANCELLED = "cancelled", phrase("注销", "Deregistered")
    MOVED = "moved", phrase("迁出", "Moved away")


class DivisionBasis(models.TextChoices):
    """What the division was read from: the finest that could be read is taken."""

    STATED = "stated", phrase("所列行政区划", "Stated division")
    ADDRESS = "address", phrase("注册地址", "Registered address")
    CITY = "city", phrase("所在地区", "City column")
    CODE = "code", phrase("统一社会信用代码", "Unified social credit code")
    PROVINCE = "province", phrase("所在省份", "Province column")
    NONE = "none", phrase("未能确定", "Not certain")


class Flag(models.TextChoices):
    """What a person should look at; a flagged organisation is in the register all the same."""

    NO_CODE = "no_code", phrase("未填统一社会信用代码", "No unified social credit code")
    EARLY_PILOT_CODE = (
        "early_pilot_code",
        phrase(
            "试点早期发放的代码，校验码不合国标但真实有效",
            "Early pilot code: real, though its check character does not meet the standard",
        ),
    )
    ORGCODE_CHECK = (
        "orgcode_check",
        phrase("代码中的主体标识码校验未通过", "The organisation code inside the code fails its own check"),
    )
    CAPITAL_UNREAD = "capital_unread", phrase("注册资金无法识别", "Capital could not be read")
    LEGAL_FORM_UNREAD = "legal_form_unread", phrase("企业类型无法识别", "Legal form could not be read")
    INDUSTRY_UNKNOWN = "industry_unknown", phrase("行业代码不在国家标准中", "Industry is not in the national standard")
    CITY_UNKNOWN = "city_unknown", phrase("所在地区不在本省", "City is not in this province")
    DIVISION_SPLIT = (
        "division_split",
        phrase("原区划已拆分，只能确定到市", "The former county was divided; only the city is certain"),
    )
    DIVISION_UNREAD = (
        "division_unread",
        phrase("未能从地址识别县（市、区）", "No county could be read from the address"),
    )
    DIVISION_DIFFERS = "division_differs", phrase("地址与代码所示的市不一致", "Address and code name different cities")


class SourceOutcome(models.TextChoices):
    """What a source line did to the register."""

    NEW = "new", phrase("新登记", "New")
    UPDATED = "updated", phrase("更新", "Updated")
    CONFIRMED = "confirmed", phrase("一致", "Confirmed")
    OLDER = "older", phrase("较旧，仅留存", "Older, kept only")
    REJECTED = "rejected", phrase("退回待更正", "Returned for correction")


class MergerState(models.TextChoices):
    """How far the question is whether two organisations are one."""

    FOUND = "found", phrase("待提议", "Found, nobody proposes it yet")
    PROPOSED = "proposed", phrase("待第二人决定", "Proposed, a second person decides")
    MERGED = "merged", phrase("已合并", "Merged")
    REFUSED = "refused", phrase("不合并", "Not one organisation")
    UNDONE = "undone", phrase("已撤销合并", "Merger undone")


class MergerFinding(models.TextChoices):
    """What spoke for it: what the method made of the two, or a person."""

    MERGED = "merged", phrase("证据充分", "The evidence is strong")
    TWO_CODES = "two_codes", phrase("两个有效代码不同", "Two different valid codes")
    AMBIGUOUS = "ambiguous", phrase("与不止一家相符", "It fits more than one")
    OTHER_NAME = "other_name", phrase("名称不同", "The names differ")
    POSSIBLE = "possible", phrase("证据不足", "The evidence is weak")
    PERSON = "person", phrase("人工提出", "A person says so")


class Fact(models.TextChoices):
    """What an enterprise may ask to have corrected; its codes identify it and are given elsewhere."""

    NAME = "name", phrase("名称", "Name")
    KIND = "kind_raw", phrase("企业类型", "Legal form")
    LEGAL_REPRESENTATIVE = "legal_representative", phrase("法定代表人", "Legal representative")
    CAPITAL = "capital_raw", phrase("注册资金", "Registered capital")
    REGISTERED_ON = "registered_on", phrase("注册日期", "Registered on")
    ADDRESS = "address", phrase("注册地址", "Registered address")
    SCOPE = "scope", phrase("经营范围", "Scope of business")
    INDUSTRY = "industry", phrase("行业代码", "Industry")
    STATUS = "status", phrase("登记状态", "Status")


class CorrectionState(models.TextChoices):
    """What became of a correction that was asked for."""

    OPEN = "open", phrase("审核中", "Being examined")
    ACCEPTED = "accepted", phrase("已更正", "Corrected")
    REFUSED = "refused", phrase("不予更正", "Not corrected")
    WITHDRAWN = "withdrawn", phrase("已撤回", "Withdrawn")
