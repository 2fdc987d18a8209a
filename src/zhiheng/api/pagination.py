"""Pages of long lists."""

from ninja import Field, Schema
from ninja.pagination import PageNumberPagination

LAST = 1_000_000  # beyond any list of ours, and a number that the database can still count to


class Pages(PageNumberPagination):
    """``?page=2&page_size=500``: 100 rows a page unless asked otherwise, 1,000 at most."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=LAST, description="第几页。Which page.")
        page_size: int | None = Field(None, ge=1, description="每页行数，最多 1000。Rows a page, 1,000 at most.")

    def __init__(self, page_size: int = 100, max_page_size: int = 1000) -> None:
        super().__init__(page_size=page_size, max_page_size=max_page_size)
