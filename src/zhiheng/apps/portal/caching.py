"""Pages of the portal stay the same as long as the releases there are and the pack do: a release never changes."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.publication import queries_public
from zhiheng.web import keeping


def kept(*asks: str) -> Callable[[keeping.View], keeping.View]:
    """Keep the pages of a view that depends on releases, the pack and the parameters named in ``asks``."""
    return keeping.kept(*asks, state=_state)


def _state() -> object:
    return queries_public.state(), policy.load(settings.PACKS[0]).hash
