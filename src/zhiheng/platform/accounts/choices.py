"""Kinds of units."""

from django.db import models


class UnitKind(models.TextChoices):
    """What a unit is in the tree of the province."""

    PROVINCE = "province", "省"
    DEPARTMENT = "department", "省直部门"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    LABORATORY = "laboratory", "检验机构"
    ENTERPRISE = "enterprise", "企业"
