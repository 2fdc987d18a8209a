"""Levels, domains, verdicts and forms of limits of sampling inspections."""

from __future__ import annotations

from django.db import models

from zhiheng.web.phrases import phrase


class Level(models.TextChoices):
    """Whose plan the sample belongs to."""

    NATIONAL = "national", phrase("国家级", "National")
    PROVINCIAL = "provincial", phrase("省级", "Provincial")
    CITY = "city", phrase("市级", "City")
    COUNTY = "county", phrase("县级", "County")
    UNSTATED = "unstated", phrase("未注明", "Not stated")


class Domain(models.TextChoices):
    """What kind of product was inspected."""

    FOOD = "food", phrase("食品", "Food")
    AGRI = "agri", phrase("农产品", "Farm produce")
    DRUG = "drug", phrase("药品", "Drugs")
    DEVICE = "device", phrase("医疗器械", "Medical devices")
    COSMETIC = "cosmetic", phrase("化妆品", "Cosmetics")
    INDUSTRIAL = "industrial", phrase("工业产品", "Industrial products")
    AGRI_INPUT = "agri_input", phrase("农业投入品", "Farm inputs")
    SERVICE = "service", phrase("服务", "Services")
    EXPORT_FOOD = "export_food", phrase("出口食品农产品", "Export food and farm produce")
    EXPORT_INDUSTRIAL = "export_industrial", phrase("出口工业产品", "Export industrial products")
    OTHER = "other", phrase("其他", "Other")
    UNSTATED = "unstated", phrase("未注明", "Not stated")


class Sampling(models.TextChoices):
    """How the sample came to be taken; only probability samples and a census speak for the market as a whole."""

    RISK_TARGETED = "risk_targeted", phrase("风险监测抽样", "Risk-targeted")
    PROBABILITY = "probability", phrase("概率抽样", "Probability sample")
    CENSUS = "census", phrase("全数检验", "Census")
    UNSTATED = "unstated", phrase("未注明", "Not stated")


class Verdict(models.TextChoices):
    """What the laboratory concluded."""

    PASS = "pass", phrase("合格", "Pass")
    FAIL = "fail", phrase("不合格", "Fail")
    UNDETERMINED = "undetermined", phrase("未判定", "Undetermined")


class Extent(models.TextChoices):
    """Whether the file named every sample of its plan, or the failing ones only: from the latter follows no rate."""

    ALL = "all", phrase("全部结果", "All results")
    FAILURES_ONLY = "failures_only", phrase("仅不合格", "Failures only")


class DateBasis(models.TextChoices):
    """Which date stands for the day on which the sample was taken."""

    SAMPLED = "sampled", phrase("抽样日期", "Day of sampling")
    NOTICE = "notice", phrase("公告日期", "Day of the notice")
    RECEIVED = "received", phrase("接收日期（文件未写日期）", "Day of receipt (the file gives no date)")


class LimitKind(models.TextChoices):
    """How a limit binds; ``unread`` keeps words that no rule understands as they are."""

    BOUNDS = "bounds", phrase("界限", "Bounds")
    NOT_DETECTED = "not_detected", phrase("不得检出", "Not to be detected")
    PROHIBITED = "prohibited", phrase("不得使用", "Not to be used")
    SAMPLING_PLAN = "sampling_plan", phrase("微生物采样方案", "Microbiological sampling plan")
    NOMINAL = "nominal", phrase("标称值", "Nominal value")
    QUALITATIVE = "qualitative", phrase("文字要求", "In words")
    MISSING = "missing", phrase("未注明", "Not stated")
    UNREAD = "unread", phrase("未能识别", "Not understood")


class FoundKind(models.TextChoices):
    """What a laboratory's result says."""

    VALUE = "value", phrase("数值", "A value")
    SEVERAL = "several", phrase("多个数值", "Several values")
    RANGE = "range", phrase("范围", "A range")
    BELOW = "below", phrase("小于", "Below")
    ABOVE = "above", phrase("大于", "Above")
    NOT_DETECTED = "not_detected", phrase("未检出", "Not detected")
    QUALITATIVE = "qualitative", phrase("文字结果", "In words")
    MISSING = "missing", phrase("未注明", "Not stated")
    UNREAD = "unread", phrase("未能识别", "Not understood")


class QuarantineReason(models.TextChoices):
    """Why a line could not become a result."""

    SHIFTED = "columns_shifted", phrase("列错位", "Shifted columns")
    EMPTY = "sample_missing", phrase("没有样品信息", "No sample in the line")
    CELL = "cell_refused", phrase("单元格有误", "A cell is wrong")
    DIFFERS = "result_differs", phrase("与已登记结果不一致", "Differs from the recorded result")
