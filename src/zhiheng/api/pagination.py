"""Pages of long lists."""

from ninja.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """``?page=2&page_size=500``: 100 rows a page unless asked otherwise, 1,000 at most."""

    def __init__(self, page_size: int = 100, max_page_size: int = 1000) -> None:
        super().__init__(page_size=page_size, max_page_size=max_page_size)
