from types import SimpleNamespace

import pytest

from indicator_samples import Records, full_year, small_pack
from zhiheng.platform.accounts.models import User
from zhiheng.platform.datasets import declarations


@pytest.fixture(scope="session")
def packs_folder(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("packs") / "packs")


@pytest.fixture
def records(settings, tmp_path, packs_folder, monkeypatch):
    """A year of records behind the datasets, in a lake of this test."""
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(packs_folder))
    made = Records()
    full_year(made)
    for dataset in made.datasets():
        monkeypatch.setitem(declarations._registered, dataset.name, dataset)
    return made


@pytest.fixture
def people(db):
    return SimpleNamespace(
        olga=User.objects.create(username="olga", full_name="奥"),
        pavel=User.objects.create(username="pavel", full_name="帕"),
    )
