import pytest
from django.core.cache import caches

from release_samples import records, released, small_packs  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _nothing_kept():
    for name in ("default", "pages"):
        caches[name].clear()


@pytest.fixture
def read(client, db):
    """``read(address)``: the text of a page that must be there."""

    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    return get
