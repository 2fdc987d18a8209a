"""Lists are counted no further than anybody pages: past that they say "more than", and the export holds the rest."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages of a list of any length at the price of a short one."""

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through, at most ``MOST_COUNTED``."""
        return min(self._found, MOST_COUNTED)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self._found > MOST_COUNTED

    @cached_property
    def _found(self) -> int:
        """The number of rows, or ``MOST_COUNTED + 1`` for any greater one."""
        rows = getattr(getattr(self.object_list, "data", None), "data", self.object_list)  # of a table, or bare
        if isinstance(rows, QuerySet):
            return rows.order_by()[: MOST_COUNTED + 1].count()
        return len(rows)
