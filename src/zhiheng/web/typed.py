"""Words of a post that no form reads."""

from __future__ import annotations

from django.http import HttpRequest


def typed(request: HttpRequest, name: str, *, most: int = 200) -> str:
    """What was typed, cut to ``most`` signs; without NUL, which PostgreSQL cannot hold."""
    return request.POST.get(name, "").replace("\0", "")[:most]


def ticked(request: HttpRequest, name: str, *, most: int = 200) -> list[str]:
    """What was ticked, at most so many; without what holds a NUL and can name nothing."""
    return [one for one in request.POST.getlist(name)[:most] if "\0" not in one]
