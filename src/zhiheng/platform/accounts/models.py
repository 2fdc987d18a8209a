"""The tree of units, the people in it and their roles."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.vocab.bilingual import Text


class Unit(models.Model):
    """An authority, laboratory or enterprise; what belongs to it is visible to itself and to those above it."""

    code = models.CharField("代码", max_length=64, unique=True)  # body id of the pack, division code or uscc
    name = models.CharField("名称", max_length=200)
    name_en = models.CharField("英文名称", max_length=200, blank=True)
    kind = models.CharField("类别", max_length=16, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    division = models.CharField("行政区划", max_length=6, blank=True)  # GB/T 2260
    closed_on = models.DateField("撤销日期", null=True, blank=True)  # kept for what it once recorded

    PERSONAL: frozenset[str] = frozenset()

    class Meta:
        ordering = ["code"]
        verbose_name = "单位"
        verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> Text:
        """The name in both languages; Chinese stands in where there is no English one."""
        return Text(self.name, self.name_en or self.name)


class User(AbstractUser):
    """A person who signs in; belongs to one unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    full_name = models.CharField("姓名", max_length=100, blank=True)

    PERSONAL = frozenset({"username", "first_name", "last_name", "full_name", "email", "password", "last_login"})

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    @property
    def display_name(self) -> str:
        """How the person is addressed on pages."""
        return self.full_name or self.username


class Membership(models.Model):
    """A role (named by the pack) that a person holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField("角色", max_length=64)

    PERSONAL: frozenset[str] = frozenset()

    class Meta:
        verbose_name = "角色分配"
        verbose_name_plural = "角色分配"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role}"


class Bucket(models.Model):
    """How many anonymous posts one address may still make; the address itself is never kept."""

    PERSONAL: frozenset[str] = frozenset()

    key = models.CharField(max_length=64, primary_key=True)  # keyed hash of address and day
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "限速"
        verbose_name_plural = "限速"

    def __str__(self) -> str:
        return f"{self.tokens:.1f}"
