"""What stands in the navigation: apps put themselves in when they start, so that the frame never imports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text

Area = Literal["public", "work"]
ROOTS = ("/", "/work/")  # every page lies under them, so they are current only themselves


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the navigation.

    Attributes:
        title: what it says.
        url: name of the address, such as ``units``.
        order: place in the row; smaller stands earlier.
        permission: only people holding it see the entry.
    """

    title: Text
    url: str
    order: int = 100
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one page shows it."""

    title: Text
    href: str
    is_current: bool


_items: dict[Area, dict[str, Item]] = {"public": {}, "work": {}}


def register(*, area: Area, title: Text, url: str, order: int = 100, permission: str | None = None) -> None:
    """Put an entry into the navigation of ``area`` (from ``AppConfig.ready``); the same ``url`` again replaces it."""
    _items[area][url] = Item(title, url, order, permission)


def links(area: Area, *, user: User | AnonymousUser, path: str) -> list[Link]:
    """The entries that ``user`` may open, in order; the one that ``path`` lies under is marked."""
    items = sorted(_items[area].values(), key=lambda item: (item.order, item.url))
    shown = [(item, reverse(item.url)) for item in items if item.permission is None or may(user, item.permission)]
    above = (href for _, href in shown if path == href or (path.startswith(href) and href not in ROOTS))
    current = max(above, key=len, default="")
    return [Link(item.title, href, href == current) for item, href in shown]
