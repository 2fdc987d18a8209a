"""Parts of an organisation's page that other apps contribute: they know of their records, the page knows of none.

An app says with :func:`register` what it can tell of an organisation, to whom. Sections for the office are made in the
scope of whoever asks. Those for the enterprise itself and for the public are made with everything in sight, so they
show nothing but what their readers may know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.queries import may
from zhiheng.vocab.bilingual import Text
from zhiheng.web.tables import Table

Audience = Literal["office", "enterprise", "public"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The organisation that a page is about.

    Attributes:
        parts: primary keys of the organisation and of all that were merged into it: their records are its own.
    """

    pk: int
    parts: tuple[int, ...]
    name: str
    uscc: str
    orgcode: str
    division: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a section tells; a template stands before a table where there are both.

    Attributes:
        summary: the whole in one sentence.
        table: rows, as they are to be shown; not paged, so no more than a page can bear.
        template: with ``context``, for what is no table.
        more: address of the list that holds all of it.
    """

    summary: Text | None = None
    table: Table | None = None
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    more: str = ""


# for the office the person who asks counts, elsewhere only whose page it is; None: nothing to tell
Tell = Callable[[Subject, HttpRequest], Content | None]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page that an app contributes.

    Attributes:
        code: names it, also in the address within the page.
        permission: only people holding it see the section (audience ``office``).
    """

    code: str
    title: Text
    order: int
    permission: str | None
    tell: Tell


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its content."""

    section: Section
    content: Content


_sections: dict[Audience, dict[str, Section]] = {"office": {}, "enterprise": {}, "public": {}}


def register(
    code: str, *, title: Text, order: int, tell: Tell, permission: str | None = None, audience: Audience = "office"
) -> None:
    """Contribute a section (from ``AppConfig.ready``); the same code again for the same readers replaces it."""
    _sections[audience][code] = Section(code, title, order, permission, tell)


def shown(subject: Subject, request: HttpRequest, *, audience: Audience) -> list[Shown]:
    """The sections of a page, in order, without those that have nothing to tell or are not for this person."""
    person: User | AnonymousUser = request.user
    listed = sorted(_sections[audience].values(), key=lambda section: (section.order, section.code))
    allowed = [one for one in listed if one.permission is None or may(person, one.permission)]
    told = ((one, one.tell(subject, request)) for one in allowed)
    return [Shown(section, content) for section, content in told if content is not None]
